"""How many files, which days: told before, kept at creation, administered with care."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TypedDict, Unpack

import pytest

from tests.uploads.kit import Kit, body, described
from uploads.deliveries import model
from uploads.deliveries.kind_form import MEGABYTE, KindFault, KindForm, form_of, kind_from
from uploads.deliveries.model import DeliveryKind
from uploads.deliveries.service import StartRefusal
from uploads.intake.limits import DEFAULT_KINDS

GOOD = KindForm("wmo-extra", "Wmo extra", ".CSV, xml", "5", "2", "2027-02-01", "2027-02-28", zichtbaar=True)


class Rules(TypedDict, total=False):
    """What a test changes of a kind."""

    max_files: int | None
    max_bytes: int
    opens_on: date | None
    closes_on: date | None


def save(kit: Kit, **changes: Unpack[Rules]) -> None:
    kit.deliveries.save_kind(replace(DEFAULT_KINDS[2], **changes))


def of_open_length(kit: Kit) -> str:
    """The id of an upload of this kind that does not say yet how long it will be."""
    named = described(filename="a.csv", soort="correctie")
    answer = kit.ask("POST", None, {"upload-defer-length": "1", "upload-metadata": named})
    return answer.headers["Location"].removeprefix("/files/")


def test_a_delivery_takes_no_more_files_than_its_kind_says(kit_on_each: Kit) -> None:
    kit = kit_on_each
    save(kit, max_files=2)
    delivery = kit.begin()
    named = described(filename="a.csv", aanlevering=delivery.kenmerk)
    first = kit.created(5, upload_metadata=named)
    assert kit.create(5, upload_metadata=named).status == 201
    refused = kit.create(5, upload_metadata=named)
    assert (refused.status, refused.body) == (400, "too_many_files\n")
    assert kit.ask("DELETE", first).status == 204
    assert kit.create(5, upload_metadata=named).status == 201


@pytest.mark.requires("tus-R10")
@pytest.mark.parametrize(("length", "refusal"), [(0, "empty_not_allowed"), (101, "too_large"), (100, None)])
def test_a_length_that_comes_later_fits_the_kind_too(kit: Kit, length: int, refusal: str | None) -> None:
    save(kit, max_bytes=100)
    answer = kit.patch(of_open_length(kit), 0, b"", upload_length=str(length))
    assert answer.body == ("" if refusal is None else f"{refusal}\n")


@pytest.mark.requires("tus-R09")
def test_a_stream_of_open_length_ends_at_the_size_of_its_kind(kit: Kit) -> None:
    save(kit, max_bytes=100)
    upload_id = of_open_length(kit)
    assert kit.patch(upload_id, 0, body(bytes(150), chunked=True)).status == 413
    assert kit.row(upload_id).offset == 100


def test_no_delivery_takes_more_files_than_a_receipt_can_name(
    kit_on_each: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "MOST_FILES", 2)
    save(kit_on_each, max_files=None)
    delivery = kit_on_each.begin()
    named = described(filename="a.csv", aanlevering=delivery.kenmerk)
    statuses = [kit_on_each.create(5, upload_metadata=named).status for _ in range(3)]
    assert statuses == [201, 201, 400]


def test_a_kind_that_is_closed_takes_nothing(kit_on_each: Kit) -> None:
    kit = kit_on_each  # it is 16 February 2027
    save(kit, closes_on=date(2027, 2, 16))
    delivery = kit.begin()
    named = described(filename="a.csv", aanlevering=delivery.kenmerk)
    assert kit.create(5, upload_metadata=named).status == 201
    kit.clock.advance(timedelta(hours=14))  # 17 February in Amsterdam
    assert kit.deliveries.start(kit.party, "correctie", "", kit.clock.now()) is StartRefusal.CLOSED
    for metadata in (named, described(filename="a.csv", soort="correctie")):
        assert kit.create(5, upload_metadata=metadata).body == "delivery_closed\n"
    save(kit, opens_on=date(2027, 3, 1))
    assert kit.deliveries.start(kit.party, "correctie", "", kit.clock.now()) is StartRefusal.CLOSED
    save(kit, opens_on=date(2027, 2, 17), closes_on=date(2027, 2, 17))
    assert not isinstance(kit.deliveries.start(kit.party, "correctie", "", kit.clock.now()), StartRefusal)


def test_a_form_becomes_a_kind_and_back() -> None:
    kind = kind_from(GOOD, 10 * MEGABYTE, 4)
    assert kind == DeliveryKind(
        "wmo-extra", "Wmo extra", ("csv", "xml"), 5 * MEGABYTE, False, True, 4, 2, date(2027, 2, 1), date(2027, 2, 28)
    )
    assert isinstance(kind, DeliveryKind)
    assert kind_from(form_of(kind), 10 * MEGABYTE, 4) == kind


@pytest.mark.parametrize(
    ("form", "field", "fault"),
    [
        (replace(GOOD, soort="Wmo Extra"), "soort", KindFault.CODE),
        (replace(GOOD, soort="../x"), "soort", KindFault.CODE),
        (replace(GOOD, naam=""), "naam", KindFault.NAME),
        (replace(GOOD, naam="a\u202eb"), "naam", KindFault.NAME),
        (replace(GOOD, extensies="c/sv"), "extensies", KindFault.EXTENSIONS),
        (replace(GOOD, grootte="11"), "grootte", KindFault.SIZE),
        (replace(GOOD, grootte="-1"), "grootte", KindFault.SIZE),
        (replace(GOOD, aantal="0"), "aantal", KindFault.FILES),
        (replace(GOOD, aantal="10001"), "aantal", KindFault.FILES),
        (replace(GOOD, van="31-02-2027"), "van", KindFault.DAY),
        (replace(GOOD, tot="2027-01-01"), "tot", KindFault.ORDER),
    ],
)
def test_a_faulty_field_is_named(form: KindForm, field: str, fault: KindFault) -> None:
    assert kind_from(form, 10 * MEGABYTE, 4) == {field: fault}
