"""After its years nothing says any more who delivered what, and the chain of receipts is whole (AVG 5(1)(e))."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from shared.jose.jws import read_unverified_claims
from tests.uploads.kit import JANSEN, PIETERS, Kit, described
from uploads.db.tables import delivery, metadata, outbox, receipt, receipt_link, upload, upload_pass
from uploads.deliveries.keeping import Keeping
from uploads.deliveries.model import Delivery
from uploads.deliveries.staff import Staff
from uploads.deliveries.states import DeliveryState
from uploads.intake.consistency import Consistency, Kind
from uploads.intake.forgetting import forget_old
from uploads.intake.retention import expire_unfinished, remove_abandoned, remove_kept_long_enough
from uploads.receipts.link import link_of
from uploads.receipts.receipt import Receipt, digest_of_receipt

pytestmark = pytest.mark.requires("K41", "threat 46")

OURS = "https://uploads.example"
STAFF = Staff("sub-bakker", "B. Bakker")
DESCRIPTION, FILE = "dossier Jansen", "ziekmelding-jansen.csv"
PERSONAL = (JANSEN.name, JANSEN.account, JANSEN.email, DESCRIPTION, FILE, STAFF.name, STAFF.account, "te laat")
DAYS, YEARS = timedelta(days=30), timedelta(days=7 * 366)


def delivered(kit: Kit) -> str:
    """A delivery with its receipt, described by its sender."""
    begun = kit.deliveries.start(JANSEN, "correctie", DESCRIPTION, kit.clock.now())
    assert isinstance(begun, Delivery)
    kit.created(5, b"hello", upload_metadata=described(filename=FILE, aanlevering=begun.kenmerk))
    kit.deliveries.finish(JANSEN, begun.kenmerk, kit.clock.now())
    kit.check(begun.kenmerk)
    return begun.kenmerk


def removed(kit: Kit) -> str:
    """One whose bytes are gone, rejected by staff."""
    kenmerk = delivered(kit)
    kit.receiving.pick_up(STAFF, kenmerk, kit.clock.now())
    kit.receiving.reject(STAFF, kenmerk, "te laat", kit.clock.now())
    kit.clock.advance(DAYS)
    assert remove_kept_long_enough(kit.units.write, OURS, kit.clock.now()) == 1
    return kenmerk


def forget(kit: Kit) -> int:
    return forget_old(kit.units.write, OURS, kit.keeping, kit.clock.now())


def known(kit: Kit) -> str:
    """Everything that stands in the database, but mails that wait to be sent."""
    tables = [table for table in metadata.tables.values() if table is not outbox]
    with kit.database.read() as connection:
        return repr([connection.execute(select(table)).all() for table in tables])


def problems(kit: Kit) -> list[tuple[str, str]]:
    keys = kit.receipts.published_keys()
    check = Consistency(kit.units.read, kit.units.write, kit.sealed, lambda text: link_of(text, keys))
    found = check.problems(kit.clock.now(), repair=False)
    return [(one.kind, one.about) for one in found if one.kind is Kind.BROKEN_CHAIN]


def test_nothing_of_anybody_is_left_after_seven_years_and_all_of_it_before(kit_on_each: Kit) -> None:
    kit = kit_on_each
    begun = kit.clock.now()
    removed(kit)
    kit.created(5, b"part", upload_concat="partial", upload_metadata=described(filename=FILE))
    kit.clock.advance(DAYS)
    assert expire_unfinished(kit.units.write, kit.clock.now()) == 1
    kit.clock.set(begun.replace(year=begun.year + 7) - timedelta(seconds=1))
    assert forget(kit) == 0
    assert all(text in known(kit) for text in PERSONAL)
    kit.clock.advance(timedelta(seconds=1))
    assert forget(kit) == 1
    kit.clock.advance(2 * DAYS)
    assert forget(kit) == 0
    assert [text for text in PERSONAL if text in known(kit)] == []


def test_a_link_says_only_where_its_receipt_stood(kit: Kit) -> None:
    kenmerk = removed(kit)
    digest = digest_of_receipt(kit.receipts.get(kenmerk) or "")
    kit.clock.advance(YEARS)
    forget(kit)
    with kit.database.read() as connection:
        (row,) = connection.execute(select(receipt_link)).all()
    claims = read_unverified_claims(row.jws)
    assert claims.keys() == {"iss", "kenmerk", "number", "previous", "digest", "forgotten_at"}
    assert (row.number, row.digest, claims["digest"], claims["kenmerk"]) == (1, digest, digest, kenmerk)


def test_the_chain_is_followed_over_what_was_forgotten_and_goes_on(filed: Kit) -> None:
    kit = filed
    kept = delivered(kit)  # nobody picks it up
    removed(kit)
    removed(kit)
    kit.clock.advance(YEARS)
    assert forget(kit) == 2
    assert problems(kit) == []
    newest = kit.receipts.check_proof(kit.receipts.get(delivered(kit)) or "")
    assert isinstance(newest, Receipt)
    assert newest.number == 4
    assert problems(kit) == []
    assert kit.receipts.get(kept) is not None


@pytest.mark.parametrize("changed", [{"digest": "0" * 64}, {"number": 7}, {"previous": "0" * 64}])
def test_a_link_that_was_changed_is_seen(filed: Kit, changed: dict[str, object]) -> None:
    kit = filed
    removed(kit)
    delivered(kit)
    kit.clock.advance(YEARS)
    forget(kit)
    with kit.database.write() as connection:
        jws = connection.execute(select(receipt_link.c.jws)).scalar_one()
        claims = json.dumps({**read_unverified_claims(jws), **changed}).encode()
        header, _, signature = jws.split(".")
        forged = base64.urlsafe_b64encode(claims).decode().rstrip("=")
        connection.execute(update(receipt_link).values(jws=f"{header}.{forged}.{signature}"))
    assert (Kind.BROKEN_CHAIN, "1") in problems(kit)


def test_a_receipt_that_its_owner_kept_stays_a_proof(kit: Kit) -> None:
    jws = kit.receipts.get(removed(kit)) or ""
    kit.clock.advance(YEARS)
    forget(kit)
    assert isinstance(kit.receipts.check_proof(jws), Receipt)


def test_what_is_held_or_was_never_picked_up_stays(kit_on_each: Kit) -> None:
    kit = kit_on_each
    waiting, held = delivered(kit), removed(kit)
    with kit.database.write() as connection:
        connection.execute(update(delivery).where(delivery.c.kenmerk == held).values(hold_reason="onderzoek"))
    kit.clock.advance(YEARS)
    assert forget(kit) == 0
    assert {kit.deliveries.get(JANSEN, one) is not None for one in (waiting, held)} == {True}


def test_a_receipt_that_is_not_genuine_stays_to_be_seen(filed: Kit) -> None:
    kit = filed
    kenmerk = removed(kit)
    with kit.database.write() as connection:
        connection.execute(update(receipt).values(jws="a.b.c"))
    kit.clock.advance(YEARS)
    assert forget(kit) == 0
    assert kit.deliveries.get(JANSEN, kenmerk) is not None
    assert problems(kit) == [(Kind.BROKEN_CHAIN, "1")]


def test_what_was_never_final_is_forgotten_too_with_its_passes(filed: Kit) -> None:
    kit = filed
    begun = kit.deliveries.start(JANSEN, "correctie", DESCRIPTION, kit.clock.now())
    assert isinstance(begun, Delivery)
    upload_id = kit.created(5, b"hello", upload_metadata=described(filename=FILE, aanlevering=begun.kenmerk))
    opened = {"upload_id": upload_id, "account": JANSEN.account, "sid": "s", "auth_time": kit.clock.now()}
    with kit.database.write() as connection:
        connection.execute(insert(upload_pass).values(token_hash="h", **opened))
    kit.clock.advance(DAYS)
    assert remove_abandoned(kit.units.write, kit.clock.now()) == 1
    kit.clock.advance(YEARS)
    assert forget(kit) == 1
    assert [text for text in PERSONAL if text in known(kit)] == []
    assert problems(kit) == []


def test_an_account_stays_while_anything_of_it_does(kit_on_each: Kit) -> None:
    kit = kit_on_each
    removed(kit)
    kit.deliveries.remember(PIETERS, kit.clock.now())  # who looked in and delivered nothing
    kit.clock.advance(timedelta(days=729))
    forget(kit)
    assert PIETERS.name in known(kit)
    kit.clock.advance(timedelta(days=1))
    forget(kit)
    assert (PIETERS.name in known(kit), JANSEN.name in known(kit)) == (False, True)


def test_the_years_are_a_setting(kit: Kit) -> None:
    removed(kit)
    kit.keeping = Keeping(receipt_years=2)
    kit.clock.advance(timedelta(days=2 * 366))
    assert forget(kit) == 1


def test_a_leap_day_has_its_year(kit: Kit) -> None:
    assert Keeping().forgotten_if_before(datetime(2028, 2, 29, 12, tzinfo=UTC)) == datetime(2021, 2, 28, 12, tzinfo=UTC)


def test_bytes_that_are_still_to_be_removed_keep_their_rows(kit: Kit) -> None:
    kenmerk = delivered(kit)
    kit.deliveries.withdraw(JANSEN, kenmerk, kit.clock.now())  # and the worker that removes them is away
    kit.clock.advance(YEARS)
    assert forget(kit) == 0
    with kit.database.read() as connection:
        assert connection.execute(select(upload.c.upload_id)).all()
    found = kit.deliveries.get(JANSEN, kenmerk)
    assert found is not None
    assert found.state is DeliveryState.WITHDRAWN
