"""What logging in needs from others: stored state, a pending request, and how sessions are told off."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.accounts.email_change import EmailChangeStore
from idp.accounts.life import LifeStore
from idp.accounts.ports import AccountStore, Outbox
from idp.activation.ports import ActivatiecodeStore, LetterStore
from idp.activation.print_batch import BatchStore, PrintJobs
from idp.audit.history import AuditHistory
from idp.audit.record import AuditStore, Origin
from idp.credentials.ports import InitialPasswordStore, NoticeStore, PasswordStore, SecretQuestionStore
from idp.credentials.reset_link import ResetLinkStore
from idp.login.attempt import LoginAttempt
from idp.login.farewell import Farewell
from idp.login.known_device import KnownDeviceStore
from idp.login.sso_session import SsoSession
from idp.second_factors.ports import CeremonyStore, FactorStore, RecoveryCodeStore, TotpStore, WebauthnStore
from idp.throttling.ports import ThrottleStore


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """An authorization request that waits for its user (K35).

    redirect_origin: scheme, host and port of the validated redirect_uri. max_age: seconds, or None. wants_key: a
    passkey or security key is needed for the level that was asked (K14).
    """

    request_id: str
    client_id: str
    client_name: str
    redirect_origin: str
    login_hint: str | None = None
    ui_locales: tuple[str, ...] = ()
    max_age: int | None = None
    prompt: frozenset[str] = frozenset()
    wants_key: bool = False


class PendingRequests(Protocol):
    """Finds the request that a login page was opened for."""

    def find(self, request_id: str, now: datetime) -> PendingRequest | None:
        """The request, or None when it is unknown, answered or older than 30 minutes."""
        ...


class Logout(Protocol):
    """Ends sessions and tells the applications (K26)."""

    def end_everywhere(self, session: SsoSession, *, origin: Origin, now: datetime) -> Farewell:
        """End this session everywhere; what is left to do in the user's browser."""
        ...

    def announce(self, ended_sids: Collection[str], here: str | None = None) -> Farewell:
        """Tell the applications that these sessions have ended; failures go to the worker.

        here: that of the user's own browser, which may have something left to do.
        """
        ...


class SessionStore(Protocol):
    """Live sessions by the digest of their cookie, or by sid."""

    def add(self, session: SsoSession, cookie_digest: str) -> None: ...

    def find_by_cookie(self, cookie_digest: str, now: datetime) -> SsoSession | None:
        """The session with password_expired filled in; it may be past its end."""
        ...

    def find(self, sid: str, now: datetime) -> SsoSession | None: ...

    def slide(self, sid: str, now: datetime) -> None:
        """Move the idle clock forward."""
        ...

    def confirm(self, session: SsoSession, cookie_digest: str) -> None:
        """Keep the new auth_time and amr under a new cookie; the old cookie is dead."""
        ...

    def end(self, sid: str) -> bool:
        """Delete the row; False when there was none."""
        ...

    def sids_of(self, account_id: str, except_sid: str | None) -> tuple[str, ...]:
        """The account's sessions but one."""
        ...

    def some_sids(self, limit: int) -> tuple[str, ...]:
        """Sessions of anybody, at most so many."""
        ...

    def of_account(self, account_id: str, now: datetime) -> tuple[SsoSession, ...]:
        """The account's sessions, the one that was used last first; some may be past their end."""
        ...

    def forget_ended(self, now: datetime) -> int:
        """Remove rows that are past their idle or absolute end; the number of rows."""
        ...


class AttemptStore(Protocol):
    """Logins on their way, by the digest of their cookie; a program that was let in and is yet to begin is one too."""

    def add(self, attempt: LoginAttempt, cookie_digest: str) -> None: ...

    def find(self, cookie_digest: str) -> LoginAttempt | None: ...

    def advance(self, attempt: LoginAttempt, old_digest: str, new_digest: str) -> bool:
        """Keep the attempt's progress under a new cookie; False when the old one is gone."""
        ...

    def end(self, cookie_digest: str) -> bool:
        """Delete the attempt; False when there was none."""
        ...

    def end_of_account(self, account_id: str, *, except_for: str | None = None) -> int:
        """Delete every attempt of this account but the one behind this cookie digest; the number of rows.

        Its programs that are yet to begin are refused.
        """
        ...

    def forget_before(self, moment: datetime) -> int:
        """Delete attempts that began before this moment, and refuse such programs; the number of rows."""
        ...


class LoginUnitOfWork(Protocol):
    """The stores of one transaction, as far as logging in needs them."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def initial_passwords(self) -> InitialPasswordStore: ...
    @property
    def activatiecodes(self) -> ActivatiecodeStore: ...
    @property
    def letters(self) -> LetterStore: ...
    @property
    def batches(self) -> BatchStore: ...
    @property
    def print_jobs(self) -> PrintJobs: ...
    @property
    def passwords(self) -> PasswordStore: ...
    @property
    def totp(self) -> TotpStore: ...
    @property
    def webauthn(self) -> WebauthnStore: ...
    @property
    def recovery_codes(self) -> RecoveryCodeStore: ...
    @property
    def ceremonies(self) -> CeremonyStore: ...
    @property
    def factors(self) -> FactorStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def login_attempts(self) -> AttemptStore: ...
    @property
    def throttle(self) -> ThrottleStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def notices(self) -> NoticeStore: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def devices(self) -> KnownDeviceStore: ...
    @property
    def questions(self) -> SecretQuestionStore: ...
    @property
    def reset_links(self) -> ResetLinkStore: ...
    @property
    def history(self) -> AuditHistory: ...
    @property
    def life(self) -> LifeStore: ...
    @property
    def email_changes(self) -> EmailChangeStore: ...


Begin = Callable[[], AbstractContextManager[LoginUnitOfWork]]
