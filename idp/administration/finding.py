"""D4: finding an account and looking at it. Nothing that is shown opens anything: no secret is ever read here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idp.accounts.identifiers import LoginName
from idp.accounts.life import fingerprint
from idp.accounts.model import Account, AccountState
from idp.accounts.postal_address import PostalAddress
from idp.activation.activatiebrief import Letter
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.paging import PAGE_SIZE
from idp.administration.permission import Permission
from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.audit.record import record
from idp.login.password_gates import PasswordGates
from idp.login.ports import LoginUnitOfWork
from idp.login.reset_request import gate_of_strangers
from idp.login.sso_session import SsoSession
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import TOTP_LIMITS

EVENTS_SHOWN = 50
LOOKS_SHOWN = 10
LOOKS = frozenset({Event.ACCOUNT_SEEN})  # nothing happened; apart, so that they hide nothing that did
HAPPENED = tuple(each for each in Event if each not in LOOKS)
MESSAGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. text: a relation number, or the beginning of a name, user name or mail address."""

    text: str = ""
    state: AccountState | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing is asked: then nothing is shown either."""
        return not self.text.strip() and self.state is None

    @property
    def relatienummer(self) -> str:
        """The text when it is a relation number, else empty."""
        plain = self.text.replace(" ", "").replace(".", "")
        return plain if plain.isascii() and plain.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list."""

    account_id: str
    relatienummer: str
    organisation: str
    username: str
    name: str
    email: str
    state: AccountState


class MessageState(StrEnum):
    """What became of a mail."""

    UNDER_WAY = "under_way"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SentMessage:
    """kind: its number, M03."""

    kind: str
    queued_at: datetime
    state: MessageState


class SearchStore(Protocol):
    """Accounts by what staff type."""

    def index(self, one: Account) -> None:
        """Keep the words under which it is found; those it had before are gone."""
        ...

    def forget(self, account_id: str) -> None: ...

    def search(self, sought: Sought, *, offset: int, limit: int) -> tuple[Found, ...]:
        """By relation number, then user name."""
        ...

    def count(self, sought: Sought) -> int: ...

    def messages(self, account_id: str, limit: int) -> tuple[SentMessage, ...]:
        """The newest first."""
        ...

    def forget_messages_before(self, moment: datetime) -> int: ...


class FindingUnitOfWork(LoginUnitOfWork, Protocol):
    """The stores of one transaction, as far as looking needs them."""

    @property
    def search(self) -> SearchStore: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as staff see it.

    locked_until: passwords, codes or requests for a new password are refused until then, on strangers' devices.

    seen: how it stands, for forms (E76). recovery_codes_left: None when there never were any.
    passwords: version of the last one that was chosen, 0 when none ever was. events: what happened, looks: that
    staff looked; of each the newest first.
    """

    account: Account
    address: PostalAddress | None
    seen: str
    locked_until: datetime | None
    apps: int
    keys: int
    recovery_codes_left: int | None
    sessions: tuple[SsoSession, ...]
    events: tuple[PastEvent, ...]
    looks: tuple[PastEvent, ...]
    messages: tuple[SentMessage, ...]
    letters: tuple[Letter, ...]
    passwords: int


class Finding:
    """Searches and looks."""

    def __init__(
        self,
        begin_read: Callable[[], AbstractContextManager[FindingUnitOfWork]],
        begin_write: Callable[[], AbstractContextManager[FindingUnitOfWork]],
        permission: Permission,
        keys: ThrottleKeys,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission
        self._keys = keys

    def search(
        self, actor: Actor, sought: Sought, now: datetime, *, offset: int = 0, limit: int = PAGE_SIZE
    ) -> tuple[Sequence[Found], int]:
        """One page and how many there are in all. Raises NotPermitted."""
        self._permission.require(actor, Action.ACCOUNTS_LIST, now)
        if sought.is_empty:
            return (), 0
        with self._begin_read() as unit:
            return unit.search.search(sought, offset=offset, limit=limit), unit.search.count(sought)

    def look(self, actor: Actor, account_id: str, now: datetime) -> Profile | None:
        """One account; that somebody looked is remembered (BIO2 8.15.01). Raises NotPermitted."""
        self._permission.require(actor, Action.ACCOUNT_VIEW, now)
        with self._begin_write() as unit:
            account = unit.accounts.find(account_id) if account_id.isprintable() else None
            if account is None:
                return None
            record(unit.audit, Event.ACCOUNT_SEEN, actor.about(account_id), origin=actor.origin, now=now)
            return self._profile(unit, account, now)

    def _profile(self, unit: FindingUnitOfWork, account: Account, now: datetime) -> Profile:
        account_id = account.account_id
        factors, address = unit.factors.of_account(account_id), unit.accounts.find_address(account_id)
        sessions = unit.sessions.of_account(account_id, now)
        return Profile(
            account=account,
            address=address,
            seen=fingerprint(account, address),
            locked_until=max((at for at in self._locks(unit, account, now) if at), default=None),
            apps=len(factors.apps),
            keys=len(factors.keys),
            recovery_codes_left=None if account.recovery_codes_unseen else factors.recovery_codes_left,
            sessions=tuple(each for each in sessions if each.is_live(now)),
            events=unit.history.latest(account_id, HAPPENED, EVENTS_SHOWN),
            looks=unit.history.latest(account_id, LOOKS, LOOKS_SHOWN),
            messages=unit.search.messages(account_id, MESSAGES_SHOWN),
            letters=unit.letters.of_account(account_id),
            passwords=unit.passwords.version(account_id),
        )

    def _locks(self, unit: FindingUnitOfWork, account: Account, now: datetime) -> list[datetime | None]:
        return [gate.closed_until(unit.throttle, now) for gate in gates_of(self._keys, account)]


def gates_of(keys: ThrottleKeys, account: Account) -> tuple[Gate, ...]:
    """The counters that make an account 'vergrendeld': passwords and resets of strangers, and codes."""
    name = LoginName(account.relatienummer, account.username)
    strangers = PasswordGates(keys).of_strangers(name), gate_of_strangers(keys, name)
    return *strangers, Gate(keys.totp(account.account_id), TOTP_LIMITS)
