"""Every step that logging in can have, in the one order in which they are owed (K19).

First what proves who someone is, then what a new account still has to set up, then what an active one
has to renew. A first login that was broken off goes on where it stood, after the proofs.
"""

from enum import StrEnum


class Step(StrEnum):
    """A thing to do before the login is complete."""

    ONE_TIME_PASSWORD = "one_time_password"
    ACCEPT_TERMS = "accept_terms"
    ENTER_ACTIVATIECODE = "enter_activatiecode"
    CHOOSE_PASSWORD = "choose_password"
    SET_SECRET_QUESTIONS = "set_secret_questions"
    ENROL_SECOND_FACTOR = "enrol_second_factor"
    SAVE_RECOVERY_CODES = "save_recovery_codes"
    PASSWORD = "password"
    SECOND_FACTOR = "second_factor"
    ANSWER_SECRET_QUESTION = "answer_secret_question"
    RESET_PASSWORD = "reset_password"
    ACCEPT_NEW_TERMS = "accept_new_terms"
    REPLACE_EXPIRED_PASSWORD = "replace_expired_password"


PROOFS = (Step.ONE_TIME_PASSWORD, Step.PASSWORD, Step.SECOND_FACTOR)
FIRST_LOGIN_STEPS = (
    Step.ACCEPT_TERMS,
    Step.ENTER_ACTIVATIECODE,
    Step.CHOOSE_PASSWORD,
    Step.SET_SECRET_QUESTIONS,
    Step.ENROL_SECOND_FACTOR,
    Step.SAVE_RECOVERY_CODES,
)
LOGIN_STEPS = (Step.ACCEPT_NEW_TERMS, Step.REPLACE_EXPIRED_PASSWORD)
RESET_STEPS = (Step.ANSWER_SECRET_QUESTION, Step.RESET_PASSWORD)
STEPS = PROOFS + RESET_STEPS + FIRST_LOGIN_STEPS + LOGIN_STEPS
