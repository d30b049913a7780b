"""What the protocol needs from others: stored state, keys of clients, and the log-out jobs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from idp.accounts.entitlement import EntitlementStore
from idp.accounts.ports import AccountStore
from idp.audit.record import AuditStore
from idp.clients.ports import ClientStore, InitialAccessTokenStore
from idp.login.known_device import KnownDeviceStore
from idp.login.ports import SessionStore
from idp.login.sso_session import SsoSession
from idp.oidc.admission import AdmissionStore
from idp.oidc.device import DeviceRequest, DeviceState
from idp.oidc.model import AuthorizationRequest, Consent, Grant
from idp.oidc.standing import StandingStore
from idp.throttling.ports import ThrottleStore


class RequestStore(Protocol):
    """Authorization requests that wait for their user, by the digest of their id (K35)."""

    def add(self, request_sha256: str, request: AuthorizationRequest) -> None: ...

    def find(self, request_sha256: str, now: datetime) -> AuthorizationRequest | None:
        """The request, unless it was answered or is older than 30 minutes."""
        ...

    def client_of(self, request_sha256: str) -> str | None:
        """Whose it was, also some time after it was answered or ended."""
        ...

    def take(self, request_sha256: str, now: datetime) -> bool:
        """Answer it: True for exactly one caller."""
        ...


class PushedRequestStore(Protocol):
    """Requests that clients pushed, until their first visit, by the digest of their reference (RFC 9126)."""

    def add(self, request_sha256: str, request: AuthorizationRequest, expires_at: datetime) -> None: ...

    def find(self, request_sha256: str, now: datetime) -> AuthorizationRequest | None: ...

    def take(self, request_sha256: str, now: datetime) -> bool:
        """Visit it: True for exactly one caller, and only in time."""
        ...


class GrantStore(Protocol):
    """Grants with their chain of refresh tokens."""

    def add(self, grant: Grant) -> bool:
        """Keep a new one; False, and nothing kept, when its id is taken: True for exactly one caller."""
        ...

    def find(self, grant_id: str) -> Grant | None: ...

    def rotate(self, grant_id: str, old_sha256: str, new_sha256: str, idle_at: datetime, now: datetime) -> bool:
        """Replace the refresh token by one UPDATE; False when `old` is not the one that is good now."""
        ...

    def revoke(self, grant_id: str, now: datetime) -> bool:
        """End the family; False when it had ended or never began."""
        ...

    def revoke_client(self, account_id: str, client_id: str, now: datetime) -> int:
        """End every grant that this account gave this client; the number of grants."""
        ...

    def revoke_account(self, account_id: str, now: datetime) -> list[Grant]:
        """End every grant of this account; those that are known, ended or not, one a client and sid."""
        ...

    def revoke_relation(self, relatie_id: str, client_ids: Collection[str], now: datetime) -> int:
        """End every grant that accounts of this relation gave these clients; the number of grants."""
        ...

    def revoke_other_relations(self, relatie_ids: Collection[str], client_ids: Collection[str], now: datetime) -> int:
        """End every grant that accounts of all but these relations gave these clients; the number of grants."""
        ...

    def revoke_some_of_client(self, client_id: str, limit: int, now: datetime) -> list[Grant]:
        """End so many of the grants of this client that are not over; those that were ended."""
        ...

    def revoke_sessions(self, sids: Collection[str], now: datetime) -> list[Grant]:
        """End every grant of these sessions; those that were known, ended or not, one a client and sid."""
        ...


class RevokedTokenStore(Protocol):
    """Access tokens without a grant that were taken back, until they would have ended."""

    def add(self, jti: str, expires_at: datetime) -> None: ...

    def has(self, jti: str) -> bool: ...


class DeviceRequestStore(Protocol):
    """Programs that wait for their user (RFC 8628)."""

    def add(self, request: DeviceRequest) -> None: ...

    def find(self, device_sha256: str) -> DeviceRequest | None:
        """The request, in whatever state."""
        ...

    def find_waiting(self, user_digest: str, now: datetime) -> DeviceRequest | None:
        """The request of a user code that still waits for its answer."""
        ...

    def note_poll(self, device_sha256: str, now: datetime, *, slower: bool) -> None:
        """It asked again. slower: from now on it has to wait longer in between."""
        ...

    def decide(self, device_sha256: str, state: DeviceState, session: SsoSession) -> bool:
        """Keep the user's answer; False when there was one already."""
        ...

    def move(self, device_sha256: str, old: DeviceState, new: DeviceState) -> bool:
        """Change the state; True for exactly one caller."""
        ...


