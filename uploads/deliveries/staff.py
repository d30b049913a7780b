"""The receiving staff of the CAK, as uploads knows them: from claims only (screen D9, K41)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CLAIM_ROLES = "urn:cak:roles"
STAFF_ROLE = "servicedesk"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the receiving department."""

    account: str
    name: str


def staff_of(claims: Mapping[str, Any]) -> Staff | None:
    """The member of staff that these claims speak of; None for anybody else, and for claims of another shape."""
    roles, account = claims.get(CLAIM_ROLES), claims.get("sub")
    if not isinstance(roles, list) or STAFF_ROLE not in roles or not isinstance(account, str) or not account:
        return None
    name = claims.get("name")
    return Staff(account, name if isinstance(name, str) else "")
