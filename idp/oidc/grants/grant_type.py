"""What each grant type looks like, and what it hands on to be signed (RFC 6749 4.1.3 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from idp.accounts.model import Account, AccountState
from idp.clients.model import Client
from idp.login.sso_session import SsoSession
from idp.oidc.claims import claims_of
from idp.oidc.messages import Parameters, Request
from idp.oidc.model import Grant
from idp.oidc.ports import UnitOfWork
from idp.oidc.scopes import FILES_SCOPES
from idp.oidc.subjects import subject_of

UPLOADS_CLIENT_ID: Final = "uploads"


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A grant that may have tokens now. resource_sub, resource_facts: for the access token's audience."""

    client: Client
    grant: Grant
    sub: str
    facts: Mapping[str, Any]
    resource_sub: str
    resource_facts: Mapping[str, Any]
    nonce: str | None
    refresh_token: str | None


class GrantType(Protocol):
    """One registered value of grant_type."""

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """Decide, once and for all, that tokens may be issued. Raises OAuthError."""
        ...


def usable_session(unit: UnitOfWork, sid: str, now: datetime) -> SsoSession | None:
    """The session behind a grant, unless it ended or its password has expired (S12, K25)."""
    session = unit.sessions.find(sid, now)
    if session is None or not session.is_live(now) or session.password_expired:
        return None
    return session


def active_account(unit: UnitOfWork, account_id: str) -> Account | None:
    """The account when its owner may use it."""
    account = unit.accounts.find(account_id)
    return account if account is not None and account.state is AccountState.ACTIEF else None


def redeemed(
    unit: UnitOfWork, client: Client, grant: Grant, account: Account, *, nonce: str | None, refresh_token: str | None
) -> Redeemed:
    """Everything the tokens of this grant will say, read in the transaction that decided."""
    sub = subject_of(unit.subjects, account.account_id, client)
    facts = claims_of(account, grant.scope)
    resource_sub, resource_facts = sub, dict[str, Any]()
    if FILES_SCOPES & set(grant.scope):
        uploads = unit.clients.find(UPLOADS_CLIENT_ID)
        resource_sub = subject_of(unit.subjects, account.account_id, uploads) if uploads else sub
        resource_facts = claims_of(account, {*grant.scope, "relatie"})
    return Redeemed(client, grant, sub, facts, resource_sub, resource_facts, nonce, refresh_token)


def narrowed_scope(grant: Grant, parameters: Parameters) -> tuple[str, ...] | None:
    """The scope that a refresh asks for, at most what was granted; None when it asks for more (RFC 6749 6)."""
    wanted = parameters.get("scope")
    if wanted is None:
        return grant.scope
    names = tuple(dict.fromkeys(wanted.split()))
    return names if names and set(names) <= set(grant.scope) else None