class AssertionStore(Protocol):
    """Client assertions and request objects that were used (RFC 7523 3: a jti once)."""

    def use(self, client_id: str, jti: str, expires_at: datetime) -> bool:
        """Remember it; False when it was used before."""
        ...

    def was_used(self, client_id: str, jti: str) -> bool:
        """Whether it is remembered."""
        ...


class SubjectStore(Protocol):
    """Pairwise subjects (OIDC Core 8.1): one random value for each account and sector, kept for ever."""

    def find_or_add(self, account_id: str, sector: str, candidate: str) -> str:
        """The stored value; candidate becomes it when there was none."""
        ...

    def find(self, account_id: str, sector: str) -> str | None: ...


class ConsentStore(Protocol):
    """Remembered consents by account and client."""

    def find(self, account_id: str, client_id: str) -> Consent | None: ...

    def list(self, account_id: str) -> list[Consent]: ...

    def save(self, consent: Consent) -> None:
        """Keep it in place of an older one."""
        ...

    def remove(self, account_id: str, client_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A signing key at rest. state: next (published only), current (signs), old (still published)."""

    kid: str
    alg: str
    state: str
    encrypted: bytes
    created_at: datetime
    state_since: datetime | None = None

    @property
    def since(self) -> datetime:
        """When it got its state; rows of an older release know only when they were made."""
        return self.state_since or self.created_at


class KeyStore(Protocol):
    """Our signing keys, encrypted."""

    def list(self) -> list[StoredKey]:
        """All keys, oldest first."""
        ...

    def states(self) -> Collection[tuple[str, str]]:
        """kid and state of every key: cheap, to see whether anything changed."""
        ...

    def add(self, key: StoredKey) -> bool:
        """Keep it; False when another key of its algorithm is next already."""
        ...

    def move(self, kid: str, old: str, new: str, now: datetime) -> bool:
        """Change the state by one UPDATE; False when it was not `old` any more."""
        ...

    def remove(self, kid: str, state: str) -> bool:
        """Publish it no longer, and forget it; False when it had another state."""
        ...


class LogoutJobs(Protocol):
    """Log-out messages that still have to reach an application."""

    def add(self, key: str, payload: Mapping[str, Any], now: datetime, run_at: datetime) -> None:
        """Written in the transaction that ends the session; the worker sends it unless it is dropped."""
        ...

    def drop(self, keys: Collection[str]) -> None:
        """These have arrived."""
        ...


class UnitOfWork(Protocol):
    """The stores of one transaction, as far as the protocol needs them."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def clients(self) -> ClientStore: ...
    @property
    def initial_tokens(self) -> InitialAccessTokenStore: ...
    @property
    def requests(self) -> RequestStore: ...
    @property
    def pushed_requests(self) -> PushedRequestStore: ...
    @property
    def grants(self) -> GrantStore: ...
    @property
    def admissions(self) -> AdmissionStore: ...
    @property
    def standings(self) -> StandingStore: ...
    @property
    def throttle(self) -> ThrottleStore: ...
    @property
    def devices(self) -> KnownDeviceStore: ...
    @property
    def device_requests(self) -> DeviceRequestStore: ...
    @property
    def revoked_tokens(self) -> RevokedTokenStore: ...
    @property
    def assertions(self) -> AssertionStore: ...
    @property
    def subjects(self) -> SubjectStore: ...
    @property
    def consents(self) -> ConsentStore: ...
    @property
    def keys(self) -> KeyStore: ...
    @property
    def entitlements(self) -> EntitlementStore: ...
    @property
    def logout_jobs(self) -> LogoutJobs: ...


Begin = Callable[[], AbstractContextManager[UnitOfWork]]


class Sessions(Protocol):
    """The browser's session, by the value of its cookie."""

    def current(self, cookie: str | None, now: datetime) -> SsoSession | None:
        """The live session, its idle clock moved; None when there is none."""
        ...
