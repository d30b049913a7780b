"""Threat 40: whatever an insider does to the rows, the check names the first event that is not what it was."""

from datetime import timedelta

import pytest

from idp.audit.chain import GENESIS, link_hash
from idp.audit.heads import ALGORITHM, TYPE
from idp.audit.verify import Broken, Fault
from shared.jose.jws import sign
from shared.jose.keys import generate_key
from tests.idp.audit.tampering import EVENTS, heads_of, run, sealed_trail, verify, write_and_seal
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K29", "threat 40")


def changed(digest: str) -> str:
    """Another first character than it has."""
    return f"{digest} = CASE substr({digest}, 1, 1) WHEN '0' THEN '1' ELSE '0' END || substr({digest}, 2)"


@pytest.fixture
def idp(quick_idp: Installation) -> Installation:
    """On SQLite alone; test_the_chain_on_both_databases.py has the rest."""
    return quick_idp


def test_an_untouched_chain_is_whole(idp: Installation) -> None:
    sealed_trail(idp)
    verdict = verify(idp)
    assert verdict.broken is None
    assert verdict.events == EVENTS + 1
    assert verdict.last_head == idp.now.date()
    assert verdict.heads == 1


def test_an_empty_chain_is_whole(idp: Installation) -> None:
    verdict = verify(idp)
    assert verdict.broken is None
    assert (verdict.events, verdict.last_head) == (0, None)


@pytest.mark.parametrize(
    "change",
    [
        "event = 'login.failed'", "result = 'geweigerd'", "account_id = 'account9'", "actor_id = 'account9'",
        "object_id = 's8'", "object_id = NULL", changed("hash"), changed("detail_digest"),
    ],
)  # fmt: skip
def test_one_changed_field_is_found_at_its_position(idp: Installation, change: str) -> None:
    sealed_trail(idp)
    run(idp, f"UPDATE audit_chain SET {change} WHERE position = 8")
    assert verify(idp).broken == Broken(8, Fault.CHANGED)


def test_one_flipped_bit_is_found_at_its_position(idp: Installation) -> None:
    sealed_trail(idp)
    with idp.foundation.units.read() as unit:
        digest = unit.audit_chain.hash_at(13)
    assert digest is not None
    run(idp, "UPDATE audit_chain SET hash = :hash WHERE position = 13", hash=f"{int(digest, 16) ^ 1:064x}")
    assert verify(idp).broken == Broken(13, Fault.CHANGED)


def test_a_changed_moment_is_found(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "UPDATE audit_chain SET at = (SELECT min(at) FROM audit_chain) WHERE position = 5")
    assert verify(idp).broken is None  # that is the moment it had
    other = "datetime(at, '+1 second')" if idp.foundation.database.dialect == "sqlite" else "at + interval '1 second'"
    run(idp, f"UPDATE audit_chain SET at = {other} WHERE position = 5")
    assert verify(idp).broken == Broken(5, Fault.CHANGED)


def test_a_removed_row_is_found_at_its_position(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "DELETE FROM audit_chain WHERE position = 9")
    assert verify(idp).broken == Broken(9, Fault.MISSING)


def test_a_removed_row_is_found_when_the_ones_behind_it_move_up(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "DELETE FROM audit_chain WHERE position = 9")
    for position in range(10, EVENTS + 2):
        run(idp, "UPDATE audit_chain SET position = position - 1 WHERE position = :position", position=position)
    assert verify(idp).broken == Broken(9, Fault.CHANGED)


def test_two_swapped_rows_are_found_at_the_first(idp: Installation) -> None:
    sealed_trail(idp)
    for old, new in ((6, 1000), (7, 6), (1000, 7)):
        run(idp, "UPDATE audit_chain SET position = :new WHERE position = :old", new=new, old=old)
    assert verify(idp).broken == Broken(6, Fault.CHANGED)


def test_an_end_that_was_cut_off_is_found(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "DELETE FROM audit_chain WHERE position > 15")
    assert verify(idp).broken == Broken(16, Fault.CUT_OFF)


def test_an_end_that_no_head_was_signed_for_yet_is_missed_as_well(idp: Installation) -> None:
    sealed_trail(idp)
    write_and_seal(idp, 5)
    last = EVENTS + 6
    run(idp, "DELETE FROM audit_chain WHERE position = :last", last=last)
    assert verify(idp).broken == Broken(last, Fault.CUT_OFF)


def test_an_end_that_was_cut_off_is_found_by_the_signed_head_when_the_sealers_note_was_changed_too(
    idp: Installation,
) -> None:
    sealed_trail(idp)
    run(idp, "DELETE FROM audit_chain WHERE position > 15")
    run(idp, "UPDATE audit_sealer SET position = 15, hash = (SELECT hash FROM audit_chain WHERE position = 15)")
    assert verify(idp).broken == Broken(16, Fault.CUT_OFF)


