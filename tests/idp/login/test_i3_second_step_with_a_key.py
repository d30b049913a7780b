"""I3, K14, K20: the second step with a passkey or security key."""

from datetime import timedelta

import pytest

from idp.accounts.model import Account, AccountState
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from tests.idp.factors import add_key, race
from tests.idp.installation import ORIGIN, Installation
from tests.idp.support import refused
from tests.support.authenticator import Authenticator

pytestmark = pytest.mark.requires("K20", "S32")


def asked(idp: Installation, cookie: str) -> str:
    options = idp.steps.key_step.options(cookie, idp.now)
    assert options is not None
    return options


def answer(idp: Installation, cookie: str, response: str, session: str | None = None) -> Proceed | Completed | Refused:
    return idp.steps.key_step.answer(Cookies(cookie, session), response, origin=ORIGIN, now=idp.now)


@pytest.fixture
def account(quick_idp: Installation) -> Account:
    return quick_idp.add_account()


@pytest.fixture
def key(quick_idp: Installation, account: Account) -> Authenticator:
    return add_key(quick_idp, account)


@pytest.mark.requires("K14")
def test_password_and_key_give_a_phishing_resistant_session(quick_idp: Installation, key: Authenticator) -> None:
    cookie = quick_idp.password_accepted().cookie
    outcome = answer(quick_idp, cookie, key.get(asked(quick_idp, cookie)))
    assert isinstance(outcome, Completed)
    assert outcome.session.amr == ("pwd", "pop", "mfa")
    assert outcome.session.acr == "urn:cak:acr:phr"


def test_it_works_on_both_databases(idp: Installation) -> None:
    key = add_key(idp, idp.add_account())
    for _ in range(2):
        cookie = idp.password_accepted().cookie
        assert isinstance(answer(idp, cookie, key.get(asked(idp, cookie))), Completed)


def test_a_key_without_a_password_opens_nothing(quick_idp: Installation, key: Authenticator) -> None:
    assert quick_idp.steps.key_step.options("no such cookie", quick_idp.now) is None
    assert answer(quick_idp, "no such cookie", "{}") == Refused(Refusal.NOT_STARTED)


@pytest.mark.requires("threat 2")
def test_an_account_without_keys_is_asked_nothing(quick_idp: Installation, account: Account) -> None:
    assert quick_idp.steps.key_step.options(quick_idp.password_accepted().cookie, quick_idp.now) is None


def test_a_challenge_is_answered_once(quick_idp: Installation, key: Authenticator) -> None:
    cookie = quick_idp.password_accepted().cookie
    options = asked(quick_idp, cookie)
    assert answer(quick_idp, cookie, "{}") == Refused(Refusal.WRONG_KEY)
    assert answer(quick_idp, cookie, key.get(options)) == Refused(Refusal.WRONG_KEY)


def test_a_challenge_of_another_login_is_refused(quick_idp: Installation, key: Authenticator) -> None:
    first, second = quick_idp.password_accepted().cookie, quick_idp.password_accepted().cookie
    asked(quick_idp, second)
    assert answer(quick_idp, second, key.get(asked(quick_idp, first))) == Refused(Refusal.WRONG_KEY)


def test_a_challenge_does_not_outlive_the_login(quick_idp: Installation, key: Authenticator) -> None:
    cookie = quick_idp.password_accepted().cookie
    options = asked(quick_idp, cookie)
    quick_idp.clock.advance(timedelta(minutes=30))
    assert answer(quick_idp, cookie, key.get(options)) == Refused(Refusal.NOT_STARTED)


@pytest.mark.requires("threat 6")
@pytest.mark.parametrize("wrong", [{"origin": "https://idp.example.evil"}, {"rp_id": "evil.example"}], ids=str)
def test_what_another_site_relayed_is_refused(
    quick_idp: Installation, key: Authenticator, wrong: dict[str, str]
) -> None:
    cookie = quick_idp.password_accepted().cookie
    options = asked(quick_idp, cookie)
    for name, value in wrong.items():
        setattr(key, name, value)
    assert answer(quick_idp, cookie, key.get(options)) == Refused(Refusal.WRONG_KEY)
    assert quick_idp.events()[-1] == "login.key_failed"


