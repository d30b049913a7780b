"""S9, T8, threat 26: a typing error costs nothing, the fifth failure voids the code, and of racers one wins."""

from datetime import timedelta

import pytest

from idp.accounts.model import AccountState
from idp.activation.activate import CodeRefusal, CodeRefused, works
from idp.activation.activatiecode import check_symbol
from idp.login.outcome import Proceed, Refusal, Refused
from tests.idp.factors import race
from tests.idp.installation import Installation
from tests.idp.invited import Invitee

pytestmark = pytest.mark.requires("S9", "T8", "K22")

WRONG = "ABCDEFGHJKM" + check_symbol("ABCDEFGHJKM")
VOID = CodeRefused(CodeRefusal.VOID)


@pytest.fixture
def invitee(idp: Installation) -> Invitee:
    return Invitee(idp)


@pytest.fixture
def code(invitee: Invitee) -> str:
    return invitee.letter_arrives()


def test_nothing_typed_is_said_at_once(invitee: Invitee, code: str) -> None:
    assert invitee.type_letter_code(invitee.at_the_code(), " - ") == CodeRefused(CodeRefusal.MISSING)


def test_a_typing_error_costs_no_try_and_no_hash(invitee: Invitee, code: str) -> None:
    cookie = invitee.at_the_code()
    hashes = invitee.idp.turns.taken
    for _ in range(20):
        assert invitee.type_letter_code(cookie, code[:-1] + "?") == CodeRefused(CodeRefusal.TYPING_ERROR)
    assert invitee.idp.turns.taken == hashes
    assert isinstance(invitee.type_letter_code(cookie, code), Proceed)


def test_real_failures_count_down_and_the_fifth_voids_the_code(invitee: Invitee, code: str) -> None:
    cookie = invitee.at_the_code()
    answers = [invitee.type_letter_code(cookie, WRONG) for _ in range(6)]
    assert [answer.tries_left for answer in answers[:4] if isinstance(answer, CodeRefused)] == [4, 3, 2, 1]
    assert answers[4:] == [VOID, VOID]
    assert invitee.type_letter_code(cookie, code) == VOID
    assert invitee.idp.mails() == ["M03", "M04"]
    events = invitee.idp.events()
    assert (events.count("activation.failed"), events.count("activation.voided")) == (5, 1)
    assert invitee.state is AccountState.EERSTE_LOGIN


def test_failures_count_over_all_logins_for_ever(invitee: Invitee, code: str) -> None:
    invitee.type_letter_code(invitee.at_the_code(), WRONG)
    for _ in range(3):
        invitee.idp.clock.advance(timedelta(days=2))
        invitee.type_letter_code(invitee.begin().cookie, WRONG)
    assert invitee.type_letter_code(invitee.begin().cookie, WRONG) == VOID


def test_a_code_works_until_the_end_of_its_21st_day(invitee: Invitee, code: str) -> None:
    with invitee.idp.foundation.units.read() as unit:
        stored = unit.activatiecodes.find(invitee.account.account_id)
    assert stored is not None
    assert works(stored, stored.expires_at - timedelta(seconds=1))
    assert not works(stored, stored.expires_at)


def test_before_a_letter_was_printed_no_code_works(invitee: Invitee) -> None:
    assert invitee.type_letter_code(invitee.at_the_code(), WRONG) == VOID


def test_a_new_letter_voids_the_old_code_at_once(invitee: Invitee, code: str) -> None:
    cookie = invitee.at_the_code()
    invitee.invitations.new_letter(invitee.now_stored, invitee.idp.now)
    assert invitee.type_letter_code(cookie, code) == VOID
    invitee.printing.print_waiting(invitee.idp.now)
    assert isinstance(invitee.type_letter_code(cookie, invitee.code_on_paper()), Proceed)


@pytest.mark.requires("threat 26")
def test_of_twenty_with_one_code_one_wins(invitee: Invitee, code: str) -> None:
    cookie = invitee.at_the_code()
    outcomes = race([lambda: invitee.type_letter_code(cookie, code) for _ in range(20)])
    assert sum(isinstance(outcome, Proceed) for outcome in outcomes) == 1
    assert {outcome for outcome in outcomes if not isinstance(outcome, Proceed)} <= {VOID, Refused(Refusal.NOT_STARTED)}
    assert invitee.idp.events().count("activation.accepted") == 1


@pytest.mark.requires("threat 26")
def test_of_twenty_guesses_at_once_no_more_than_five_are_judged(invitee: Invitee, code: str) -> None:
    cookie = invitee.at_the_code()
    race([lambda: invitee.type_letter_code(cookie, WRONG) for _ in range(20)])
    assert invitee.idp.events().count("activation.failed") == 5
    assert invitee.idp.mails() == ["M03", "M04"]