def test_an_end_that_was_cut_off_with_its_heads_is_found_by_heads_kept_elsewhere(idp: Installation) -> None:
    heads = sealed_trail(idp)
    kept = heads.newest()
    assert kept is not None
    run(idp, "DELETE FROM audit_chain WHERE position > 15")
    run(idp, "UPDATE audit_sealer SET position = 15, hash = (SELECT hash FROM audit_chain WHERE position = 15)")
    run(idp, "DELETE FROM audit_head")
    assert verify(idp).broken is None  # the database alone cannot tell
    assert verify(idp, kept_elsewhere=[kept.jws]).broken == Broken(16, Fault.CUT_OFF)


def test_a_chain_that_was_computed_anew_differs_from_its_signed_head(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "UPDATE audit_chain SET account_id = 'account9' WHERE position = 4")
    previous = GENESIS
    with idp.foundation.units.read() as unit:
        links = [stored.link for stored in unit.audit_chain.page(0, 100)]
    for link in links:
        previous = link_hash(previous, link.position, link.fields)
        run(idp, "UPDATE audit_chain SET hash = :hash WHERE position = :at", hash=previous, at=link.position)
    run(idp, "UPDATE audit_sealer SET hash = :hash", hash=previous)
    assert verify(idp).broken == Broken(EVENTS, Fault.HEAD)


def test_a_head_signed_by_another_key_is_found(idp: Installation) -> None:
    sealed_trail(idp)
    claims = {"day": idp.now.date().isoformat(), "position": EVENTS, "hash": "0" * 64, "iat": 1}
    run(idp, "UPDATE audit_head SET jws = :jws", jws=sign(claims, generate_key(ALGORITHM), typ=TYPE))
    assert verify(idp).broken == Broken(EVENTS, Fault.HEAD_CHANGED)


def test_a_head_that_was_moved_to_another_day_is_found(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "UPDATE audit_head SET day = :day", day=(idp.now - timedelta(days=1)).date())
    assert verify(idp).broken == Broken(EVENTS, Fault.HEAD_CHANGED)


@pytest.mark.parametrize("column", ["origin", "detail"])
def test_a_forged_detail_is_found_at_its_position(idp: Installation, column: str) -> None:
    sealed_trail(idp)
    forged = '{"address": "198.51.100.1", "agent": "Lynx"}' if column == "origin" else '{"amr": "pwd"}'
    of_seven = "(SELECT event_id FROM audit_chain WHERE position = 7)"
    run(idp, f"UPDATE audit_detail SET {column} = :forged WHERE event_id = {of_seven}", forged=forged)
    assert verify(idp).broken == Broken(7, Fault.DETAIL)


def test_a_row_that_the_sealer_did_not_write_is_found_also_when_its_hash_is_right(idp: Installation) -> None:
    sealed_trail(idp)
    with idp.foundation.units.read() as unit:
        first, last = unit.audit_chain.page(0, 1)[0].link, unit.audit_chain.page(EVENTS, 1)[0].link
    position = last.position + 1
    run(
        idp,
        "INSERT INTO audit_chain SELECT :position, 'forged', event, result, at, account_id, actor_id, object_id, "
        "detail_digest, :hash FROM audit_chain WHERE position = 1",
        position=position,
        hash=link_hash(last.hash, position, first.fields._replace(event_id="forged")),
    )
    assert verify(idp).broken == Broken(position, Fault.ADDED)


def test_the_first_of_two_faults_is_named(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "UPDATE audit_chain SET object_id = 'x' WHERE position IN (4, 12)")
    assert verify(idp).broken == Broken(4, Fault.CHANGED)


def test_a_part_can_be_checked(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "UPDATE audit_chain SET object_id = 'x' WHERE position = 4")
    assert verify(idp, 5).broken is None
    assert verify(idp, 1, 3).broken is None
    assert verify(idp, 3, 6).broken == Broken(4, Fault.CHANGED)


def test_a_chain_that_grows_while_it_is_checked_is_whole(idp: Installation) -> None:
    sealed_trail(idp)
    idp.clock.advance(timedelta(days=1))
    write_and_seal(idp, 30)
    assert heads_of(idp).sign_due(idp.now) is not None
    verdict = verify(idp)
    assert verdict.broken is None
    assert (verdict.events, verdict.heads) == (EVENTS + 31, 2)


def test_one_head_a_day(idp: Installation) -> None:
    heads = sealed_trail(idp)
    assert heads.sign_due(idp.now) is None
    idp.clock.advance(timedelta(days=1))
    assert heads.sign_due(idp.now) is not None


@pytest.mark.parametrize("unreadable", ["", "{", "[]", '{"amr": 1}', '{"amr": "pwd"} ', "[" * 100_000])
def test_a_detail_that_cannot_be_read_is_found_too(idp: Installation, unreadable: str) -> None:
    sealed_trail(idp)
    of_row_8 = "event_id = (SELECT event_id FROM audit_chain WHERE position = 8)"
    run(idp, f"UPDATE audit_detail SET detail = :detail WHERE {of_row_8}", detail=unreadable)
    assert verify(idp).broken == Broken(8, Fault.DETAIL)


def test_a_moment_that_cannot_be_read_is_found_too(idp: Installation) -> None:
    sealed_trail(idp)
    run(idp, "UPDATE audit_chain SET at = 'gisteren' WHERE position = 8")
    assert verify(idp).broken == Broken(8, Fault.CHANGED)
