"""Mails that the worker has given up: which there are, never to whom or what they say, and another try (K6)."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.permission import Permission
from idp.audit.events import Event
from idp.audit.record import AuditStore, record


@dataclass(frozen=True, slots=True)
class DeadMail:
    """kind: its number, M03."""

    mail_id: str
    kind: str
    queued_at: datetime
    given_up_at: datetime


class DeadMailStore(Protocol):
    """Mails that were given up, oldest first."""

    def list(self, limit: int) -> tuple[DeadMail, ...]: ...

    def revive(self, mail_ids: Collection[str], now: datetime) -> int:
        """Have these tried again from the start; how many there were."""
        ...


class MailUnitOfWork(Protocol):
    """The stores of one transaction, as far as mails need them."""

    @property
    def dead_mails(self) -> DeadMailStore: ...
    @property
    def audit(self) -> AuditStore: ...


class Mails:
    """Lists and retries. Each raises NotPermitted."""

    def __init__(
        self,
        begin_read: Callable[[], AbstractContextManager[MailUnitOfWork]],
        begin_write: Callable[[], AbstractContextManager[MailUnitOfWork]],
        permission: Permission,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission

    def given_up(self, actor: Actor, now: datetime, limit: int = 100) -> tuple[DeadMail, ...]:
        """The oldest of them."""
        self._permission.require(actor, Action.MAILS_LIST, now)
        with self._begin_read() as unit:
            return unit.dead_mails.list(limit)

    def retry(self, actor: Actor, mail_ids: Collection[str], reason: str, now: datetime) -> int:
        """How many are to be sent again."""
        self._permission.require(actor, Action.MAILS_RETRY, now)
        with self._begin_write() as unit:
            revived = unit.dead_mails.revive(mail_ids, now)
            subject = actor.about(reason=reason, detail={"mails": str(revived)})
            record(unit.audit, Event.MAILS_RETRIED, subject, origin=actor.origin, now=now)
        return revived
