"""Use cases on an empty database of either kind: a client, an account with a session, and grants."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from idp.accounts.model import Aanhef, Account, AccountState, Relation
from idp.clients.metadata import build_client
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.db.unit_of_work import UnitOfWork, UnitsOfWork
from idp.hashing import random_secret, secret_digest
from idp.login.sso_session import SsoSession, start_session
from idp.oidc.authorize import new_code
from idp.oidc.errors import OAuthError
from idp.oidc.model import AuthorizationRequest, Code, Grant
from shared.db.database import Database
from shared.encryption import Vault

REDIRECT_URI = "https://app.example/cb"


def units_of(database: Database, vault: Vault, *, times: int = 1) -> UnitsOfWork:
    """Transactions on this database; no mail is written in these tests. times: as UnitsOfWork has it."""

    def no_mail(message: Any) -> Any:
        raise AssertionError(message)

    return UnitsOfWork(database, vault, no_mail, times=times)


def add_account(unit: UnitOfWork, now: datetime, account_id: str = "account-1") -> Account:
    relation = Relation("relation-" + account_id, account_id[-1] * 6, "Gemeente Voorbeeldstad")
    account = Account(
        account_id=account_id,
        relatie_id=relation.relatie_id,
        relatienummer=relation.relatienummer,
        relatie_naam=relation.naam,
        username="j.timmerman",
        aanhef=Aanhef.MENEER,
        initials="J.",
        infix="",
        surname="Timmerman",
        email="j@voorbeeld.example",
        phone="",
        language="nl",
        state=AccountState.ACTIEF,
    )
    unit.accounts.add_relation(relation)
    unit.accounts.add(account, now)
    return account


def add_session(unit: UnitOfWork, account_id: str, now: datetime) -> SsoSession:
    session = start_session(account_id, ("pwd", "otp"), now)
    unit.sessions.add(session, secret_digest(random_secret()))
    return session


def add_client(unit: UnitOfWork, now: datetime, client_id: str = "client-1", **metadata: Any) -> Client:
    raw = {
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        **metadata,
    }
    rules = Rules(GENERAL, issuer_is_https=True)
    client = build_client(raw, rules, client_id=client_id, registered_by=RegisteredBy.COMMAND, now=now)
    unit.clients.save(client, now)
    return client


def request_of(client: Client, challenge: str, now: datetime) -> AuthorizationRequest:
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=REDIRECT_URI,
        response_mode="query",
        state="s",
        scope=("openid",),
        nonce="n",
        code_challenge=challenge,
        prompt=frozenset({"login"}),
        max_age=60,
        hinted_subs=(),
        login_hint=None,
        ui_locales=("nl",),
        created_at=now,
    )


def grant_of(client_id: str, account_id: str, now: datetime, **changes: Any) -> Grant:
    """One that lives, with a refresh token."""
    grant = Grant(
        grant_id="grant-1",
        client_id=client_id,
        account_id=account_id,
        sid="sid-1",
        scope=("openid", "email"),
        auth_time=now,
        acr="urn:cak:acr:mfa",
        amr=("pwd", "otp"),
        created_at=now,
        expires_at=now + timedelta(hours=8),
        refresh_sha256="0" * 64,
        refresh_idle_at=now + timedelta(hours=2),
    )
    return replace(grant, **changes)


def code_for(client: Client, session: SsoSession, challenge: str, now: datetime) -> Code:
    """What a new code stands for."""
    return new_code(request_of(client, challenge, now), session, now)


def at_once(count: int, attempt: Callable[[], Any]) -> list[Any]:
    """What `count` threads that start together get; an OAuthError counts as its code."""
    barrier = Barrier(count)

    def run() -> Any:
        barrier.wait()
        try:
            return attempt()
        except OAuthError as error:
            return error.code

    with ThreadPoolExecutor(count) as pool:
        futures = [pool.submit(run) for _ in range(count)]
        return [future.result() for future in futures]
