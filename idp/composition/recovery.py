"""Builds the use cases of recovering and guarding an account on a foundation."""

from idp.consents.withdrawal import Withdrawal
from idp.credentials.change_password import PasswordChange
from idp.foundation import Foundation
from idp.login.own_email import OwnEmail
from idp.login.own_questions import OwnQuestions
from idp.login.own_sessions import OwnSessions
from idp.login.password_gates import PasswordGates
from idp.login.password_reset import PasswordReset
from idp.login.reset_request import ResetRequest
from idp.login.secret_answer import SecretAnswer
from idp.services import RecoveryUseCases
from idp.throttling.keys import ThrottleKeys

RESET_PATH = "/wachtwoord-herstellen"


def build_recovery(foundation: Foundation) -> RecoveryUseCases:
    """All of them on the same transactions, hasher and counters as the login."""
    read, write, hasher = foundation.units.read, foundation.units.write, foundation.hasher
    settings, keys = foundation.settings, ThrottleKeys.of(foundation.vault)
    return RecoveryUseCases(
        own_questions=OwnQuestions(read, write, hasher),
        reset_request=ResetRequest(
            write,
            keys,
            link_address=settings.idp_url + RESET_PATH,
            tries_per_address=settings.tries_per_address,
        ),
        password_reset=PasswordReset(read, write, PasswordChange(read, hasher, keys), PasswordGates(keys)),
        secret_answer=SecretAnswer(read, write, hasher, keys),
        own_sessions=OwnSessions(read, write),
        withdrawal=Withdrawal(read, write),
        own_email=OwnEmail(read, write),
    )
