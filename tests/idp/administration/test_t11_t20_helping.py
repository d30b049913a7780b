"""T11 and T20: letters and recoveries are asked for by one person, after checks by telephone, and sent by another."""

from datetime import timedelta

import pytest

from idp.accounts.messages import Detail
from idp.accounts.model import AccountState
from idp.accounts.phone_check import PhoneCheck
from idp.accounts.postal_address import PostalAddress
from idp.activation.activatiebrief import LetterKind
from idp.administration.details import NewForm
from idp.administration.phone_checks import Judged
from idp.administration.proposals import Proposal, ProposalKind
from idp.administration.verdict import Verdict
from idp.credentials.secret_questions import StoredQuestion, normalise
from idp.worker import expire_invitations
from tests.idp.administration.desk import FORM, SIGNED_ON, WHY, Desk
from tests.idp.clash import during_the_next_hash
from tests.idp.invited import Invitee

pytestmark = pytest.mark.requires("T11", "T20", "threat 30")
ANSWERS = ("Rex", "De Regenboog", "Havenstraat")


def with_questions(desk: Desk, account_id: str) -> None:
    hasher = desk.office.idp.foundation.hasher
    questions = [
        StoredQuestion(place, key, "", hasher.hash(normalise(answer)))
        for place, (key, answer) in enumerate(zip(("huisdier", "school", "straat"), ANSWERS, strict=True))
    ]
    with desk.office.idp.foundation.units.write() as unit:
        unit.questions.replace(account_id, questions, desk.now)


def right_answer(desk: Desk, account_id: str) -> str:
    question = desk.use.phone_checks.question(desk.clerk, account_id, desk.now)
    assert isinstance(question, StoredQuestion)
    return ANSWERS[question.position]


def propose(desk: Desk, kind: ProposalKind, account_id: str) -> Verdict:
    return desk.use.helping.propose(desk.clerk, kind, account_id, WHY, desk.now)


def check(desk: Desk, account_id: str, typed: str) -> Judged | Verdict:
    return desk.use.phone_checks.check_answer(desk.clerk, account_id, typed, desk.now)


def checked(desk: Desk, account_id: str) -> None:
    """By an answer and a call."""
    with desk.office.idp.foundation.units.write() as unit:
        for check in PhoneCheck:
            unit.phone_checks.add(account_id, check, desk.clerk.account_id, desk.now)


def test_a_recovery_follows_on_a_right_answer_and_a_call_back(desk_on_both: Desk) -> None:
    desk, account_id = desk_on_both, desk_on_both.account().account_id
    with_questions(desk, account_id)
    assert propose(desk, ProposalKind.OPEN_RECOVERY, account_id) is Verdict.CHECKS_MISSING
    assert check(desk, account_id, right_answer(desk, account_id)) == Judged(is_right=True, tries_left=3)
    assert propose(desk, ProposalKind.OPEN_RECOVERY, account_id) is Verdict.CHECKS_MISSING
    assert desk.use.phone_checks.record_call_back(desk.clerk, account_id, "", desk.now) is Verdict.DONE
    assert propose(desk, ProposalKind.OPEN_RECOVERY, account_id) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    assert desk.found(account_id).state is AccountState.HERSTEL
    with desk.office.idp.foundation.units.read() as unit:
        (letter,) = unit.letters.unconfirmed()
    assert letter.kind is LetterKind.RECOVERY
    assert desk.office.idp.mails()[-1] == "M13"
    assert {"questions.answer_checked", "account.called_back", "recovery.opened"} <= set(desk.office.idp.events())


def test_checks_of_yesterday_count_no_more(desk: Desk) -> None:
    account_id = desk.account().account_id
    with_questions(desk, account_id)
    assert check(desk, account_id, right_answer(desk, account_id)) == Judged(is_right=True, tries_left=3)
    assert desk.use.phone_checks.record_call_back(desk.clerk, account_id, "", desk.now) is Verdict.DONE
    desk.later(hours=24)
    assert propose(desk, ProposalKind.OPEN_RECOVERY, account_id) is Verdict.CHECKS_MISSING


