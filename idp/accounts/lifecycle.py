"""From one state of an account to the next: one function a transition (T4 to T21).

'verloopt', 'verlopen' and 'vergrendeld' are no stored states: the transitions to and from them leave
`actief` as it is, and are here so that nothing but an active account can make them.
"""

from dataclasses import dataclass, replace

from idp.accounts.model import Account, AccountState

GOEDGEKEURD = AccountState.GOEDGEKEURD
UITGENODIGD, EERSTE_LOGIN = AccountState.UITGENODIGD, AccountState.EERSTE_LOGIN
INSTELLEN, ACTIEF = AccountState.INSTELLEN, AccountState.ACTIEF
HERSTEL, VERVALLEN = AccountState.HERSTEL, AccountState.VERVALLEN


class TransitionRefused(Exception):
    """This account cannot make this transition; nothing was changed."""

    def __init__(self, account: Account, transition: "Transition") -> None:
        super().__init__(f"{transition.number} {transition.name} is not possible from {account.state}")
        self.account = account
        self.transition = transition


@dataclass(frozen=True, slots=True)
class Transition:
    """A function from account to account. target None: the state stays. Raises TransitionRefused."""

    number: str
    name: str
    sources: frozenset[AccountState]
    target: AccountState | None = None

    def __call__(self, account: Account) -> Account:
        """The account in its new state."""
        if account.state not in self.sources:
            raise TransitionRefused(account, self)
        return replace(account, state=self.target or account.state)


def _of(number: str, name: str, *sources: AccountState, to: AccountState | None = None) -> Transition:
    return Transition(number, name, frozenset(sources), to)


invite = _of("T4", "invite", GOEDGEKEURD, to=UITGENODIGD)
# A user may log in before the letter is there, and a second letter may go to who is half way.
print_letter = _of("T5", "print_letter", UITGENODIGD, EERSTE_LOGIN, HERSTEL)
begin_first_login = _of("T6", "begin_first_login", UITGENODIGD, to=EERSTE_LOGIN)
accept_activation_code = _of("T7", "accept_activation_code", EERSTE_LOGIN, to=INSTELLEN)
fail_activation = _of("T8", "fail_activation", EERSTE_LOGIN, HERSTEL)
activate = _of("T9", "activate", INSTELLEN, to=ACTIEF)
expire_invitation = _of("T10", "expire_invitation", UITGENODIGD, EERSTE_LOGIN, to=VERVALLEN)
renew_invitation = _of("T11", "renew_invitation", VERVALLEN, UITGENODIGD, to=UITGENODIGD)
announce_expiry = _of("T12", "announce_expiry", ACTIEF)
replace_expired_password = _of("T13", "replace_expired_password", ACTIEF)
change_password = _of("T14", "change_password", ACTIEF)
reset_password = _of("T15", "reset_password", ACTIEF)
throttle = _of("T16", "throttle", ACTIEF)
lift_throttle = _of("T17", "lift_throttle", ACTIEF)
change_factors = _of("T18", "change_factors", ACTIEF)
use_recovery_code = _of("T19", "use_recovery_code", ACTIEF)
open_recovery = _of("T20", "open_recovery", ACTIEF, to=HERSTEL)
recover = _of("T21", "recover", HERSTEL, to=INSTELLEN)

TRANSITIONS = (
    invite,
    print_letter,
    begin_first_login,
    accept_activation_code,
    fail_activation,
    activate,
    expire_invitation,
    renew_invitation,
    announce_expiry,
    replace_expired_password,
    change_password,
    reset_password,
    throttle,
    lift_throttle,
    change_factors,
    use_recovery_code,
    open_recovery,
    recover,
)
