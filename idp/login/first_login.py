"""Beginning a first login, or taking it up again in another browser (S27, T6)."""

from datetime import datetime

from idp.accounts.lifecycle import begin_first_login
from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.login.policy import SETTING_UP
from idp.login.ports import LoginUnitOfWork


def started(unit: LoginUnitOfWork, account: Account, *, origin: Origin, now: datetime) -> Account:
    """The account as it is once this login begins; a start that was made before is void (S27)."""
    if account.state not in SETTING_UP:
        return account
    begun = begin_first_login(account) if account.state in begin_first_login.sources else account
    # Also where the state stays this update locks the row, so that of two starts at once one voids the other.
    moved = unit.accounts.change_state(account.account_id, account.state, begun.state)
    if moved and begun.state is not account.state:
        record(unit.audit, Event.FIRST_LOGIN_BEGUN, Subject(account.account_id), origin=origin, now=now)
    unit.login_attempts.end_of_account(account.account_id)
    return unit.accounts.find(account.account_id) or account
