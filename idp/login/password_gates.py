"""Which counter a typed password falls under: that of strangers, or that of a device the account knows (K22, K23).

Strangers can close only their own gate, so nobody locks another out of the device at home (threat 5).
"""

from dataclasses import replace

from idp.accounts.identifiers import LoginName
from idp.accounts.model import Account
from idp.audit.record import Origin
from idp.login.policy import SETTING_UP
from idp.login.ports import LoginUnitOfWork
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import MOST_FAILURES_IN_A_ROW, PASSWORD_LIMITS


class PasswordGates:
    """Makes the gates of typed passwords."""

    def __init__(self, keys: ThrottleKeys) -> None:
        self._keys = keys

    def choose(self, unit: LoginUnitOfWork, name: LoginName, account: Account | None, origin: Origin) -> Gate:
        """The gate for this pair, typed on this device. Costs one statement, whoever asks."""
        account_id = account.account_id if account else ""
        if unit.devices.is_known(origin.device, account_id):
            return Gate(self._keys.password_on_device(origin.device, account_id), PASSWORD_LIMITS)
        strangers = self.of_strangers(name)
        if account is not None and account.state in SETTING_UP:
            # Who has no device and no reset could never come back: guesses slow it down, no more (S27, threat 5).
            return replace(strangers, most_in_a_row=None)
        return strangers

    def of_strangers(self, name: LoginName) -> Gate:
        """The gate of every device that the account does not know, or that knows no account."""
        key = self._keys.password(name.relatienummer, name.username)
        return Gate(key, PASSWORD_LIMITS, MOST_FAILURES_IN_A_ROW)

    def is_of_strangers(self, gate: Gate, name: LoginName) -> bool:
        """False for the gate of a known device."""
        return gate.key == self.of_strangers(name).key