def test_the_key_of_someone_else_is_refused(quick_idp: Installation, key: Authenticator) -> None:
    other = add_key(quick_idp, quick_idp.add_account("devries"))
    cookie = quick_idp.password_accepted().cookie
    assert answer(quick_idp, cookie, other.get(asked(quick_idp, cookie))) == Refused(Refusal.UNKNOWN_KEY)


def test_a_copy_of_a_key_is_seen_by_its_count(quick_idp: Installation, key: Authenticator) -> None:
    for count in (7, 6):
        key.sign_count = count
        cookie = quick_idp.password_accepted().cookie
        outcome = answer(quick_idp, cookie, key.get(asked(quick_idp, cookie)))
    assert outcome == Refused(Refusal.WRONG_KEY)
    assert "factor.clone_suspected" in quick_idp.events()


def test_a_key_that_never_counts_works_again_and_again(quick_idp: Installation, account: Account) -> None:
    key = add_key(quick_idp, account, counts=False)
    for _ in range(2):
        cookie = quick_idp.password_accepted().cookie
        assert isinstance(answer(quick_idp, cookie, key.get(asked(quick_idp, cookie))), Completed)


@pytest.mark.requires("K22")
def test_a_full_counter_of_codes_does_not_stop_a_key(quick_idp: Installation, key: Authenticator) -> None:
    cookie = quick_idp.password_accepted().cookie
    wrong = [refused(quick_idp.type_code(cookie, quick_idp.wrong_code())).refusal for _ in range(5)]
    assert wrong[-1] is Refusal.TOO_MANY_CODES
    cookie = quick_idp.password_accepted().cookie
    assert isinstance(answer(quick_idp, cookie, key.get(asked(quick_idp, cookie))), Completed)


def test_a_blocked_account_walks_to_the_end_and_is_refused_there(quick_idp: Installation) -> None:
    key = add_key(quick_idp, quick_idp.add_account(state=AccountState.GEBLOKKEERD))
    cookie = quick_idp.password_accepted().cookie
    assert answer(quick_idp, cookie, key.get(asked(quick_idp, cookie))) == Refused(Refusal.NO_ENTRY)


def test_an_expired_password_is_still_replaced_first(quick_idp: Installation) -> None:
    key = add_key(quick_idp, quick_idp.add_account(password_set_at=quick_idp.now - timedelta(days=200)))
    cookie = quick_idp.password_accepted().cookie
    assert isinstance(answer(quick_idp, cookie, key.get(asked(quick_idp, cookie))), Proceed)


@pytest.mark.requires("K14")
def test_a_later_login_with_a_code_lowers_the_level_of_the_session(quick_idp: Installation, key: Authenticator) -> None:
    cookie = quick_idp.password_accepted().cookie
    first = answer(quick_idp, cookie, key.get(asked(quick_idp, cookie)))
    assert isinstance(first, Completed)
    again = quick_idp.log_in(session=first.cookie)
    assert again.session.sid == first.session.sid
    assert again.session.acr == "urn:cak:acr:mfa"


@pytest.mark.requires("threat 26")
def test_of_twenty_answers_at_once_one_gets_the_challenge(idp: Installation) -> None:
    key = add_key(idp, idp.add_account())
    cookie = idp.password_accepted().cookie
    response = key.get(asked(idp, cookie))
    outcomes = race([lambda: answer(idp, cookie, response)] * 20)
    assert sum(isinstance(outcome, Completed) for outcome in outcomes) == 1


@pytest.mark.requires("threat 26")
def test_of_twenty_equal_counts_at_once_one_is_taken(idp: Installation) -> None:
    account = idp.add_account()
    add_key(idp, account)
    with idp.foundation.units.read() as unit:
        key_id = unit.webauthn.of_account(account.account_id)[0].key_id

    def use() -> bool:
        with idp.foundation.units.write() as unit:
            return unit.webauthn.use(key_id, 5, idp.now)

    assert sorted(race([use] * 20)) == [False] * 19 + [True]
