"""From one state of an account to the next: one function a transition (T1 to T27).

'verloopt', 'verlopen' and 'vergrendeld' are no stored states: the transitions to and from them leave
`actief` as it is, and are here because the table is whole: not each is asked for by a use case. T23 has four ways
back, because somebody may be blocked who was not done setting up: `unblocking` says which one.
"""

from dataclasses import dataclass, replace

from idp.accounts.model import Account, AccountState

AANGEVRAAGD, GOEDGEKEURD, AFGEWEZEN = AccountState.AANGEVRAAGD, AccountState.GOEDGEKEURD, AccountState.AFGEWEZEN
UITGENODIGD, EERSTE_LOGIN = AccountState.UITGENODIGD, AccountState.EERSTE_LOGIN
INSTELLEN, ACTIEF = AccountState.INSTELLEN, AccountState.ACTIEF
HERSTEL, VERVALLEN = AccountState.HERSTEL, AccountState.VERVALLEN
GEBLOKKEERD, GESLOTEN = AccountState.GEBLOKKEERD, AccountState.GESLOTEN
LIVING = (GOEDGEKEURD, UITGENODIGD, EERSTE_LOGIN, INSTELLEN, ACTIEF, HERSTEL, VERVALLEN)


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

    def begin(self, account: Account) -> Account:
        """A new account in its first state. Raises TransitionRefused unless this is where a life begins."""
        if self.sources or self.target is None:
            raise TransitionRefused(account, self)
        return replace(account, state=self.target)


def _of(number: str, name: str, *sources: AccountState, to: AccountState | None = None) -> Transition:
    return Transition(number, name, frozenset(sources), to)


request = _of("T1", "request", to=AANGEVRAAGD)
approve = _of("T2", "approve", AANGEVRAAGD, to=GOEDGEKEURD)
reject = _of("T3", "reject", AANGEVRAAGD, to=AFGEWEZEN)
invite = _of("T4", "invite", GOEDGEKEURD, to=UITGENODIGD)
# A user may log in before the letter is there, and a second letter may go to whoever is half way.
print_letter = _of("T5", "print_letter", UITGENODIGD, EERSTE_LOGIN, HERSTEL)
begin_first_login = _of("T6", "begin_first_login", UITGENODIGD, to=EERSTE_LOGIN)
accept_activation_code = _of("T7", "accept_activation_code", EERSTE_LOGIN, to=INSTELLEN)
fail_activation = _of("T8", "fail_activation", EERSTE_LOGIN, HERSTEL)
activate = _of("T9", "activate", INSTELLEN, to=ACTIEF)
# From `instellen` only while the one-time password is all there is: whoever has chosen a password goes on with that.
expire_invitation = _of("T10", "expire_invitation", UITGENODIGD, EERSTE_LOGIN, INSTELLEN, to=VERVALLEN)
# Whoever is not in yet and lost mail, letter or password begins anew: there is no reset before the account is active.
renew_invitation = _of(
    "T11", "renew_invitation", VERVALLEN, UITGENODIGD, EERSTE_LOGIN, INSTELLEN, HERSTEL, to=UITGENODIGD
)
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
block = _of("T22", "block", *LIVING, to=GEBLOKKEERD)
unblock = _of("T23", "unblock", GEBLOKKEERD, to=ACTIEF)
unblock_into_recovery = _of("T23", "unblock_into_recovery", GEBLOKKEERD, to=HERSTEL)
unblock_into_setting_up = _of("T23", "unblock_into_setting_up", GEBLOKKEERD, to=INSTELLEN)
unblock_unfinished = _of("T23", "unblock_unfinished", GEBLOKKEERD, to=VERVALLEN)
# What the clock closes; an invitation that nobody uses lapses long before (T10).
warn_of_closing = _of("T24", "warn_of_closing", ACTIEF, INSTELLEN, HERSTEL, VERVALLEN, GEBLOKKEERD)
close = _of("T24", "close", *LIVING, GEBLOKKEERD, to=GESLOTEN)
erase = _of("T25", "erase", GESLOTEN)
close_with_relation = _of("T26", "close_with_relation", *LIVING, GEBLOKKEERD, to=GESLOTEN)
change_details = _of("T27", "change_details", ACTIEF)
# Whoever has no account yet may have moved as well: also then a new form, and no letter in the same step (S9).
change_address = _of("T27", "change_address", ACTIEF, UITGENODIGD, VERVALLEN)


def unblocking(account: Account) -> Transition:
    """The way back of a blocked account: what it had set up decides (T23)."""
    if not account.has_password:
        return unblock_unfinished
    if not account.has_secret_questions or account.second_factor_count == 0:
        return unblock_into_recovery
    return unblock_into_setting_up if account.recovery_codes_unseen else unblock


TRANSITIONS = (
    request,
    approve,
    reject,
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
    block,
    unblock,
    unblock_into_recovery,
    unblock_into_setting_up,
    unblock_unfinished,
    warn_of_closing,
    close,
    erase,
    close_with_relation,
    change_details,
    change_address,
)
