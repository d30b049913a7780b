"""Which step of a login comes next, and why: one list, asked by every page (K19).

A step is owed when its rule says so. A step without a rule here is not owed by anyone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from idp.accounts.model import Account, AccountState
from idp.login.attempt import LoginAttempt, Purpose
from idp.login.steps import STEPS, Step

# Blocked people walk the same road to its end, so that a stranger with a password learns nothing (E05).
STATES_WITH_LOGIN = frozenset({AccountState.ACTIEF, AccountState.GEBLOKKEERD})
STATES_LET_IN = frozenset({AccountState.ACTIEF})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at."""

    account: Account
    attempt: LoginAttempt
    now: datetime


def _always(_standing: Standing) -> bool:
    return True


def _owes_new_password(standing: Standing) -> bool:
    is_login = standing.attempt.purpose is Purpose.LOGIN
    return is_login and standing.account.has_expired_password(standing.now)


OWED: dict[Step, Callable[[Standing], bool]] = {
    Step.PASSWORD: _always,
    Step.SECOND_FACTOR: _always,  # S30: nobody gets in without it
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


def opens_with_password(account: Account | None) -> bool:
    """True when a password can begin a login for this account at all."""
    return account is not None and account.state in STATES_WITH_LOGIN


def may_enter(account: Account) -> bool:
    """True when a complete login of this account becomes a session."""
    return account.state in STATES_LET_IN
