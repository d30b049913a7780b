"""The records of the protocol: a request that waits, a code, a grant, a consent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from idp.clients.consented import told_sha256
from idp.clients.model import Client
from idp.oidc.claims_request import ClaimsRequest

REQUEST_LIFE: Final = timedelta(minutes=30)  # K35
CODE_LIFE: Final = timedelta(seconds=60)  # threat 14
REFRESH_IDLE: Final = timedelta(hours=2)
REFRESH_ABSOLUTE: Final = timedelta(hours=8)  # K25: from auth_time
REFRESH_GRACE: Final = timedelta(seconds=10)  # a client whose answer was lost asks again within it
ACCESS_TOKEN_LIFE: Final = timedelta(minutes=10)
CLIENT_TOKEN_LIFE: Final = timedelta(hours=1)  # client credentials; OP-93 allows six
ID_TOKEN_LIFE: Final = timedelta(seconds=300)  # OP-17


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request whose every parameter was checked.

    max_age: in seconds. hinted_subs: any of the users whom the application means, empty for anybody. acr_values: the
    levels of trust of which the login must reach one, by the names the client used. object_jti: that of the request
    object that it came in, spent when it is answered.
    """

    client_id: str
    redirect_uri: str
    response_mode: str
    state: str | None
    scope: tuple[str, ...]
    nonce: str | None
    code_challenge: str | None
    prompt: frozenset[str]
    max_age: int | None
    hinted_subs: tuple[str, ...]
    login_hint: str | None
    ui_locales: tuple[str, ...]
    created_at: datetime
    resource: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)
    object_jti: str | None = None

    @property
    def released_scope(self) -> tuple[str, ...]:
        """What the user has to agree to: the scopes, and those of claims that are asked by name (K34)."""
        return (*self.scope, *self.claims.scope)

    @property
    def expires_at(self) -> datetime:
        """The moment from which it can no longer be answered."""
        return self.created_at + REQUEST_LIFE

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return {
            **asdict(self),
            "prompt": sorted(self.prompt),
            "created_at": self.created_at.isoformat(),
            "claims": self.claims.to_json(),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> AuthorizationRequest:
        """The request that `to_json` wrote."""
        meant = (value.get("hinted_sub"),) if value.get("hinted_sub") else ()  # as the previous release wrote it
        return cls(
            **{
                **{name: kept for name, kept in value.items() if name != "hinted_sub"},
                "hinted_subs": tuple(value.get("hinted_subs", meant)),
                "scope": tuple(value["scope"]),
                "prompt": frozenset(value["prompt"]),
                "ui_locales": tuple(value["ui_locales"]),
                "resource": tuple(value.get("resource", ())),
                "created_at": datetime.fromisoformat(value["created_at"]),
                "acr_values": tuple(value.get("acr_values", ())),
                "claims": ClaimsRequest.from_json(value.get("claims")),
            }
        )


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorization code stands for. grant_id: of the family it will start."""

    grant_id: str
    client_id: str
    account_id: str
    sid: str
    redirect_uri: str
    scope: tuple[str, ...]
    nonce: str | None
    code_challenge: str | None
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    expires_at: datetime
    resource: tuple[str, ...] = ()
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)

    @property
    def released_scope(self) -> tuple[str, ...]:
        """What the user agreed to."""
        return (*self.scope, *self.claims.scope)


@dataclass(frozen=True, slots=True)
class Grant:
    """What one code led to: the family of its refresh tokens, one row for the whole chain.

    refresh_sha256: digest of the one refresh token that is good now; previous_sha256: of the one that it
    replaced at rotated_at. expires_at: absolute end. resource: what its tokens may be for at most
    (RFC 8707); empty: what the scope gives.
    """

    grant_id: str
    client_id: str
    account_id: str
    sid: str
    scope: tuple[str, ...]
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    refresh_sha256: str | None = None
    refresh_idle_at: datetime | None = None
    generation: int = 0
    revoked_at: datetime | None = None
    previous_sha256: str | None = None
    rotated_at: datetime | None = None
    resource: tuple[str, ...] = ()
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)

    @property
    def released_scope(self) -> tuple[str, ...]:
        """Under which scopes claims that were asked by name are given."""
        return (*self.scope, *self.claims.scope)

    def is_live(self, now: datetime) -> bool:
        """False once revoked or past its absolute end."""
        return self.revoked_at is None and now < self.expires_at

    def is_idle(self, now: datetime) -> bool:
        """True when its refresh token was left unused for too long, and where it has none."""
        return self.refresh_idle_at is None or now >= self.refresh_idle_at

    def narrowed(self, scope: tuple[str, ...]) -> Grant:
        """The same grant with a smaller scope, for one access token (RFC 6749 6)."""
        return replace(self, scope=scope)

    def has_just_replaced(self, sha256: str, now: datetime) -> bool:
        """True while the refresh token of this digest is the one before, replaced some seconds ago."""
        return self.previous_sha256 == sha256 and self.rotated_at is not None and now < self.rotated_at + REFRESH_GRACE


class Asked(Protocol):
    """What a family begins from: a code, or the request of a program."""

    @property
    def grant_id(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def scope(self) -> tuple[str, ...]: ...
    @property
    def resource(self) -> tuple[str, ...]: ...
    @property
    def claims(self) -> ClaimsRequest: ...


class LoggedIn(Protocol):
    """The login behind it: as the code remembers it, or the program's own session."""

    @property
    def account_id(self) -> str: ...
    @property
    def sid(self) -> str: ...
    @property
    def auth_time(self) -> datetime: ...
    @property
    def acr(self) -> str: ...
    @property
    def amr(self) -> tuple[str, ...]: ...


def grant_of(asked: Asked, login: LoggedIn, refresh_sha256: str | None, now: datetime) -> Grant:
    """The grant that redeeming starts; the login's own times stay as they were (M-03, M-04)."""
    return Grant(
        grant_id=asked.grant_id,
        client_id=asked.client_id,
        account_id=login.account_id,
        sid=login.sid,
        scope=asked.scope,
        auth_time=login.auth_time,
        acr=login.acr,
        amr=login.amr,
        created_at=now,
        expires_at=login.auth_time + REFRESH_ABSOLUTE,
        refresh_sha256=refresh_sha256,
        refresh_idle_at=now + REFRESH_IDLE if refresh_sha256 else None,
        resource=asked.resource,
        claims=asked.claims,
    )


@dataclass(frozen=True, slots=True)
class Consent:
    """A user's lasting permission for one client (K34). told_sha256: of what it said of itself, see consented.py."""

    account_id: str
    client_id: str
    scope: tuple[str, ...]
    granted_at: datetime
    told_sha256: str | None = None

    def covers(self, scope: tuple[str, ...], client: Client) -> bool:
        """True when nothing beyond what was agreed is asked, by an application that is still what it said."""
        return set(scope) <= set(self.scope) and self.told_sha256 == told_sha256(client)


def agreed(older: Consent | None, account_id: str, client: Client, scope: tuple[str, ...], now: datetime) -> Consent:
    """The consent after a yes: what was agreed before stays agreed, unless the application changed since."""
    told = told_sha256(client)
    before = older.scope if older is not None and older.told_sha256 == told else ()
    return Consent(account_id, client.client_id, tuple(dict.fromkeys([*before, *scope])), now, told)
