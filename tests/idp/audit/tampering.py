"""A trail to tamper with, as somebody who owns the database could: without the triggers."""

from collections.abc import Sequence

from sqlalchemy import text

from idp.audit.events import Event
from idp.audit.heads import Heads
from idp.audit.record import Subject, record
from idp.audit.sealer import Sealer
from idp.audit.verify import Verdict, Verifier
from idp.db.audit_triggers import create_triggers, drop_triggers
from shared.jose.keys import PublicKeys
from tests.idp.installation import ORIGIN, Installation

EVENTS = 20


def heads_of(idp: Installation) -> Heads:
    return Heads(idp.foundation.units.read, idp.foundation.units.write, idp.foundation.vault)


def sealed_trail(idp: Installation, events: int = EVENTS) -> Heads:
    """So many sealed events with a signed head."""
    write_and_seal(idp, events)
    heads = heads_of(idp)
    assert heads.sign_due(idp.now) is not None
    write_and_seal(idp, 0)  # that a key was made is an event as well
    return heads


def write_and_seal(idp: Installation, events: int) -> None:
    units = idp.foundation.units
    with units.write() as unit:
        for number in range(events):
            subject = Subject(f"account{number % 3}", object_id=f"s{number}", detail={"amr": f"pwd otp {number}"})
            record(unit.audit, Event.LOGIN_COMPLETED, subject, origin=ORIGIN, now=idp.now)
    while Sealer(units.read, units.write, 7).seal(idp.now):
        pass


def run(idp: Installation, statement: str, **values: object) -> None:
    """A statement of somebody whom triggers do not stop."""
    with idp.foundation.database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement), values)
            return
        drop_triggers(connection)
        connection.execute(text(statement), values)
        create_triggers(connection)


def verify(
    idp: Installation, first: int = 1, last: int | None = None, *, kept_elsewhere: Sequence[str] = ()
) -> Verdict:
    heads = heads_of(idp)
    verifier = Verifier(idp.foundation.units.read, lambda: PublicKeys(heads.public_jwks()))
    return verifier.verify(first, last, kept_elsewhere)
