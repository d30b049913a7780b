"""What stays of a receipt that was forgotten: its link in the chain of all receipts, signed, and nothing of anybody.

Each receipt names the SHA-256 of the one before it. A link says of a forgotten one what that digest was and which one
it named, so that the chain can be followed over it as before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.jose.errors import InvalidToken
from shared.jose.jws import sign, verify
from shared.jose.keys import SigningKey
from uploads.receipts.receipt import RECEIPT_ALGORITHM, Receipt, check_receipt, digest_of_receipt, keys_for

LINK_TYPE = "receipt-link+jwt"


@dataclass(frozen=True, slots=True)
class Link:
    """One place in the chain. number: 0 for a receipt from before there was one. digest: SHA-256 of its text, in hex.

    previous: digest of the receipt before it, empty for the first.
    """

    number: int
    previous: str
    digest: str


def make_link(link: Link, issuer: str, kenmerk: str, forgotten_at: datetime, key: SigningKey) -> str:
    """What is kept in place of a receipt, as a compact JWS. forgotten_at: aware UTC."""
    claims = {
        "iss": issuer,
        "kenmerk": kenmerk,
        "number": link.number,
        "previous": link.previous,
        "digest": link.digest,
        "forgotten_at": forgotten_at.isoformat().replace("+00:00", "Z"),
    }
    return sign(claims, key, typ=LINK_TYPE)


def link_of(text: str, jwks: Mapping[str, Any]) -> Link | None:
    """The place of a receipt, or of what is kept for one; None when no published key signed it."""
    keys = keys_for(text, jwks)
    receipt = check_receipt(text, keys)
    if isinstance(receipt, Receipt):
        return Link(receipt.number, receipt.previous, digest_of_receipt(text))
    try:
        claims = verify(text, keys, algorithms=[RECEIPT_ALGORITHM], typ=LINK_TYPE).claims
        return Link(int(claims["number"]), str(claims["previous"]), str(claims["digest"]))
    except (InvalidToken, KeyError, TypeError, ValueError):
        return None
