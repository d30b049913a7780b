"""Which facts about a user each scope releases (K13, OP-71): no more than was asked, what is unknown is absent.

A postal address is never released.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from idp.accounts.model import Account
from idp.oidc.represents import CLAIM as REPRESENTS
from idp.oidc.represents import represents

RELATIENUMMER: Final = "urn:cak:relatienummer"
RELATIE_NAAM: Final = "urn:cak:relatie_naam"
AANHEF: Final = "urn:cak:aanhef"
ROLES: Final = "urn:cak:roles"
FORMER_NUMBERS: Final = "urn:cak:vorige_relatienummers"

CLAIMS_OF_SCOPE: Final[Mapping[str, tuple[str, ...]]] = {
    "profile": ("name", "given_name", "family_name", "preferred_username", "locale", AANHEF),
    "email": ("email", "email_verified"),
    "relatie": (RELATIENUMMER, RELATIE_NAAM, FORMER_NUMBERS, ROLES, REPRESENTS),
}


FACTS: Final[Mapping[str, Callable[[Account], Any]]] = {
    "name": lambda account: account.full_name,
    "given_name": lambda account: account.given_name,
    "family_name": lambda account: account.family_name,
    "preferred_username": lambda account: account.username,
    "locale": lambda account: account.language,
    AANHEF: lambda account: account.aanhef.value,
    "email": lambda account: account.email,
    # The address was proven when the one-time password sent to it was used (P9).
    "email_verified": lambda account: bool(account.email),
    RELATIENUMMER: lambda account: account.relatienummer,
    RELATIE_NAAM: lambda account: account.relatie_naam,
    FORMER_NUMBERS: lambda account: list(account.former_numbers),
    ROLES: lambda account: sorted([role.value for role in account.roles]),
    REPRESENTS: lambda account: represents(account.relatienummer),
}
UNKNOWN: Final[tuple[Any, ...]] = ("", None, [])


def claims_of(account: Account, scope: Collection[str]) -> dict[str, Any]:
    """The claims that these scopes release about this account."""
    names = [name for wanted in CLAIMS_OF_SCOPE if wanted in scope for name in CLAIMS_OF_SCOPE[wanted]]
    return {name: value for name in names if (value := FACTS[name](account)) not in UNKNOWN}
