"""The sub of an account for one client: public, or pairwise by sector (OIDC Core 8; K13, OP-28, OP-29)."""

from __future__ import annotations

from idp.clients.model import PAIRWISE, Client
from idp.oidc.opaque import new_id
from idp.oidc.ports import SubjectStore

SUB_ID_TYPE = "urn:cak:sub:pseudonym"  # OP-22, OP-29: ours mean nothing elsewhere


def subject_of(subjects: SubjectStore, account_id: str, client: Client) -> str:
    """The sub, made when this account meets the sector for the first time: needs a write transaction."""
    if client.subject_type != PAIRWISE:
        return account_id
    return subjects.find_or_add(account_id, client.sector_identifier, new_id())


def known_subject(subjects: SubjectStore, account_id: str, client: Client) -> str | None:
    """The sub if this client can have seen it before; None otherwise."""
    if client.subject_type != PAIRWISE:
        return account_id
    return subjects.find(account_id, client.sector_identifier)
