"""Taking a second factor away: any but the last (S43, E42)."""

from dataclasses import dataclass
from enum import Enum, auto

from idp.accounts.messages import FactorChange, FactorKind
from idp.accounts.model import Account
from idp.second_factors.changes import Changed, Visit, remember
from idp.second_factors.ports import FactorsUnit, SecondFactors


class RemovalRefusal(Enum):
    """Why nothing was removed."""

    UNKNOWN = auto()
    LAST = auto()


@dataclass(frozen=True, slots=True)
class Method:
    """One way to take the second step, as far as it can be shown."""

    kind: FactorKind
    method_id: str
    name: str


def method_of(factors: SecondFactors, method_id: str) -> Method | None:
    """The app or key of this id, or None."""
    apps = [Method(FactorKind.APP, app.totp_id, app.name) for app in factors.apps]
    keys = [Method(FactorKind.KEY, key.key_id, key.name) for key in factors.keys]
    return next((method for method in apps + keys if method.method_id == method_id), None)


def remove(unit: FactorsUnit, account: Account, method_id: str, visit: Visit) -> Method | RemovalRefusal:
    """Erase the method. Two removals at once wait for each other, so that the last one always stays."""
    account_id = account.account_id
    unit.factors.hold(account_id)
    factors = unit.factors.of_account(account_id)
    method = method_of(factors, method_id)
    if method is None:
        return RemovalRefusal.UNKNOWN
    if not factors.may_remove_one:
        return RemovalRefusal.LAST
    store = unit.totp if method.kind is FactorKind.APP else unit.webauthn
    store.remove(account_id, method_id)
    remember(unit, account, Changed(FactorChange.REMOVED, method.kind, method_id, method.name), visit)
    return method
