"""K29, K5: sealing, checking, tampering and erasing work the same on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest

from idp.audit.retention import Retention, Terms
from idp.audit.verify import Broken, Fault
from tests.idp.audit.tampering import EVENTS, run, sealed_trail, verify, write_and_seal
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K29", "K5", "threat 40")

FORGED = '{"address": "::1"}'
TERMS = Terms(origin=timedelta(days=183), detail=timedelta(days=1827))


def test_whole_erased_in_two_steps_and_then_changed(idp: Installation) -> None:
    sealed_trail(idp)
    assert verify(idp).broken is None

    units = idp.foundation.units
    retention = Retention(units.read, units.write, b"key", TERMS)
    with units.write() as unit:
        assert unit.audit_details.erase_of("account1") == 7
    idp.clock.advance(timedelta(days=184))
    assert retention.erase_due(idp.now) == (EVENTS + 1 - 7, 0)
    write_and_seal(idp, 0)
    verdict = verify(idp)
    assert (verdict.broken, verdict.erased, verdict.keyed) == (None, 7, EVENTS + 1 - 7)
    idp.clock.advance(timedelta(days=1644))
    assert retention.erase_due(idp.now) == (1, EVENTS + 1 - 7)
    assert verify(idp).broken is None

    run(idp, "UPDATE audit_chain SET object_id = 's8' WHERE position = 8")
    assert verify(idp).broken == Broken(8, Fault.CHANGED)
    run(idp, "DELETE FROM audit_chain WHERE position = 3")
    assert verify(idp).broken == Broken(3, Fault.MISSING)


def test_a_forged_detail_is_found(idp: Installation) -> None:
    sealed_trail(idp)
    of_seven = "(SELECT event_id FROM audit_chain WHERE position = 7)"
    kind = "text" if idp.foundation.database.dialect == "sqlite" else "jsonb"
    run(idp, f"UPDATE audit_detail SET origin = CAST(:forged AS {kind}) WHERE event_id = {of_seven}", forged=FORGED)
    assert verify(idp).broken == Broken(7, Fault.DETAIL)
