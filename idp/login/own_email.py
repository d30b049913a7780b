"""Confirming a new mail address: the owner of the account, logged in, with the link from the new mail box (T27)."""

from dataclasses import replace
from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.email_change import EmailChange
from idp.accounts.messages import Detail, DetailsChanged
from idp.accounts.model import Account
from idp.accounts.transitions import refusals_recorded
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import secret_digest
from idp.login.ports import Begin


class OwnEmail:
    """Looks, and confirms."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def look(self, account: Account, code: str, now: datetime) -> EmailChange | None:
        """What this link would change, when it is this account's and still open. Changes nothing."""
        with self._begin_read() as unit:
            change = unit.email_changes.find(secret_digest(code))
        is_mine = change is not None and change.account_id == account.account_id and change.is_open(now)
        return change if is_mine else None

    def confirm(self, account: Account, code: str, *, origin: Origin, now: datetime) -> bool:
        """Use the address from now on; M21 goes to the old one and the new one. False when the link opens nothing."""
        change = self.look(account, code, now)
        if change is None:
            return False
        with refusals_recorded(self._begin_write, origin=origin, now=now), self._begin_write() as unit:
            current = unit.accounts.find(account.account_id)
            if current is None or not unit.email_changes.use(secret_digest(code), account.account_id, now):
                return False
            changed = replace(lifecycle.change_details(current), email=change.email)
            unit.life.change_email(account.account_id, change.email)
            for told in (current, changed):
                unit.outbox.queue(DetailsChanged(told, now, Detail.EMAIL), now)
            subject = Subject(account.account_id, detail={"what": Detail.EMAIL.value})
            record(unit.audit, Event.DETAILS_CHANGED, subject, origin=origin, now=now)
        return True
