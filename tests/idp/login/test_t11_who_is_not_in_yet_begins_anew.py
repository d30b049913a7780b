"""T11, S27, S17: who lost mail, letter or password before the account is active begins the whole chain anew."""

import pytest

from idp.accounts.model import AccountState
from idp.credentials.change_password import NotAllowed
from idp.credentials.password_policy import Violation
from idp.credentials.ports import StoredPassword
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from idp.login.steps import Step
from idp.second_factors.code_renewal import name_of
from tests.idp.factors import add_key, visit
from tests.idp.installation import PASSWORD, USERNAME, Installation
from tests.idp.invited import ADDRESS, ONE_TIME, OWN_PASSWORD, Invitee
from tests.idp.recovering import add_account

pytestmark = pytest.mark.requires("T11", "S27", "threat 30")


def again(idp: Installation, state: AccountState) -> Invitee:
    """Somebody with a password, questions, a factor and an address, in this state, who is invited again."""
    invitee = Invitee(idp)
    account = add_account(idp, state=state)
    add_key(idp, account)
    with idp.foundation.units.write() as unit:
        unit.accounts.put_address(account.account_id, ADDRESS)
    invitee.account, invitee.username = account, USERNAME
    renewed = invitee.invitations.renew(invitee.now_stored, idp.now)
    assert renewed.state is AccountState.UITGENODIGD
    return invitee


@pytest.mark.parametrize(
    "state", [AccountState.EERSTE_LOGIN, AccountState.INSTELLEN, AccountState.HERSTEL, AccountState.VERVALLEN]
)
def test_what_was_set_up_before_opens_nothing(idp: Installation, state: AccountState) -> None:
    invitee = again(idp, state=state)
    assert idp.type_password(USERNAME, PASSWORD) == Refused(Refusal.WRONG_DETAILS)
    account = invitee.now_stored
    assert (account.has_password, account.second_factor_count, account.has_secret_questions) == (False, 0, True)
    assert idp.mails().count("M03") == 2


def test_mail_letter_and_a_new_password_lead_back(idp: Installation) -> None:
    invitee = again(idp, state=AccountState.HERSTEL)
    code = invitee.letter_arrives()
    first = invitee.begin(ONE_TIME)
    assert first.step is Step.ENTER_ACTIVATIECODE
    cookie = invitee.letter_code_accepted(first.cookie, code)
    chosen = invitee.choose_password(cookie)
    assert isinstance(chosen, Proceed), chosen
    assert chosen.step is Step.ENROL_SECOND_FACTOR
    secret = idp.steps.enrol_step.app_secret(chosen.cookie, idp.now)
    assert secret is not None
    enrolled = idp.steps.enrol_step.add_app(Cookies(chosen.cookie), idp.code(secret=secret), "", visit(idp))
    assert isinstance(enrolled, Proceed), enrolled
    codes = idp.steps.enrol_step.new_codes(enrolled.cookie, idp.now)
    assert codes is not None
    done = idp.steps.enrol_step.keep_codes(Cookies(enrolled.cookie), name_of(codes), visit(idp))
    assert isinstance(done, Completed), done
    assert invitee.state is AccountState.ACTIEF
    assert idp.password_accepted(USERNAME, OWN_PASSWORD).step is Step.SECOND_FACTOR


@pytest.mark.requires("S17")
def test_the_password_that_was_forgotten_may_not_be_chosen_again(quick_idp: Installation) -> None:
    invitee = again(quick_idp, state=AccountState.HERSTEL)
    code = invitee.letter_arrives()
    cookie = invitee.letter_code_accepted(invitee.begin(ONE_TIME).cookie, code)
    assert invitee.choose_password(cookie, PASSWORD) == NotAllowed((Violation.REUSED,))


@pytest.mark.requires("S17")
def test_twelve_passwords_are_remembered_across_a_new_invitation(idp: Installation) -> None:
    account_id = idp.add_account().account_id
    for number in range(13):
        with idp.foundation.units.write() as unit:
            version = unit.passwords.version(account_id) + 1
            assert unit.passwords.replace(account_id, StoredPassword(version, f"hash {number}", idp.now, idp.now))
            if number == 6:
                unit.passwords.withdraw(account_id)
                assert unit.passwords.current(account_id) is None
    with idp.foundation.units.read() as unit:
        assert unit.passwords.recent(account_id) == tuple(f"hash {number}" for number in range(12, 0, -1))
