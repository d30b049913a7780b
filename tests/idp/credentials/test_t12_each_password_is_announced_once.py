"""T12, K21: one mail for each password, whoever looks, how late, and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from idp.accounts.model import AccountState
from idp.credentials.expiry_mails import ExpiryMails
from idp.credentials.password_expiry import expires_at
from idp.credentials.ports import StoredPassword
from idp.db.tables import audit_event, outbox
from tests.idp.installation import PASSWORD, Installation

pytestmark = pytest.mark.requires("T12", "S13", "P2", "K21")

SET_AT = datetime(2026, 8, 31, 10, 0, tzinfo=UTC)  # ends on 28 February 2027 at 12:00 in Amsterdam
MORNING = datetime(2027, 1, 29, 7, 0, tzinfo=UTC)  # 08:00 in Amsterdam


def mails(idp: Installation, *extra_days: int) -> ExpiryMails:
    return ExpiryMails(idp.foundation.units.read, idp.foundation.units.write, extra_days)


def announced(idp: Installation, now: datetime, *extra_days: int) -> int:
    return mails(idp, *extra_days).send_due(now)


def test_the_mail_is_queued_on_the_morning_of_29_january(idp: Installation) -> None:
    idp.add_account(password_set_at=SET_AT)
    assert announced(idp, MORNING - timedelta(seconds=1)) == 0
    assert announced(idp, MORNING) == 1
    assert idp.mails() == ["M07"]
    assert idp.events() == ["password.expiry_notice"]


def test_it_is_never_queued_twice(idp: Installation) -> None:
    idp.add_account(password_set_at=SET_AT)
    for day in range(32):
        announced(idp, MORNING + timedelta(days=day))
    assert idp.mails() == ["M07"]


def test_a_missed_day_is_caught_up(idp: Installation) -> None:
    idp.add_account(password_set_at=SET_AT)
    assert announced(idp, MORNING + timedelta(days=9)) == 1


def test_an_expired_password_is_not_announced_any_more(idp: Installation) -> None:
    idp.add_account(password_set_at=SET_AT)
    assert announced(idp, expires_at(SET_AT)) == 0


def test_a_password_that_was_changed_is_not_announced(idp: Installation) -> None:
    account = idp.add_account(password_set_at=SET_AT)
    changed_at = MORNING - timedelta(days=1)
    new = StoredPassword(2, idp.foundation.hasher.hash(PASSWORD), changed_at, expires_at(changed_at))
    with idp.foundation.units.write() as unit:
        assert unit.passwords.replace(account.account_id, new)
    assert announced(idp, MORNING) == 0
    # the new password has a day of its own: 28 July 2027, so 28 June
    assert announced(idp, datetime(2027, 6, 27, 21, 59, tzinfo=UTC)) == 0
    assert announced(idp, datetime(2027, 6, 28, 6, 0, tzinfo=UTC)) == 1


@pytest.mark.parametrize("state", sorted(set(AccountState) - {AccountState.ACTIEF}))
def test_only_active_accounts_are_told(quick_idp: Installation, state: AccountState) -> None:
    quick_idp.add_account(password_set_at=SET_AT, state=state)
    assert announced(quick_idp, MORNING) == 0


def test_a_change_between_looking_and_telling_wins(idp: Installation) -> None:
    account = idp.add_account(password_set_at=SET_AT)
    with idp.foundation.units.read() as unit:
        (due,) = unit.notices.due(30, after=MORNING, until=MORNING + timedelta(days=31), limit=10)
    new = StoredPassword(2, idp.foundation.hasher.hash(PASSWORD), MORNING, expires_at(MORNING))
    with idp.foundation.units.write() as unit:
        unit.passwords.replace(account.account_id, new)
    assert mails(idp)._send(due, 30, MORNING) is False
    assert idp.mails() == []


@pytest.mark.requires("K6")
def test_eight_workers_at_once_send_one_mail_each_account(idp: Installation) -> None:
    for number in range(10):
        idp.add_account(f"user{number:02}", secret=b"", password_set_at=SET_AT)
    with ThreadPoolExecutor(8) as workers:
        counts = list(workers.map(lambda _: announced(idp, MORNING), range(8)))
    assert sum(counts) == 10
    assert idp.mails() == ["M07"] * 10


def test_a_mail_and_its_note_are_one_transaction(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_idp.add_account(password_set_at=SET_AT)
    monkeypatch.setattr("idp.db.outbox_store.queue_mail", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        announced(quick_idp, MORNING)
    monkeypatch.undo()
    assert announced(quick_idp, MORNING) == 1


def test_more_accounts_than_are_read_at_a_time_are_all_told(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.credentials.expiry_mails.AT_A_TIME", 2)
    for number in range(5):
        quick_idp.add_account(f"user{number}", secret=b"", password_set_at=SET_AT)
    assert announced(quick_idp, MORNING) == 5


def test_extra_mails_at_7_and_1_days_come_only_when_set(quick_idp: Installation) -> None:
    quick_idp.add_account(password_set_at=SET_AT)
    days = [MORNING + timedelta(days=day) for day in range(31)]
    sent = [index for index, now in enumerate(days) if announced(quick_idp, now, 7, 1)]
    assert sent == [0, 23, 29]


def test_one_mail_stands_for_all_that_were_missed(quick_idp: Installation) -> None:
    quick_idp.add_account(password_set_at=SET_AT)
    assert announced(quick_idp, MORNING + timedelta(days=25), 7, 1) == 1
    assert announced(quick_idp, MORNING + timedelta(days=26), 7, 1) == 0


@pytest.mark.requires("K6")
def test_the_worker_looks_by_itself(quick_idp: Installation) -> None:
    quick_idp.add_account(password_set_at=SET_AT)
    quick_idp.clock.set(MORNING)
    quick_idp.do_periodic_work()
    with quick_idp.foundation.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(outbox)).scalar_one() == 1
        assert connection.execute(select(audit_event.c.event)).scalars().all() == ["password.expiry_notice"]
