"""A1, S17, K22a, P5: changing one's own password, its history, its limits and what ends with it."""

from datetime import timedelta

import pytest

from idp.accounts.model import Account
from idp.credentials.change_password import NotAllowed
from idp.credentials.password_policy import Violation
from idp.login.outcome import Proceed, Refusal, Refused
from idp.login.own_password import Changed, ChangeRefused, ChangeRequest
from tests.idp.clash import during_the_next_hash
from tests.idp.installation import ORIGIN, PASSWORD, Installation
from tests.idp.support import refused

pytestmark = pytest.mark.requires("K22a", "S17", "P5", "S14")


class Owner:
    """Someone who is logged in and changes their password again and again."""

    def __init__(self, idp: Installation) -> None:
        self.idp = idp
        self.account: Account = idp.add_account()
        self.cookie = idp.log_in().cookie
        self.password = PASSWORD

    def change(self, new: str, *, current: str | None = None, others: bool = True) -> Changed | ChangeRefused:
        session = self.idp.sessions.current(self.cookie, self.idp.now)
        assert session is not None
        request = ChangeRequest(current or self.password, new, others, "Firefox, Windows")
        outcome = self.idp.steps.own_password.change(session, self.account, request, origin=ORIGIN, now=self.idp.now)
        if isinstance(outcome, Changed):
            self.cookie, self.password = outcome.cookie, new
        return outcome


def numbered(number: int) -> str:
    return f"Fiets-brug-nummer-{number}"


def test_the_new_password_opens_the_account_and_the_old_one_does_not(idp: Installation) -> None:
    owner = Owner(idp)
    assert isinstance(owner.change(numbered(1)), Changed)
    assert isinstance(idp.type_password(password=numbered(1)), Proceed)
    assert idp.type_password(password=PASSWORD) == Refused(Refusal.WRONG_DETAILS)
    assert idp.mails() == ["M08"]


def test_the_current_password_may_not_be_kept(idp: Installation) -> None:
    assert Owner(idp).change(PASSWORD) == ChangeRefused(new=NotAllowed((Violation.REUSED,)))


def test_the_twelfth_oldest_is_refused_and_the_thirteenth_is_free(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    for number in range(1, 12):
        assert isinstance(owner.change(numbered(number)), Changed)
    # Twelve are kept now: the first one and eleven more.
    assert owner.change(PASSWORD) == ChangeRefused(new=NotAllowed((Violation.REUSED,)))
    assert isinstance(owner.change(numbered(12)), Changed)
    assert isinstance(owner.change(PASSWORD), Changed)


def test_hashes_older_than_the_history_are_erased(idp: Installation) -> None:
    owner = Owner(idp)
    for number in range(14):
        owner.change(numbered(number))
    with idp.foundation.units.read() as unit:
        assert len(unit.passwords.recent(owner.account.account_id)) == 12
    with idp.foundation.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM password").scalar_one() == 12


def test_twenty_changes_a_day_and_no_more(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    for number in range(20):
        assert isinstance(owner.change(numbered(number)), Changed)
    hashed_before = quick_idp.turns.taken
    assert owner.change(numbered(20)) == ChangeRefused(new=NotAllowed(too_often=True))
    assert quick_idp.turns.taken == hashed_before + 1  # the current password; for a new one nothing is hashed any more
    quick_idp.clock.advance(timedelta(days=1))
    owner.cookie = quick_idp.log_in(password=owner.password).cookie
    assert isinstance(owner.change(numbered(21)), Changed)


def test_what_the_policy_refuses_costs_no_change(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    for _ in range(25):
        assert isinstance(owner.change("kort"), ChangeRefused)
        assert isinstance(owner.change(PASSWORD), ChangeRefused)
    assert isinstance(owner.change(numbered(1)), Changed)


def test_a_wrong_current_password_is_a_guess_like_any_other(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    for _ in range(5):
        answer = owner.change(numbered(1), current="verkeerd")
        assert isinstance(answer, ChangeRefused)
        assert answer.current == Refused(Refusal.WRONG_PASSWORD)
    answer = owner.change(numbered(1))
    assert isinstance(answer, ChangeRefused)
    assert answer.current is not None
    assert answer.current.refusal is Refusal.TOO_MANY_TRIES
    assert refused(quick_idp.type_password()).refusal is Refusal.TOO_MANY_TRIES


@pytest.mark.requires("P7", "S19")
def test_a_wrong_current_and_a_bad_new_one_are_both_told(quick_idp: Installation) -> None:
    refused = Owner(quick_idp).change("timmerman", current="verkeerd")
    assert isinstance(refused, ChangeRefused)
    assert refused.current == Refused(Refusal.WRONG_PASSWORD)
    assert refused.violations == (Violation.TOO_SHORT, Violation.CONTAINS_USERNAME, Violation.TOO_FEW_KINDS)


def test_the_slow_history_is_looked_at_only_when_all_else_is_right(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    before = quick_idp.turns.taken
    owner.change("kort")
    assert quick_idp.turns.taken - before == 1  # the current password alone


def test_other_sessions_end_when_asked(idp: Installation) -> None:
    owner = Owner(idp)
    idp.clock.advance(timedelta(seconds=30))
    other = idp.log_in()
    changed = owner.change(numbered(1))
    assert isinstance(changed, Changed)
    assert changed.ended_sids == (other.session.sid,)
    assert idp.sessions.current(other.cookie, idp.now) is None
    assert idp.sessions.current(owner.cookie, idp.now) is not None


def test_other_sessions_stay_when_not_asked(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    quick_idp.clock.advance(timedelta(seconds=30))
    other = quick_idp.log_in()
    changed = owner.change(numbered(1), others=False)
    assert isinstance(changed, Changed)
    assert changed.ended_sids == ()
    assert quick_idp.sessions.current(other.cookie, quick_idp.now) is not None


@pytest.mark.requires("threat 7")
def test_the_session_goes_on_under_a_new_cookie(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    old = owner.cookie
    owner.change(numbered(1))
    assert quick_idp.sessions.current(old, quick_idp.now) is None


def test_a_login_of_an_hour_ago_is_not_enough(quick_idp: Installation) -> None:
    owner = Owner(quick_idp)
    quick_idp.clock.advance(timedelta(minutes=6))
    refused = owner.change(numbered(1))
    assert refused == ChangeRefused(current=Refused(Refusal.NOT_CONFIRMED))


def test_of_two_changes_from_one_password_one_is_kept(idp: Installation) -> None:
    owner = Owner(idp)
    judged = [idp.steps.own_password._change.judge(owner.account, numbered(number), idp.now) for number in (1, 2)]
    kept = []
    for new in judged:
        assert not isinstance(new, NotAllowed)
        with idp.foundation.units.write() as unit:
            kept.append(idp.steps.own_password._change.keep(unit, new, "", origin=ORIGIN, now=idp.now))
    assert kept == [None, NotAllowed((Violation.REUSED,))]


@pytest.mark.requires("K22")
def test_the_right_password_changes_nothing_when_others_filled_the_counter_while_it_was_compared(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Owner(idp)

    def guess() -> None:
        for number in range(5):
            idp.type_password(password=numbered(number))

    during_the_next_hash(idp, monkeypatch, guess)
    outcome = owner.change(numbered(1))
    assert isinstance(outcome, ChangeRefused)
    assert outcome.current is not None
    assert outcome.current.refusal is Refusal.TOO_MANY_TRIES
    assert "M08" not in idp.mails()
