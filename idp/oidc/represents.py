"""For whom somebody acts: the claim `represents` of the Dutch profile (OP-24, OP-25; K13).

It holds the represented party and nothing else: its number, the register that gave it, and what kind of number it is.
"""

from __future__ import annotations

from typing import Final

from idp.accounts.ports import AccountStore
from idp.clients.errors import MetadataRefused
from idp.clients.model import Client

CLAIM: Final = "represents"
REGISTER: Final = "urn:cak:relatieregister"
KIND: Final = "urn:cak:relatienummer"


def represents(relatienummer: str) -> dict[str, str]:
    """The claim's value for somebody who acts for this relation."""
    return {"sub": relatienummer, "iss": REGISTER, "sub_id_type": KIND}


def check_represented(accounts: AccountStore, client: Client) -> None:
    """Refuse a program for a relation that is not there or is over. Raises MetadataRefused."""
    if client.represents is None:
        return
    relation = accounts.find_relation(client.represents)
    if relation is None or not relation.is_open:
        raise MetadataRefused("represents", "is the number of no relation that goes on")
