"""Builds the use cases of logging in on a foundation."""

from dataclasses import dataclass

from idp.credentials.change_password import PasswordChange
from idp.foundation import Foundation
from idp.login.confirmation import Confirmation
from idp.login.current_password import CurrentPassword
from idp.login.expired_password import ExpiredPassword
from idp.login.own_password import OwnPassword
from idp.login.password_gates import PasswordGates
from idp.login.second_step import SecondStep
from idp.login.service import Login
from idp.throttling.keys import ThrottleKeys


@dataclass(frozen=True, slots=True)
class LoginUseCases:
    """The steps of a login and the changes inside a session."""

    login: Login
    second_step: SecondStep
    expired_password: ExpiredPassword
    confirmation: Confirmation
    own_password: OwnPassword


def build_login(foundation: Foundation) -> LoginUseCases:
    """All of them on the same transactions, hasher and counters."""
    read, write, hasher = foundation.units.read, foundation.units.write, foundation.hasher
    keys = ThrottleKeys(foundation.vault.derive("throttle"))
    gates = PasswordGates(keys)
    current, change = CurrentPassword(read, hasher, gates), PasswordChange(read, hasher, keys)
    tries_per_address = foundation.settings.tries_per_address
    return LoginUseCases(
        login=Login(read, write, hasher, keys, gates, tries_per_address=tries_per_address),
        second_step=SecondStep(read, write, keys),
        expired_password=ExpiredPassword(read, write, change),
        confirmation=Confirmation(write, current),
        own_password=OwnPassword(write, current, change),
    )