@pytest.mark.requires("K22")
def test_three_wrong_answers_a_day(desk: Desk) -> None:
    account_id = desk.account().account_id
    with_questions(desk, account_id)
    assert [check(desk, account_id, "fout") for _ in range(4)] == [
        Judged(is_right=False, tries_left=left) for left in (2, 1, 0, 0)
    ]
    assert check(desk, account_id, right_answer(desk, account_id)) == Judged(is_right=False, tries_left=0)
    desk.later(hours=24, minutes=1)
    assert check(desk, account_id, right_answer(desk, account_id)) == Judged(is_right=True, tries_left=3)


@pytest.mark.requires("K22")
def test_a_right_answer_counts_not_when_the_tries_were_used_up_while_it_was_compared(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, account_id = desk_on_both, desk_on_both.account().account_id
    with_questions(desk, account_id)
    right = right_answer(desk, account_id)

    def guess() -> None:
        for _ in range(3):
            check(desk, account_id, "fout")

    during_the_next_hash(desk.office.idp, monkeypatch, guess)
    assert check(desk, account_id, right) == Judged(is_right=False, tries_left=0)
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.phone_checks.since(account_id, desk.now - timedelta(hours=1)) == frozenset()


def test_without_a_known_number_nobody_was_called_back(desk: Desk) -> None:
    account = desk.office.idp.add_account()
    called = desk.use.phone_checks.record_call_back(desk.clerk, account.account_id, "", desk.now)
    assert called is Verdict.CHECKS_MISSING


def test_an_invitation_that_ran_out_is_renewed_by_two(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.approve(desk.enter())
    account = desk.named("104382", "j.timmerman")
    assert propose(desk, ProposalKind.RENEW_INVITATION, account.account_id) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    assert desk.office.idp.mails()[-1] == "M03"
    with desk.office.idp.foundation.units.read() as unit:
        (letter,) = unit.letters.unconfirmed()
    assert letter.kind is LetterKind.RENEWED
    assert "invitation.renewed" in desk.office.idp.events()


@pytest.mark.requires("S27")
@pytest.mark.parametrize("state", [AccountState.EERSTE_LOGIN, AccountState.INSTELLEN, AccountState.HERSTEL])
def test_who_forgot_the_password_half_way_is_invited_again_by_two(desk: Desk, state: AccountState) -> None:
    account = desk.account(state=state)
    assert propose(desk, ProposalKind.RENEW_INVITATION, account.account_id) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    assert desk.state(account) is AccountState.UITGENODIGD
    assert desk.office.idp.mails() == ["M03"]


def waiting_renewal(desk: Desk, account_id: str) -> Proposal:
    assert propose(desk, ProposalKind.RENEW_INVITATION, account_id) is Verdict.WAITS
    (waiting,) = desk.waiting()
    return waiting


@pytest.mark.requires("K28")
def test_a_new_invitation_takes_nothing_away_that_was_set_up_since_it_was_proposed(desk_on_both: Desk) -> None:
    desk, invitee = desk_on_both, Invitee(desk_on_both.office.idp)
    code = invitee.letter_arrives()
    waiting = waiting_renewal(desk, invitee.account.account_id)
    invitee.choose_password(invitee.at_the_password(code))
    assert desk.approve(waiting) is Verdict.CHANGED_MEANWHILE
    assert (invitee.state, invitee.now_stored.has_password) == (AccountState.INSTELLEN, True)


@pytest.mark.requires("K28")
def test_a_password_that_was_chosen_after_the_proposal_is_kept(desk: Desk) -> None:
    invitee = Invitee(desk.office.idp)
    cookie = invitee.at_the_password(invitee.letter_arrives())
    waiting = waiting_renewal(desk, invitee.account.account_id)
    desk.later(minutes=1)
    invitee.choose_password(cookie)
    assert desk.approve(waiting) is Verdict.CHANGED_MEANWHILE
    assert invitee.now_stored.has_password


@pytest.mark.requires("K28")
def test_a_proposal_of_long_ago_does_not_undo_a_later_recovery(desk: Desk) -> None:
    account = desk.account(state=AccountState.HERSTEL)
    waiting = waiting_renewal(desk, account.account_id)
    desk.later(days=700)
    with desk.office.idp.foundation.units.write() as unit:
        unit.accounts.note_login(account.account_id, desk.now)
    assert desk.approve(waiting) is Verdict.CHANGED_MEANWHILE
    assert desk.found(account.account_id).has_password


@pytest.mark.requires("S27")
def test_who_only_waits_is_invited_again_also_when_the_invitation_ran_out_meanwhile(desk: Desk) -> None:
    invitee = Invitee(desk.office.idp)
    waiting = waiting_renewal(desk, invitee.account.account_id)
    desk.later(days=21)
    expire_invitations(desk.office.idp.foundation)
    assert invitee.state is AccountState.VERVALLEN
    assert desk.approve(waiting) is Verdict.DONE


def test_a_lost_letter_is_sent_again_by_two_without_a_mail(desk: Desk) -> None:
    desk.approve(desk.enter())
    account = desk.named("104382", "j.timmerman")
    assert propose(desk, ProposalKind.NEW_LETTER, account.account_id) is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    assert desk.office.idp.mails().count("M03") == 1
    assert "letter.ordered" in desk.office.idp.events()


@pytest.mark.requires("T5")
def test_a_new_letter_is_not_printed_on_the_day_of_the_mail(desk: Desk) -> None:
    desk.approve(desk.enter())
    account = desk.named("104382", "j.timmerman")
    for may_be_printed in (False, True):
        propose(desk, ProposalKind.NEW_LETTER, account.account_id)
        desk.approve_waiting()
        with desk.office.idp.foundation.units.read() as unit:
            (letter,) = unit.letters.unconfirmed()
        assert (letter.print_from <= desk.now) is may_be_printed
        desk.office.idp.clock.set(letter.print_from)


@pytest.mark.requires("S9", "K27")
def test_a_letter_never_follows_a_new_address_at_once(desk: Desk) -> None:
    account = desk.account(state=AccountState.VERVALLEN)
    moved = PostalAddress("Dijk", "1", "4321 BA", "Elders")
    form = NewForm(FORM, "P. Directeur", SIGNED_ON)
    asked = desk.use.details.propose_address(desk.clerk, account.account_id, moved, form, WHY, desk.now)
    assert asked is Verdict.WAITS
    assert desk.approve_waiting() is Verdict.DONE
    assert propose(desk, ProposalKind.RENEW_INVITATION, account.account_id) is Verdict.ADDRESS_TOO_NEW
    desk.later(days=4, hours=23)
    assert propose(desk, ProposalKind.RENEW_INVITATION, account.account_id) is Verdict.ADDRESS_TOO_NEW
    desk.later(hours=1)
    assert propose(desk, ProposalKind.RENEW_INVITATION, account.account_id) is Verdict.WAITS
    assert Detail.ADDRESS in {detail.get("what") for detail in desk.office.idp.details()}


@pytest.mark.requires("S9", "K27")
@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (ProposalKind.RENEW_INVITATION, AccountState.VERVALLEN),
        (ProposalKind.NEW_LETTER, AccountState.UITGENODIGD),
        (ProposalKind.OPEN_RECOVERY, AccountState.ACTIEF),
    ],
)
def test_a_letter_that_waits_does_not_follow_an_address_that_changed_meanwhile(
    desk: Desk, kind: ProposalKind, state: AccountState
) -> None:
    account = desk.account(state=state)
    checked(desk, account.account_id)
    assert propose(desk, kind, account.account_id) is Verdict.WAITS
    with desk.office.idp.foundation.units.write() as unit:
        unit.life.note_address_change(account.account_id, desk.now)
    assert desk.approve_waiting() is Verdict.ADDRESS_TOO_NEW
    assert desk.state(account) is state


@pytest.mark.parametrize("approved", [True, False])
def test_what_was_checked_is_for_one_recovery(desk: Desk, *, approved: bool) -> None:
    account_id = desk.account().account_id
    checked(desk, account_id)
    assert propose(desk, ProposalKind.OPEN_RECOVERY, account_id) is Verdict.WAITS
    (waiting,) = desk.waiting()
    if approved:
        assert desk.approve(waiting) is Verdict.DONE
    else:
        assert desk.use.decisions.reject(desk.approver, waiting.proposal_id, WHY, desk.now) is Verdict.DONE
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.phone_checks.since(account_id, desk.now - timedelta(hours=1)) == frozenset()
