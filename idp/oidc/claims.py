"""Which facts about a user each scope releases (K13, OP-71): no more than was asked, what is unknown is absent.

A postal address is never released.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


def claims_of(account: Account, scope: Collection[str]) -> dict[str, Any]:
    """The claims that these scopes release about this account."""
    facts = facts_of(account)
    names = [name for wanted in CLAIMS_OF_SCOPE if wanted in scope for name in CLAIMS_OF_SCOPE[wanted]]
    return {name: facts[name] for name in names if facts[name] not in ("", None, [])}


def facts_of(account: Account) -> dict[str, Any]:
    """Everything that could be released; what is unknown is empty."""
    return {
        "name": account.full_name,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "preferred_username": account.username,
        "locale": account.language,
        AANHEF: account.aanhef.value,
        "email": account.email,
        # The address was proven when the one-time password sent to it was used (P9).
        "email_verified": bool(account.email),
        RELATIENUMMER: account.relatienummer,
        RELATIE_NAAM: account.relatie_naam,
        FORMER_NUMBERS: list(account.former_numbers),
        ROLES: sorted(role.value for role in account.roles),
        REPRESENTS: represents(account.relatienummer),
    }
