"""D8: the auditor looks into the trail, takes it along as a file, and checks its chain. Each is an event itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.accounts.identifiers import login_name
from idp.accounts.ports import AccountStore
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.permission import Permission
from idp.audit.events import Event
from idp.audit.log import EXPORT_PAGE, PAGE, LogFilter, LogReader
from idp.audit.ports import ChainStore, StoredLink
from idp.audit.record import AuditStore, record
from idp.audit.verify import Verdict, Verifier

EXPORT_LIMIT = 50_000  # events of one file
CHECK_LIMIT = 200_000  # events that are checked while somebody waits


class LogUnitOfWork(Protocol):
    """The stores of one transaction, as far as reading the trail needs them."""

    @property
    def audit_log(self) -> LogReader: ...
    @property
    def audit_chain(self) -> ChainStore: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def audit(self) -> AuditStore: ...


Begin = Callable[[], AbstractContextManager[LogUnitOfWork]]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Events, the newest first. names: of the accounts in them. next_before: where the next page begins, if any."""

    rows: Sequence[StoredLink]
    names: Mapping[str, str]
    next_before: int | None


class LogRoom:
    """Reads; changes nothing but the trail of its own use."""

    def __init__(self, begin_read: Begin, begin_write: Begin, permission: Permission, verifier: Verifier) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission
        self._verifier = verifier

    def look(self, actor: Actor, chosen: LogFilter, before: int | None, now: datetime, *, limit: int = PAGE) -> LogPage:
        """One page below a position. Raises NotPermitted."""
        self._permission.require(actor, Action.AUDIT_READ, now)
        self._remember(Event.AUDIT_VIEWED, actor, chosen.named(), now)
        with self._begin_read() as unit:
            found = unit.audit_log.rows(chosen, before, limit + 1)
            rows = found[:limit]
            names = unit.audit_log.names(_ids_in(rows))
        return LogPage(rows, names, rows[-1].link.position if len(found) > limit else None)

    def export(self, actor: Actor, chosen: LogFilter, now: datetime) -> Iterator[StoredLink]:
        """At most EXPORT_LIMIT events, read while they are written. Raises NotPermitted or LoginTooOld at once."""
        self._permission.require(actor, Action.AUDIT_EXPORT, now)
        self._remember(Event.AUDIT_EXPORTED, actor, chosen.named(), now)
        return self._rows(chosen)

    def check(self, actor: Actor, now: datetime) -> Verdict:
        """The chain, or its last CHECK_LIMIT events. Raises NotPermitted."""
        self._permission.require(actor, Action.AUDIT_VERIFY, now)
        with self._begin_read() as unit:
            last = unit.audit_chain.extent().last_position
        verdict = self._verifier.verify(max(1, last - CHECK_LIMIT + 1))
        event = Event.AUDIT_VERIFIED if verdict.broken is None else Event.AUDIT_BROKEN
        self._remember(event, actor, verdict.told(), now)
        return verdict

    def account_named(self, typed: str) -> str | None:
        """The id behind 'relatienummer gebruikersnaam'; what is one word is taken as an id itself."""
        number, _, username = typed.strip().partition(" ")
        if not username:
            return number or None
        with self._begin_read() as unit:
            name = login_name(number, username)
            found = unit.accounts.find_by_login(name.relatienummer, name.username)
        return found.account_id if found else ""

    def _rows(self, chosen: LogFilter) -> Iterator[StoredLink]:
        before, left = None, EXPORT_LIMIT
        while left:
            with self._begin_read() as unit:
                page = unit.audit_log.rows(chosen, before, min(EXPORT_PAGE, left))
            yield from page
            left -= len(page)
            if len(page) < EXPORT_PAGE:
                return
            before = page[-1].link.position

    def _remember(self, event: Event, actor: Actor, detail: Mapping[str, str], now: datetime) -> None:
        with self._begin_write() as unit:
            record(unit.audit, event, actor.about(detail=detail), origin=actor.origin, now=now)


def _ids_in(rows: Sequence[StoredLink]) -> set[str]:
    both = ((each.link.fields.account_id, each.link.fields.actor_id) for each in rows)
    return {one for pair in both for one in pair if one}
