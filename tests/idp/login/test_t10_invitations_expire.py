"""T10: after 21 days the worker takes an invitation back and says so, once, however often and late it runs."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.model import AccountState
from idp.activation.activatiecode import last_moment
from idp.administration.finding import MessageState
from idp.credentials.initial_password import works
from idp.db.initial_password_store import SqlInitialPasswordStore
from idp.db.tables import outbox
from idp.login.outcome import Proceed, Refusal, Refused
from idp.worker import expire_invitations
from tests.idp.factors import race
from tests.idp.installation import Installation
from tests.idp.invited import ONE_TIME, Invitee

pytestmark = pytest.mark.requires("T10")

THREE_WEEKS = timedelta(days=21)


@pytest.fixture
def invitee(idp: Installation) -> Invitee:
    return Invitee(idp)


def test_an_invitation_lasts_21_days(invitee: Invitee) -> None:
    invitee.idp.clock.advance(THREE_WEEKS - timedelta(seconds=1))
    expire_invitations(invitee.idp.foundation)
    assert (invitee.state, invitee.idp.mails()) == (AccountState.UITGENODIGD, ["M03"])
    invitee.idp.clock.advance(timedelta(seconds=1))
    expire_invitations(invitee.idp.foundation)
    assert invitee.state is AccountState.VERVALLEN
    assert invitee.idp.mails() == ["M03", "M06"]
    assert invitee.idp.events().count("invitation.expired") == 1


@pytest.mark.requires("K6")
def test_the_worker_takes_it_back_by_itself(invitee: Invitee) -> None:
    invitee.idp.clock.advance(THREE_WEEKS)
    invitee.idp.do_periodic_work()
    assert invitee.state is AccountState.VERVALLEN


def test_a_first_login_that_stays_half_done_expires_too_and_its_browser_with_it(invitee: Invitee) -> None:
    invitee.letter_arrives()
    invitee.idp.clock.set(last_moment(invitee.idp.now) - timedelta(minutes=1))
    cookie = invitee.at_the_code()
    invitee.idp.clock.advance(timedelta(minutes=1))
    expire_invitations(invitee.idp.foundation)
    assert invitee.state is AccountState.VERVALLEN
    assert not invitee.idp.attempt_lives(cookie)
    with invitee.idp.foundation.units.read() as unit:
        assert unit.activatiecodes.find(invitee.account.account_id) is None
    assert invitee.idp.type_password(invitee.username, ONE_TIME) == Refused(Refusal.WRONG_DETAILS)


@pytest.mark.requires("S9", "T11")
def test_an_invitation_lasts_as_long_as_its_letter_promises(invitee: Invitee) -> None:
    invitee.letter_arrives()
    invitee.idp.clock.advance(timedelta(days=16))
    invitee.invitations.new_letter(invitee.now_stored, invitee.idp.now)
    printed_at = invitee.idp.now
    invitee.printing.print_waiting(printed_at, early=True)
    invitee.idp.clock.set(last_moment(printed_at) - timedelta(minutes=1))
    expire_invitations(invitee.idp.foundation)
    assert isinstance(invitee.type_letter_code(invitee.at_the_code(), invitee.code_on_paper()), Proceed)


@pytest.mark.requires("S9", "T11")
def test_an_invitation_waits_for_a_letter_that_was_ordered_on_its_last_day(invitee: Invitee) -> None:
    invitee.idp.clock.advance(THREE_WEEKS - timedelta(hours=1))
    invitee.invitations.new_letter(invitee.now_stored, invitee.idp.now)
    invitee.idp.clock.advance(timedelta(days=2))
    expire_invitations(invitee.idp.foundation)
    assert len(invitee.printing.print_waiting(invitee.idp.now).letters) == 1


@pytest.mark.requires("S27")
def test_a_letter_gives_no_new_life_to_a_one_time_password_that_ended(invitee: Invitee) -> None:
    invitee.choose_password(invitee.at_the_password(invitee.letter_arrives()))
    with invitee.idp.foundation.units.write() as unit:
        unit.initial_passwords.last_until(invitee.account.account_id, invitee.idp.now + THREE_WEEKS * 2)
        ended = unit.initial_passwords.find(invitee.account.account_id)
    assert ended is not None
    assert not works(ended, invitee.idp.now)
    assert ended.expires_at < invitee.idp.now + THREE_WEEKS * 2


def test_who_has_chosen_a_password_in_time_is_not_taken_back(invitee: Invitee) -> None:
    invitee.choose_password(invitee.at_the_password(invitee.letter_arrives()))
    invitee.idp.clock.advance(THREE_WEEKS * 2)
    expire_invitations(invitee.idp.foundation)
    assert invitee.state is AccountState.INSTELLEN


def test_who_typed_the_code_and_chose_no_password_has_until_the_end_of_the_one_time_password(invitee: Invitee) -> None:
    cookie = invitee.at_the_password(invitee.letter_arrives())
    with invitee.idp.foundation.units.read() as unit:
        one_time = unit.initial_passwords.find(invitee.account.account_id)
    assert one_time is not None
    invitee.idp.clock.set(one_time.expires_at - timedelta(seconds=1))
    expire_invitations(invitee.idp.foundation)
    assert (invitee.state, invitee.idp.attempt_lives(cookie)) == (AccountState.INSTELLEN, True)
    invitee.idp.clock.set(one_time.expires_at)
    expire_invitations(invitee.idp.foundation)
    assert invitee.state is AccountState.VERVALLEN
    assert not invitee.idp.attempt_lives(cookie)
    assert invitee.idp.mails() == ["M03", "M06"]
    assert invitee.invitations.renew(invitee.now_stored, invitee.idp.now).state is AccountState.UITGENODIGD


def test_who_chose_a_password_after_the_clock_looked_is_not_taken_back(
    invitee: Invitee, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitee.choose_password(invitee.at_the_password(invitee.letter_arrives()))
    looked = (invitee.account.account_id,)
    monkeypatch.setattr(SqlInitialPasswordStore, "expired_invitations", lambda *_: looked)
    assert invitee.invitations.expire(last_moment(invitee.idp.now)) == 0
    assert invitee.state is AccountState.INSTELLEN


@pytest.mark.parametrize("_again", range(3))
def test_of_the_clock_and_a_password_at_once_one_comes_too_late(invitee: Invitee, _again: int) -> None:
    cookie = invitee.at_the_password(invitee.letter_arrives())
    invitee.idp.clock.advance(timedelta(minutes=29))
    late = last_moment(invitee.idp.now)
    race([lambda: invitee.invitations.expire(late), lambda: invitee.choose_password(cookie)])
    account = invitee.now_stored
    assert (account.state, account.has_password) in ((AccountState.VERVALLEN, False), (AccountState.INSTELLEN, True))


def test_running_late_and_on_several_workers_sends_one_mail(invitee: Invitee) -> None:
    invitee.idp.clock.advance(timedelta(days=300))
    race([lambda: invitee.invitations.expire(invitee.idp.now) for _ in range(6)])
    assert invitee.invitations.expire(invitee.idp.now) == 0
    assert invitee.idp.mails() == ["M03", "M06"]


@pytest.mark.requires("T11", "K6")
def test_a_renewed_invitation_takes_back_a_mail_that_was_not_sent_yet(invitee: Invitee) -> None:
    with invitee.idp.foundation.database.write() as connection:
        connection.execute(update(outbox).values(dead_at=invitee.idp.now))
    invitee.idp.clock.advance(timedelta(days=1))
    invitee.invitations.renew(invitee.now_stored, invitee.idp.now)
    assert invitee.idp.mails() == ["M03"]
    with invitee.idp.foundation.units.write() as unit:
        assert unit.dead_mails.list(5) == ()
        told = unit.search.messages(invitee.account.account_id, 5)
    assert [each.state for each in told] == [MessageState.UNDER_WAY]


def test_the_letter_of_an_expired_invitation_is_not_printed_and_a_printed_one_is_removed(invitee: Invitee) -> None:
    invitee.letter_arrives()
    invitee.idp.clock.advance(timedelta(days=30))
    invitee.invitations.expire(invitee.idp.now)
    assert invitee.printing.print_waiting(invitee.idp.now).letters == ()
    assert list(invitee.folder.iterdir()) == []


def test_an_expired_invitation_can_be_renewed_and_an_active_account_cannot(invitee: Invitee) -> None:
    invitee.idp.clock.advance(timedelta(days=30))
    invitee.invitations.expire(invitee.idp.now)
    assert invitee.invitations.renew(invitee.now_stored, invitee.idp.now).state is AccountState.UITGENODIGD
    active = invitee.idp.add_account()
    with pytest.raises(TransitionRefused):
        invitee.invitations.renew(active, invitee.idp.now)
    assert invitee.idp.events().count("account.transition_refused") == 1
