"""K29, AVG 5(1)(e): what identifies somebody goes on schedule; the check passes and says how much went."""

from datetime import timedelta

import pytest

from idp.audit.digest import KEYED
from idp.audit.retention import Retention, Terms
from idp.audit.verify import Broken, Fault
from tests.idp.audit.tampering import EVENTS, run, sealed_trail, verify, write_and_seal
from tests.idp.installation import ORIGIN, Installation

pytestmark = pytest.mark.requires("K29")

TERMS = Terms(origin=timedelta(days=183), detail=timedelta(days=1827))


@pytest.fixture
def idp(quick_idp: Installation) -> Installation:
    """On SQLite alone; test_the_chain_on_both_databases.py has the rest."""
    return quick_idp


def erase(idp: Installation) -> tuple[int, int]:
    units, key = idp.foundation.units, idp.foundation.vault.derive("audit-origin")
    return Retention(units.read, units.write, key, TERMS).erase_due(idp.now)


def test_nothing_is_due_in_the_first_half_year(idp: Installation) -> None:
    sealed_trail(idp)
    idp.clock.advance(timedelta(days=183))
    assert erase(idp) == (0, 0)
    assert idp.events().count("audit.details_erased") == 0


def test_after_half_a_year_an_address_is_a_keyed_hash_and_the_chain_is_whole(idp: Installation) -> None:
    sealed_trail(idp)
    idp.clock.advance(timedelta(days=184))
    assert erase(idp) == (EVENTS + 1, 0)
    details = [detail for detail in idp.details() if "amr" in detail]
    assert {detail["address"][: len(KEYED)] for detail in details} == {KEYED}
    assert len({detail["address"] for detail in details}) == 1  # the same person is still seen to come back
    assert ORIGIN.address not in str(details)
    write_and_seal(idp, 0)
    verdict = verify(idp)
    assert verdict.broken is None
    assert (verdict.keyed, verdict.erased) == (EVENTS + 1, 0)


def test_after_five_years_the_details_are_gone_and_the_chain_is_whole(idp: Installation) -> None:
    sealed_trail(idp)
    idp.clock.advance(timedelta(days=1828))
    assert erase(idp) == (0, EVENTS + 1)
    write_and_seal(idp, 0)
    verdict = verify(idp)
    assert verdict.broken is None
    assert (verdict.keyed, verdict.erased) == (0, EVENTS + 1)
    assert idp.events()[-1] == "audit.details_erased"


def test_what_is_left_of_a_hidden_origin_still_proves_the_rest(idp: Installation) -> None:
    sealed_trail(idp)
    idp.clock.advance(timedelta(days=184))
    erase(idp)
    of_seven = "(SELECT event_id FROM audit_chain WHERE position = 7)"
    run(idp, f"UPDATE audit_detail SET detail = '{{}}' WHERE event_id = {of_seven}")
    assert verify(idp).broken == Broken(7, Fault.DETAIL)


def test_erasing_twice_changes_nothing_more(idp: Installation) -> None:
    sealed_trail(idp)
    idp.clock.advance(timedelta(days=184))
    erase(idp)
    assert erase(idp) == (0, 0)


def test_the_details_about_one_person_can_go_at_once(idp: Installation) -> None:
    sealed_trail(idp)
    with idp.foundation.units.write() as unit:
        erased = unit.audit_details.erase_of("account1")
    assert erased == 7
    verdict = verify(idp)
    assert verdict.broken is None
    assert verdict.erased == erased
