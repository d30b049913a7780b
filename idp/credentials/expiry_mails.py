"""M07: each password is announced once, however often, late, or by how many workers this runs (T12, S13, K21)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from idp.accounts.lifecycle import announce_expiry
from idp.accounts.messages import PasswordExpires
from idp.accounts.ports import AccountStore, Outbox
from idp.audit.events import Event
from idp.audit.record import NOWHERE, AuditStore, Subject, record
from idp.credentials.expiry_notice import NOTICE_DAYS, days_left, due_until
from idp.credentials.ports import DueNotice, NoticeStore

AT_A_TIME = 200  # accounts read before the first is told


class NoticeUnitOfWork(Protocol):
    """The stores of one transaction, as far as notices need them."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def notices(self) -> NoticeStore: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> AuditStore: ...


Begin = Callable[[], AbstractContextManager[NoticeUnitOfWork]]


class ExpiryMails:
    """The daily job of 08:00, which may run at any time and any number of times.

    extra_days: further notices closer to the end, such as 7 and 1; none by default (K21).
    """

    def __init__(self, begin_read: Begin, begin_write: Begin, extra_days: tuple[int, ...] = ()) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._days = sorted({NOTICE_DAYS, *extra_days})

    def send_due(self, now: datetime) -> int:
        """Queue the mails that are due; their number."""
        return sum(self._send_due(days, now) for days in self._days)

    def _send_due(self, days: int, now: datetime) -> int:
        sent, until = 0, due_until(now, days)
        while True:
            with self._begin_read() as unit:
                due = unit.notices.due(days, after=now, until=until, limit=AT_A_TIME)
            sent += sum(self._send(each, days, now) for each in due)
            if len(due) < AT_A_TIME:
                return sent

    def _send(self, due: DueNotice, days: int, now: datetime) -> bool:
        """One transaction a mail: the row that says it was sent, the mail, and the audit row, or none of them."""
        with self._begin_write() as unit:
            # The closest notice stands for all that were missed before it.
            missed = [each for each in self._days if each >= days]
            taken = [unit.notices.take(due, each, now) for each in missed]
            account = unit.accounts.find(due.account_id)
            if not taken[0] or account is None:
                return False
            announce_expiry(account)
            left = days_left(due.expires_at, now)
            unit.outbox.queue(PasswordExpires(account, due.expires_at, left), now)
            record(unit.audit, Event.EXPIRY_NOTICE, Subject(due.account_id), origin=NOWHERE, now=now)
            return True
