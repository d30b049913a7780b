"""T22 and T23: one person blocks at once and everything ends; two people unblock."""

from collections.abc import Callable

import pytest

from idp.accounts.model import AccountState, Role
from idp.accounts.terms import CURRENT_TERMS
from idp.activation.activatiebrief import LetterKind
from idp.administration.verdict import Verdict
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.steps import Step
from tests.idp.administration.desk import WHY, Desk
from tests.idp.administration.office import Office
from tests.idp.factors import add_codes
from tests.idp.installation import ORIGIN, SECRET
from tests.idp.invited import Invitee
from tests.idp.recovering import known_device, mailed_secret

pytestmark = pytest.mark.requires("T22", "T23", "K26")


def block(desk: Desk, account_id: str, *, fraud: bool = False) -> Verdict:
    return desk.use.blocking.block(desk.clerk, account_id, WHY, desk.now, fraud=fraud)


def test_blocking_ends_sessions_and_devices_at_once_and_tells_its_owner(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    device = known_device(desk.office.idp).device
    assert block(desk, account.account_id) is Verdict.DONE
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.sessions.sids_of(account.account_id, None) == ()
        assert not unit.devices.is_known(device, account.account_id)
    assert desk.state(account) is AccountState.GEBLOKKEERD
    assert desk.office.idp.mails()[-1] == "M14"
    assert {"account.blocked", "session.ended"} <= set(desk.office.idp.events())
    desk.later(minutes=1)
    entered = desk.office.idp.type_code(desk.office.idp.password_accepted().cookie)
    assert isinstance(entered, Refused)


def test_when_fraud_is_suspected_the_owner_is_not_told(desk: Desk) -> None:
    assert block(desk, desk.account().account_id, fraud=True) is Verdict.DONE
    assert "M14" not in desk.office.idp.mails()


def test_a_reason_is_needed(desk: Desk) -> None:
    account = desk.account()
    assert desk.use.blocking.block(desk.clerk, account.account_id, " ", desk.now) is Verdict.NO_REASON
    assert desk.state(account) is AccountState.ACTIEF


@pytest.mark.parametrize("state", [AccountState.GEBLOKKEERD, AccountState.GESLOTEN])
def test_what_is_blocked_or_closed_is_not_blocked_again(desk: Desk, state: AccountState) -> None:
    account = desk.account(state=state)
    assert block(desk, account.account_id) is Verdict.WRONG_STATE
    assert desk.office.idp.events()[-1] == "account.transition_refused"


def test_an_account_that_looks_different_now_is_looked_at_again(desk: Desk) -> None:
    account = desk.account()
    seen = desk.use.blocking.block(desk.clerk, account.account_id, WHY, desk.now, seen="0" * 16)
    assert seen is Verdict.CHANGED_MEANWHILE
    assert desk.use.blocking.block(desk.clerk, "niemand", WHY, desk.now) is Verdict.NOT_FOUND


def ask_back(desk: Desk, account_id: str, *, new_password: bool = False) -> Verdict:
    return desk.use.blocking.propose_unblock(desk.clerk, account_id, WHY, desk.now, new_password=new_password)


def with_everything(desk: Desk, account_id: str) -> None:
    with desk.office.idp.foundation.units.write() as unit:
        unit.questions.replace(account_id, (), desk.now)
    add_codes(desk.office.idp, desk.found(account_id))


def test_two_people_let_somebody_in_again(desk_on_both: Desk) -> None:
    desk, account = desk_on_both, desk_on_both.account()
    with_everything(desk, account.account_id)
    block(desk, account.account_id)
    assert ask_back(desk, account.account_id) is Verdict.WAITS
    assert desk.state(account) is AccountState.GEBLOKKEERD
    assert ask_back(desk, account.account_id) is Verdict.WAITS_ALREADY
    assert desk.approve_waiting() is Verdict.DONE
    assert desk.state(account) is AccountState.ACTIEF
    assert desk.office.idp.mails()[-1] == "M15"
    assert isinstance(desk.office.idp.log_in(), Completed)


@pytest.mark.requires("T14", "S29")
def test_what_was_begun_before_a_block_does_not_go_on_after_it(desk: Desk) -> None:
    account, idp = desk.account(), desk.office.idp
    with_everything(desk, account.account_id)
    begun, secret = idp.password_accepted(), mailed_secret(idp)
    block(desk, account.account_id)
    ask_back(desk, account.account_id)
    assert desk.approve_waiting() is Verdict.DONE
    assert not idp.attempt_lives(begun.cookie)
    opened = idp.recovery.password_reset.open_link(secret, origin=ORIGIN, now=idp.now)
    assert not isinstance(opened, Proceed)


def test_when_a_leak_is_suspected_the_next_login_chooses_a_password(desk: Desk) -> None:
    account = desk.account()
    with_everything(desk, account.account_id)
    block(desk, account.account_id)
    ask_back(desk, account.account_id, new_password=True)
    desk.approve_waiting()
    assert desk.found(account.account_id).has_expired_password(desk.now)
    assert not isinstance(desk.office.idp.type_code(desk.office.idp.password_accepted().cookie), Completed)


@pytest.mark.parametrize(("secret", "has_questions"), [(b"", True), (SECRET, False)])
def test_who_has_no_second_factor_or_no_questions_comes_back_by_letter(
    desk: Desk, secret: bytes, has_questions: bool
) -> None:
    account = desk.account(secret=secret)
    if has_questions:
        with desk.office.idp.foundation.units.write() as unit:
            unit.questions.replace(account.account_id, (), desk.now)
    block(desk, account.account_id)
    ask_back(desk, account.account_id)
    desk.approve_waiting()
    assert desk.state(account) is AccountState.HERSTEL
    with desk.office.idp.foundation.units.read() as unit:
        (letter,) = unit.letters.unconfirmed()
    assert letter.kind is LetterKind.RECOVERY
    assert letter.print_from > desk.now


def test_who_would_come_back_by_letter_needs_an_address(desk: Desk) -> None:
    account = desk.office.idp.add_account(secret=b"")
    block(desk, account.account_id)
    ask_back(desk, account.account_id)
    assert desk.approve_waiting() is Verdict.NO_ADDRESS
    assert desk.state(account) is AccountState.GEBLOKKEERD


def test_no_letter_goes_to_who_is_blocked(desk: Desk) -> None:
    invitee = Invitee(desk.office.idp)
    block(desk, invitee.account.account_id)
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.letters.of_account(invitee.account.account_id) == ()


@pytest.mark.requires("T9")
def test_who_was_blocked_before_saving_the_recovery_codes_is_asked_for_them_after_the_second_factor(desk: Desk) -> None:
    account, idp = desk.account(terms_version=CURRENT_TERMS.version), desk.office.idp
    with idp.foundation.units.write() as unit:
        unit.questions.replace(account.account_id, (), desk.now)
    block(desk, account.account_id)
    ask_back(desk, account.account_id)
    desk.approve_waiting()
    assert desk.state(account) is AccountState.INSTELLEN
    first = idp.password_accepted()
    assert first.step is Step.SECOND_FACTOR
    second = idp.type_code(first.cookie)
    assert isinstance(second, Proceed), second
    assert second.step is Step.SAVE_RECOVERY_CODES


def in_use(desk: Desk) -> str:
    account_id = desk.account().account_id
    with_everything(desk, account_id)
    return account_id


def without_recovery_codes(desk: Desk) -> str:
    account_id = desk.account().account_id
    with desk.office.idp.foundation.units.write() as unit:
        unit.questions.replace(account_id, (), desk.now)
    return account_id


def without_second_factor(desk: Desk) -> str:
    return desk.account(secret=b"").account_id


def without_password(desk: Desk) -> str:
    return Invitee(desk.office.idp).account.account_id


@pytest.mark.parametrize(
    ("somebody", "said"),
    [
        (in_use, "Daarna kan de gebruiker weer inloggen."),
        (without_recovery_codes, "weer inloggen, en bewaart dan eerst herstelcodes."),
        (without_second_factor, "Pas met de code uit die brief kan de gebruiker weer inloggen."),
        (without_password, "daarvoor is eerst een nieuwe uitnodiging nodig."),
    ],
)
def test_the_page_that_unblocks_says_what_comes_before_a_login(
    office: Office, somebody: Callable[[Desk], str], said: str
) -> None:
    desk = Desk(office)
    account_id = somebody(desk)
    block(desk, account_id)
    assert said in office.visitor(Role.SERVICEDESK).get(f"/beheer/gebruikers/{account_id}/deblokkeren").text


def test_only_a_blocked_account_is_unblocked(desk: Desk) -> None:
    assert ask_back(desk, desk.account().account_id) is Verdict.WRONG_STATE


def test_what_changed_before_the_decision_is_not_carried_out(desk: Desk) -> None:
    account = desk.account()
    block(desk, account.account_id)
    ask_back(desk, account.account_id)
    desk.use.closing.close(desk.clerk, account.account_id, WHY, desk.now)
    assert desk.approve_waiting() is Verdict.CHANGED_MEANWHILE
    assert desk.state(account) is AccountState.GESLOTEN
    (still,) = desk.waiting()
    assert desk.use.decisions.reject(desk.approver, still.proposal_id, WHY, desk.now) is Verdict.DONE


def test_the_reason_of_a_block_is_in_the_trail(desk: Desk) -> None:
    block(desk, desk.account().account_id)
    assert any(detail.get("reason") == WHY for detail in desk.office.idp.details())
