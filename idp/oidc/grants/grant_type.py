"""What each grant type looks like, and what it hands on to be signed (RFC 6749 4.1.3 and 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.accounts.model import Account, AccountState
from idp.clients.model import Client
from idp.clients.scopes import FILES_SCOPES
from idp.login.sso_session import SsoSession
from idp.oidc.access_token import Access
from idp.oidc.claims import claims_of
from idp.oidc.claims_request import asked_facts
from idp.oidc.id_token import Login
from idp.oidc.messages import Parameters, Request
from idp.oidc.model import Grant
from idp.oidc.own_clients import UPLOADS
from idp.oidc.ports import UnitOfWork
from idp.oidc.resource import Target
from idp.oidc.subjects import subject_of


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What may be issued now. login: for an ID token, None where no person or no openid stands behind it."""

    access: Access
    login: Login | None = None
    nonce: str | None = None
    refresh_token: str | None = None


class GrantType(Protocol):
    """One registered value of grant_type."""

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """Decide, once and for all, that tokens may be issued. Raises OAuthError."""
        ...


def usable_session(unit: UnitOfWork, sid: str, now: datetime) -> SsoSession | None:
    """The session behind a grant, unless it ended or its password has expired (S12, K25)."""
    session = unit.sessions.find(sid, now)
    return session if session is not None and session.is_usable(now) else None


def active_account(unit: UnitOfWork, account_id: str) -> Account | None:
    """The account when its owner may use it."""
    account = unit.accounts.find(account_id)
    return account if account is not None and account.state is AccountState.ACTIEF else None


@dataclass(frozen=True, slots=True)
class Issue:
    """How a grant's tokens are to be made this time. refresh_token: the one that goes along, None for none."""

    target: Target
    nonce: str | None = None
    refresh_token: str | None = None


def redeemed(unit: UnitOfWork, client: Client, grant: Grant, account: Account, issue: Issue) -> Redeemed:
    """Everything the tokens of this grant will say, read in the transaction that decided."""
    sub = subject_of(unit.subjects, account.account_id, client)
    login = _login(client, grant, account, sub) if "openid" in grant.scope else None
    access = Access(client.client_id, sub, issue.target, {}, grant)
    if set(FILES_SCOPES) & set(issue.target.scope):
        uploads = unit.clients.find(UPLOADS)
        resource_sub = subject_of(unit.subjects, account.account_id, uploads) if uploads else sub
        facts = claims_of(account, {*grant.scope, "relatie"})
        access = Access(client.client_id, resource_sub, issue.target, facts, grant)
    return Redeemed(access, login, issue.nonce, issue.refresh_token)


def _login(client: Client, grant: Grant, account: Account, sub: str) -> Login:
    asked = asked_facts(account, grant.claims.id_token, grant.released_scope)
    return Login(client, grant, sub, claims_of(account, grant.scope), asked)


def narrowed_scope(grant: Grant, client: Client, parameters: Parameters) -> tuple[str, ...] | None:
    """The scope that a refresh asks for, at most what was granted; None when it asks for more (RFC 6749 6).

    What the client may no longer ask at all is left out, also where it asks nothing (OP-96); None when none is left.
    """
    wanted = parameters.get("scope")
    names = grant.scope if wanted is None else tuple(dict.fromkeys(wanted.split()))
    if not set(names) <= set(grant.scope):
        return None
    return tuple(name for name in names if name in client.scope) or None
