"""Builds the use cases of logging in on a foundation."""

from idp.credentials.change_password import PasswordChange
from idp.foundation import Foundation
from idp.login.activation_step import ActivationStep
from idp.login.confirmation import Confirmation
from idp.login.current_password import CurrentPassword
from idp.login.enrol_step import EnrolStep
from idp.login.expired_password import ExpiredPassword
from idp.login.first_password import FirstPassword
from idp.login.key_step import KeyStep
from idp.login.own_factors import OwnFactors
from idp.login.own_password import OwnPassword
from idp.login.password_gates import PasswordGates
from idp.login.recovery_code_step import RecoveryCodeStep
from idp.login.second_step import SecondStep
from idp.login.service import Login
from idp.login.terms_step import TermsStep
from idp.login.ways import SecondStepWays
from idp.second_factors.webauthn import RelyingParty
from idp.services import LoginUseCases
from idp.throttling.keys import ThrottleKeys


def build_login(foundation: Foundation) -> LoginUseCases:
    """All of them on the same transactions, hasher and counters."""
    read, write, hasher = foundation.units.read, foundation.units.write, foundation.hasher
    keys = ThrottleKeys.of(foundation.vault)
    gates = PasswordGates(keys)
    current, change = CurrentPassword(read, hasher, gates), PasswordChange(read, hasher, keys)
    tries_per_address = foundation.settings.tries_per_address
    party = RelyingParty(foundation.settings.rp_id, foundation.settings.idp_url)
    return LoginUseCases(
        login=Login(read, write, hasher, keys, gates, tries_per_address=tries_per_address),
        terms_step=TermsStep(read, write),
        activation_step=ActivationStep(read, write, hasher),
        first_password=FirstPassword(read, write, change),
        second_step=SecondStep(read, write, keys),
        expired_password=ExpiredPassword(read, write, change),
        confirmation=Confirmation(write, current),
        own_password=OwnPassword(write, current, change),
        ways=SecondStepWays(read),
        key_step=KeyStep(write, party),
        recovery_code_step=RecoveryCodeStep(read, write, hasher, keys),
        own_factors=OwnFactors(read, write, hasher, party),
        enrol_step=EnrolStep(read, write, hasher, party),
    )
