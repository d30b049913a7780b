"""The end of a first login: everything is set up, the account becomes active (T9)."""

from datetime import datetime

from idp.accounts.lifecycle import activate
from idp.accounts.messages import AccountActivated
from idp.accounts.model import Account
from idp.accounts.transitions import make_transition
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.login.device import kind_of_device
from idp.login.ports import LoginUnitOfWork


def finish_set_up(unit: LoginUnitOfWork, account: Account, *, origin: Origin, now: datetime) -> Account:
    """The active account. M05 is for a first login; after a recovery M11 has told what changed (T21)."""
    active = make_transition(unit, activate, account)
    record(unit.audit, Event.ACCOUNT_ACTIVATED, Subject(account.account_id), origin=origin, now=now)
    if account.last_login_at is None and account.password_expires_at is not None:
        device = kind_of_device(origin.agent)
        unit.outbox.queue(AccountActivated(active, now, account.password_expires_at, device), now)
    return active
