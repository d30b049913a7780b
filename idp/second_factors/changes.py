"""What a change of second factors leaves behind: a line in the audit trail and a mail to its owner (T18, M11)."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.messages import FactorChange, FactorKind, SecondFactorChanged
from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.second_factors.ports import FactorsUnit

EVENTS = {
    FactorChange.ADDED: Event.FACTOR_ADDED,
    FactorChange.REMOVED: Event.FACTOR_REMOVED,
    FactorChange.CODES_RENEWED: Event.RECOVERY_CODES_RENEWED,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is at the door. device: kind of device in words, for the mail."""

    origin: Origin
    device: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed. method_id: of the app, the key or the set of codes. name: as its owner calls it."""

    change: FactorChange
    kind: FactorKind
    method_id: str
    name: str = ""


def remember(unit: FactorsUnit, account: Account, changed: Changed, visit: Visit) -> None:
    """Write it down in the running transaction; the mail is left out while the account is not yet in use (T9)."""
    subject = Subject(account.account_id, object_id=changed.method_id, detail={"kind": changed.kind})
    record(unit.audit, EVENTS[changed.change], subject, origin=visit.origin, now=visit.now)
    if account.last_login_at is None:
        return
    message = SecondFactorChanged(
        account=account,
        occurred_at=visit.now,
        change=changed.change,
        kind=changed.kind,
        device=visit.device,
        name=changed.name,
    )
    unit.outbox.queue(message, visit.now)
