"""T24 and T25: closing when asked or by the clock, and erasing who it was two years later."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Table, func, select

from idp.accounts.life import CLOSED_KEPT_DAYS, REJECTED_KEPT_DAYS
from idp.accounts.model import AccountState, Role
from idp.accounts.months import months_later
from idp.accounts.postal_address import PostalAddress
from idp.administration.closing import ClockedEnds
from idp.administration.details import NewForm
from idp.administration.held_roles import NEVER_VACANT
from idp.administration.proposals import ProposalKind
from idp.administration.verdict import Verdict
from idp.composition.letters import build_invitations
from idp.composition.protocol import build_logout
from idp.db.life_store import SqlLifeStore
from idp.db.tables import audit_detail, password, secret_question, signed_form, totp
from idp.login.factor_recovery import Deciders, FactorRecovery
from idp.worker import expire_invitations
from tests.fakes.own_logout import OwnLogout
from tests.idp.administration.desk import FORM, SIGNED_ON, WHY, Desk
from tests.idp.administration.test_t22_t23_blocking import ask_back, block, with_everything
from tests.idp.factors import add_codes, add_key
from tests.idp.invited import Invitee

pytestmark = pytest.mark.requires("T24", "T25")


def ends(desk: Desk) -> ClockedEnds:
    units = desk.office.idp.foundation.units
    logout = build_logout(desk.office.idp.foundation)
    return ClockedEnds(units.read, units.write, logout)


def rows(desk: Desk, table: Table, account_id: str) -> int:
    counted = select(func.count()).select_from(table).where(table.c.account_id == account_id)
    with desk.office.idp.foundation.database.read() as connection:
        return int(connection.execute(counted).scalar_one())


def close(desk: Desk, account_id: str) -> Verdict:
    return desk.use.closing.close(desk.clerk, account_id, WHY, desk.now)


def staff_comes(desk: Desk) -> None:
    """So that only the account of the test is not used."""
    with desk.office.idp.foundation.units.write() as unit:
        for person in desk.office.people.values():
            unit.accounts.note_login(person.account_id, desk.now)


def test_closing_erases_what_opened_the_account(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    add_key(desk.office.idp, account)
    add_codes(desk.office.idp, account)
    desk.office.idp.log_in()
    assert close(desk, account.account_id) is Verdict.DONE
    found = desk.found(account.account_id)
    assert (found.state, found.second_factor_count, found.has_password) == (AccountState.GESLOTEN, 0, False)
    assert [rows(desk, table, account.account_id) for table in (password, totp, secret_question)] == [0, 0, 0]
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.sessions.sids_of(account.account_id, None) == ()
    assert desk.office.idp.mails()[-1] == "M16"
    assert "account.closed" in desk.office.idp.events()


def test_a_closed_account_is_not_closed_again(desk: Desk) -> None:
    account = desk.account()
    close(desk, account.account_id)
    assert close(desk, account.account_id) is Verdict.WRONG_STATE


def test_who_does_not_log_in_is_warned_at_twelve_and_closed_at_thirteen_months(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    desk.office.idp.log_in()
    desk.later(days=360)
    assert ends(desk).warn(desk.now) == 0
    desk.later(days=6)
    staff_comes(desk)
    assert (ends(desk).warn(desk.now), ends(desk).warn(desk.now)) == (1, 0)
    assert desk.office.idp.mails()[-1] == "M22"
    desk.later(days=29)
    assert ends(desk).close_unused(desk.now) == 0
    desk.later(days=2)
    assert (ends(desk).close_unused(desk.now), ends(desk).close_unused(desk.now)) == (1, 0)
    assert desk.state(account) is AccountState.GESLOTEN
    assert desk.office.idp.mails()[-1] == "M16"
    assert "account.closing_announced" in desk.office.idp.events()


def test_a_month_of_31_days_lies_between_the_warning_and_the_end(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    with desk.office.idp.foundation.units.write() as unit:
        unit.accounts.note_login(account.account_id, datetime(2027, 7, 1, 10, 0, tzinfo=UTC))
    clock = desk.office.idp.clock
    clock.set(datetime(2028, 7, 1, 9, 59, tzinfo=UTC))
    staff_comes(desk)
    assert ends(desk).warn(desk.now) == 0
    clock.set(datetime(2028, 7, 1, 10, 0, tzinfo=UTC))
    assert ends(desk).warn(desk.now) == 1
    clock.set(datetime(2028, 8, 1, 9, 59, tzinfo=UTC))
    assert ends(desk).close_unused(desk.now) == 0
    clock.set(datetime(2028, 8, 1, 10, 0, tzinfo=UTC))
    assert ends(desk).close_unused(desk.now) == 1


def test_who_logs_in_after_the_warning_keeps_the_account(desk: Desk) -> None:
    account = desk.account()
    desk.later(days=380)
    staff_comes(desk)
    assert ends(desk).warn(desk.now) == 1
    with desk.office.idp.foundation.units.write() as unit:
        unit.accounts.note_login(account.account_id, desk.now)
    desk.later(days=31)
    assert ends(desk).close_unused(desk.now) == 0
    desk.later(days=340)
    staff_comes(desk)
    assert ends(desk).warn(desk.now) == 1


def test_who_is_unblocked_is_warned_again_and_keeps_thirty_days_to_log_in(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    with_everything(desk, account.account_id)
    desk.later(days=366)
    staff_comes(desk)
    ends(desk).warn(desk.now)
    block(desk, account.account_id)
    desk.later(days=45)
    staff_comes(desk)
    ask_back(desk, account.account_id)
    desk.approve_waiting()
    assert (ends(desk).close_unused(desk.now), ends(desk).warn(desk.now)) == (0, 1)
    desk.later(days=29)
    assert ends(desk).close_unused(desk.now) == 0
    desk.later(days=1)
    assert ends(desk).close_unused(desk.now) == 1


def test_a_worker_that_stood_still_leaves_thirty_days_after_the_warning(desk: Desk) -> None:
    account = desk.account()
    desk.later(days=500)
    staff_comes(desk)
    assert ends(desk).close_unused(desk.now) == 0
    ends(desk).warn(desk.now)
    desk.later(days=29)
    assert ends(desk).close_unused(desk.now) == 0
    desk.later(days=1)
    assert ends(desk).close_unused(desk.now) == 1
    assert desk.state(account) is AccountState.GESLOTEN


NOT_IN_USE = [AccountState.INSTELLEN, AccountState.HERSTEL, AccountState.VERVALLEN, AccountState.GEBLOKKEERD]


@pytest.mark.parametrize("state", NOT_IN_USE)
def test_what_is_not_in_use_is_warned_and_closed_as_well(desk_on_both: Desk, state: AccountState) -> None:
    desk, account = desk_on_both, desk_on_both.account(state=state)
    desk.later(days=500)
    staff_comes(desk)
    assert (ends(desk).close_unused(desk.now), ends(desk).warn(desk.now)) == (0, 1)
    assert "Bel ons als u het wilt houden." in desk.office.idp.mail_texts()[-1]
    desk.later(days=30)
    assert ends(desk).close_unused(desk.now) == 1
    assert desk.state(account) is AccountState.GESLOTEN


def test_a_recovery_that_is_opened_after_the_warning_leaves_its_owner_time(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    warned_and_almost_closed(desk)
    FactorRecovery(desk.office.idp.foundation.units.write, OwnLogout(desk.office.idp.sessions)).open(
        account, Deciders("I. Visser", "F. Mulder"), desk.now
    )
    desk.later(days=2)
    assert (ends(desk).close_unused(desk.now), ends(desk).warn(desk.now)) == (0, 0)
    desk.later(days=365)
    staff_comes(desk)
    assert ends(desk).warn(desk.now) == 1
    assert desk.state(account) is AccountState.HERSTEL


def test_a_block_and_its_end_leave_the_owner_time(desk: Desk) -> None:
    account = desk.account(secret=b"")
    warned_and_almost_closed(desk)
    assert desk.use.blocking.block(desk.clerk, account.account_id, WHY, desk.now) is Verdict.DONE
    desk.later(days=100)
    staff_comes(desk)
    assert (ends(desk).close_unused(desk.now), ends(desk).warn(desk.now)) == (0, 0)
    desk.later(days=300)
    staff_comes(desk)
    assert ends(desk).warn(desk.now) == 1
    desk.use.blocking.propose_unblock(desk.clerk, account.account_id, WHY, desk.now)
    desk.approve_waiting()
    desk.later(days=40)
    assert (ends(desk).close_unused(desk.now), desk.state(account)) == (0, AccountState.HERSTEL)


def test_a_new_invitation_after_the_warning_leaves_its_owner_time(desk: Desk) -> None:
    account = desk.account(state=AccountState.VERVALLEN)
    warned_and_almost_closed(desk)
    build_invitations(desk.office.idp.foundation).renew(account, desk.now)
    desk.later(days=30)
    expire_invitations(desk.office.idp.foundation)
    assert (ends(desk).close_unused(desk.now), ends(desk).warn(desk.now)) == (0, 0)
    assert desk.state(account) is AccountState.VERVALLEN


@pytest.mark.requires("T11")
def test_another_letter_after_the_warning_leaves_its_owner_time(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account(state=AccountState.HERSTEL)
    warned_and_almost_closed(desk)
    desk.use.helping.propose(desk.clerk, ProposalKind.NEW_LETTER, account.account_id, WHY, desk.now)
    assert desk.approve_waiting() is Verdict.DONE
    desk.later(days=2)
    assert (ends(desk).close_unused(desk.now), desk.state(account)) == (0, AccountState.HERSTEL)


@pytest.mark.requires("T27")
def test_a_new_address_after_the_warning_leaves_time_for_the_letter_that_may_follow(desk: Desk) -> None:
    account = desk.account(state=AccountState.VERVALLEN)
    warned_and_almost_closed(desk)
    there, form = PostalAddress("Dijk", "1", "4321 BA", "Elders"), NewForm(FORM, "P. Directeur", SIGNED_ON)
    desk.use.details.propose_address(desk.clerk, account.account_id, there, form, WHY, desk.now)
    assert desk.approve_waiting() is Verdict.DONE
    desk.later(days=5)
    assert (ends(desk).close_unused(desk.now), desk.state(account)) == (0, AccountState.VERVALLEN)


def warned_and_almost_closed(desk: Desk) -> None:
    desk.later(days=380)
    staff_comes(desk)
    assert ends(desk).warn(desk.now) == 1
    desk.later(days=29)


def test_the_staff_are_closed_for_not_coming_as_well(desk: Desk) -> None:
    desk.later(days=500)
    assert ends(desk).warn(desk.now) == len(desk.office.people)


@pytest.mark.requires("K28")
def test_the_last_of_a_role_that_is_never_vacant_is_not_closed_by_the_clock(desk: Desk) -> None:
    desk.later(days=380)
    ends(desk).warn(desk.now)
    desk.later(days=31)
    ends(desk).close_unused(desk.now)
    states = {role: desk.state(desk.office.people[role]) for role in (*NEVER_VACANT, Role.AUDITOR)}
    assert states == {**dict.fromkeys(NEVER_VACANT, AccountState.ACTIEF), Role.AUDITOR: AccountState.GESLOTEN}


def test_who_logs_in_while_the_clock_closes_accounts_keeps_the_account(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = desk.account()
    staff_comes(desk)
    monkeypatch.setattr(SqlLifeStore, "to_close", lambda *_asked: (account.account_id,))
    assert ends(desk).close_unused(desk.now) == 0
    assert desk.state(account) is AccountState.ACTIEF


def test_no_letter_goes_to_who_is_closed(desk: Desk) -> None:
    invitee = Invitee(desk.office.idp)
    assert close(desk, invitee.account.account_id) is Verdict.DONE
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.letters.of_account(invitee.account.account_id) == ()


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2027-03-31T10:00", 13, "2026-02-28T11:00"),
        ("2028-02-29T11:00", 12, "2027-02-28T11:00"),
        ("2027-01-15T09:00", 12, "2026-01-15T09:00"),
    ],
)
def test_months_are_those_of_the_calendar_in_amsterdam(now: str, months: int, before: str) -> None:
    moments = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, before))
    at, wanted = moments
    assert months_later(at, -months) == wanted


def test_two_years_after_closing_nothing_says_who_it_was(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.approve(desk.enter())
    account = desk.named("104382", "j.timmerman")
    close(desk, account.account_id)
    desk.later(days=CLOSED_KEPT_DAYS - 1)
    assert ends(desk).erase(desk.now) == 0
    desk.later(days=1)
    assert (ends(desk).erase(desk.now), ends(desk).erase(desk.now)) == (1, 0)
    erased = desk.found(account.account_id)
    assert (erased.email, erased.phone, erased.initials, erased.surname) == ("", "", "", "gewist")
    assert erased.account_id == account.account_id
    assert desk.by_name("104382", "j.timmerman") is None
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.accounts.find_address(account.account_id) is None
        kept = unit.proposals.of_account(account.account_id, limit=5)
    assert [(dict(each.new), each.title, each.form) for each in kept] == [({}, "gewist", None)]
    assert rows(desk, signed_form, account.account_id) == 0
    with desk.office.idp.foundation.database.read() as connection:
        told = [str(detail) for detail in connection.execute(select(audit_detail.c.detail)).scalars()]
    assert not any("Timmerman" in text or WHY in text for text in told)
    assert desk.office.idp.events().count("account.erased") == 1


def test_a_rejected_application_is_erased_after_ninety_days(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    desk.use.decisions.reject(desk.approver, entered.proposal_id, "Geen handtekening", desk.now)
    desk.later(days=REJECTED_KEPT_DAYS - 1)
    assert ends(desk).erase(desk.now) == 0
    desk.later(days=1)
    assert (ends(desk).erase(desk.now), ends(desk).erase(desk.now)) == (1, 0)
    found = desk.use.decisions.find(desk.approver, entered.proposal_id, desk.now)
    assert found is not None
    assert (dict(found.new), found.form) == ({}, None)


def test_an_account_in_use_is_never_erased(desk: Desk) -> None:
    account = desk.account()
    with desk.office.idp.foundation.units.write() as unit:
        assert not unit.life.erase(account.account_id, desk.now)
