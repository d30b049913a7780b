"""The use cases that web and cli may call, in one frozen table."""

from dataclasses import dataclass

from idp.accounts.lookup import Accounts
from idp.administration.console import Console
from idp.consents.question import ConsentQuestions
from idp.consents.withdrawal import Withdrawal
from idp.login.activation_step import ActivationStep
from idp.login.cancelling import Cancelling
from idp.login.confirmation import Confirmation
from idp.login.enrol_step import EnrolStep
from idp.login.expired_password import ExpiredPassword
from idp.login.facts import Facts
from idp.login.first_password import FirstPassword
from idp.login.key_step import KeyStep
from idp.login.own_email import OwnEmail
from idp.login.own_factors import OwnFactors
from idp.login.own_password import OwnPassword
from idp.login.own_questions import OwnQuestions
from idp.login.own_sessions import OwnSessions
from idp.login.password_reset import PasswordReset
from idp.login.ports import Logout, PendingRequests
from idp.login.recovery_code_step import RecoveryCodeStep
from idp.login.reset_request import ResetRequest
from idp.login.second_step import SecondStep
from idp.login.secret_answer import SecretAnswer
from idp.login.service import Login
from idp.login.sessions import Sessions
from idp.login.terms_step import TermsStep
from idp.login.ways import SecondStepWays
from idp.oidc.provider import Provider


@dataclass(frozen=True, slots=True)
class LoginUseCases:
    """The steps of a login and the changes inside a session."""

    login: Login
    terms_step: TermsStep
    activation_step: ActivationStep
    first_password: FirstPassword
    second_step: SecondStep
    expired_password: ExpiredPassword
    confirmation: Confirmation
    own_password: OwnPassword
    ways: SecondStepWays
    key_step: KeyStep
    recovery_code_step: RecoveryCodeStep
    own_factors: OwnFactors
    enrol_step: EnrolStep


@dataclass(frozen=True, slots=True)
class RecoveryUseCases:
    """'Wachtwoord vergeten', secret questions, and what an owner sees and ends."""

    own_questions: OwnQuestions
    reset_request: ResetRequest
    password_reset: PasswordReset
    secret_answer: SecretAnswer
    own_sessions: OwnSessions
    withdrawal: Withdrawal
    own_email: OwnEmail


@dataclass(frozen=True, slots=True)
class Services:
    """Built once per process by app.py."""

    accounts: Accounts
    facts: Facts
    sessions: Sessions
    steps: LoginUseCases
    cancelling: Cancelling
    logout: Logout
    pending: PendingRequests
    provider: Provider
    consents: ConsentQuestions
    recovery: RecoveryUseCases
    console: Console
