"""Which step of a login comes next, and why: one list, asked by every page (K19).

A step is owed when its rule says so. A step without a rule here is not owed by anyone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from idp.accounts.model import Account, AccountState
from idp.accounts.terms import CURRENT_TERMS
from idp.login.attempt import LoginAttempt, Purpose
from idp.login.steps import STEPS, Step

# Blocked people walk the same road to its end, so that a stranger with a password learns nothing (E05).
SETTING_UP = frozenset(
    {AccountState.UITGENODIGD, AccountState.EERSTE_LOGIN, AccountState.INSTELLEN, AccountState.HERSTEL}
)
STATES_WITH_LOGIN = SETTING_UP | {AccountState.ACTIEF, AccountState.GEBLOKKEERD}
STATES_LET_IN = SETTING_UP | {AccountState.ACTIEF}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at: the account as it is now, and what this login has proven."""

    account: Account
    attempt: LoginAttempt
    now: datetime

    @property
    def is_setting_up(self) -> bool:
        """True between invitation and active account, and after a lost second factor."""
        return self.account.state in SETTING_UP

    def is_in(self, *states: AccountState) -> bool:
        """True when the account is in one of these."""
        return self.account.state in states


def _owes_one_time_password(standing: Standing) -> bool:
    return first_proof(standing.account) is Step.ONE_TIME_PASSWORD


def _owes_password(standing: Standing) -> bool:
    return not _is_reset(standing) and not _owes_one_time_password(standing)


def _is_reset(standing: Standing) -> bool:
    """True when a mailed link stands in the place of the password (S29)."""
    return standing.attempt.purpose is Purpose.RESET


def _owes_answer(standing: Standing) -> bool:
    return _is_reset(standing) and standing.account.has_secret_questions


def _owes_second_factor(standing: Standing) -> bool:
    """S30: nobody gets in without it; whoever has none yet sets one up and has proven it by that."""
    is_still_to_come = (
        standing.account.second_factor_count == 0 and Step.ENROL_SECOND_FACTOR not in standing.attempt.done
    )
    return not (standing.is_setting_up and is_still_to_come)


def _owes_terms(standing: Standing) -> bool:
    return standing.is_setting_up and standing.account.terms_version != CURRENT_TERMS.version


def _owes_activatiecode(standing: Standing) -> bool:
    return standing.is_in(AccountState.UITGENODIGD, AccountState.EERSTE_LOGIN, AccountState.HERSTEL)


def _owes_first_password(standing: Standing) -> bool:
    return _owes_one_time_password(standing)


def _owes_secret_questions(standing: Standing) -> bool:
    return standing.is_setting_up and not standing.account.has_secret_questions


def _owes_enrolment(standing: Standing) -> bool:
    """A recovery ends with a new factor and with nothing else (T21)."""
    has_none = standing.account.second_factor_count == 0
    return standing.is_in(AccountState.HERSTEL) or (standing.is_setting_up and has_none)


def _owes_recovery_codes(standing: Standing) -> bool:
    return standing.is_setting_up and standing.account.recovery_codes_unseen


def _owes_new_terms(standing: Standing) -> bool:
    is_login = standing.attempt.purpose is Purpose.LOGIN
    return is_login and not standing.is_setting_up and standing.account.terms_version != CURRENT_TERMS.version


def _owes_new_password(standing: Standing) -> bool:
    is_login = standing.attempt.purpose is Purpose.LOGIN
    return is_login and standing.account.has_expired_password(standing.now)


OWED: dict[Step, Callable[[Standing], bool]] = {
    Step.ONE_TIME_PASSWORD: _owes_one_time_password,
    Step.PASSWORD: _owes_password,
    Step.SECOND_FACTOR: _owes_second_factor,
    Step.ANSWER_SECRET_QUESTION: _owes_answer,
    Step.RESET_PASSWORD: _is_reset,
    Step.ACCEPT_TERMS: _owes_terms,
    Step.ENTER_ACTIVATIECODE: _owes_activatiecode,
    Step.CHOOSE_PASSWORD: _owes_first_password,
    Step.SET_SECRET_QUESTIONS: _owes_secret_questions,
    Step.ENROL_SECOND_FACTOR: _owes_enrolment,
    Step.SAVE_RECOVERY_CODES: _owes_recovery_codes,
    Step.ACCEPT_NEW_TERMS: _owes_new_terms,
    Step.REPLACE_EXPIRED_PASSWORD: _owes_new_password,
}


def next_step(account: Account, attempt: LoginAttempt, now: datetime) -> Step | None:
    """The first step of the list that is owed and not done; None when the login is complete."""
    standing = Standing(account, attempt, now)
    for step in STEPS:
        rule = OWED.get(step)
        if step not in attempt.done and rule is not None and rule(standing):
            return step
    return None


def first_proof(account: Account) -> Step:
    """What a login of this account begins with: the one-time password until a password was chosen (S27)."""
    return Step.ONE_TIME_PASSWORD if account.state in SETTING_UP and not account.has_password else Step.PASSWORD


def opens_with_password(account: Account | None) -> bool:
    """True when a password can begin a login for this account at all."""
    return account is not None and account.state in STATES_WITH_LOGIN


def may_enter(account: Account) -> bool:
    """True when this account's login leads to a session, now or after what it has to set up."""
    return account.state in STATES_LET_IN
