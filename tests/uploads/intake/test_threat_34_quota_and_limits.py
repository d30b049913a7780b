"""Space is reserved when an upload begins, counted once, and given back; kinds of delivery bound what may come."""

import random
import threading

import pytest
from sqlalchemy import func, select

from tests.uploads.kit import JANSEN, PIETERS, STRANGER, Kit, described
from uploads.db.tables import relation_space, upload
from uploads.intake.limits import Limits
from uploads.protocol.model import GONE


@pytest.mark.requires("threat 34", "tus-R04", "K38")
def test_the_relations_quota_is_reserved_at_creation(kit_on_each: Kit) -> None:
    kit = kit_on_each
    assert kit.create(10_000_000).status == 201
    assert kit.ask("POST", None, {"upload-length": "9000000"}, party=PIETERS).status == 201
    refused = kit.create(1_000_001)
    assert (refused.status, refused.body, refused.headers["Tus-Max-Size"]) == (
        413,
        "no_space_left_for_relation\n",
        "1000000",
    )
    assert kit.create(1_000_000).status == 201
    assert kit.ask("POST", None, {"upload-length": "5"}, party=STRANGER).status == 201


@pytest.mark.requires("threat 34")
def test_parallel_creations_cannot_both_take_the_last_space(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kit.deliveries.remember(JANSEN, kit.clock.now())
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(kit.create(9_000_000).status)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 201, 413, 413]


@pytest.mark.requires("threat 34")
def test_what_is_reserved_is_always_the_sum_of_what_is_there(kit: Kit) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    ids: list[str] = []
    for _ in range(60):
        if ids and chance.random() < 0.5:
            kit.ask("DELETE", ids.pop(chance.randrange(len(ids))))
        else:
            answer = kit.create(chance.randrange(1, 6_000_000))
            ids += [answer.headers["Location"].removeprefix("/files/")] if answer.status == 201 else []
        with kit.database.read() as connection:
            there = connection.execute(select(func.sum(upload.c.upload_length)).where(upload.c.state.not_in(GONE)))
            reserved = connection.execute(select(func.sum(relation_space.c.reserved_bytes)))
            assert (there.scalar() or 0) == (reserved.scalar() or 0)


@pytest.mark.requires("threat 34", "K38")
def test_an_account_has_only_so_many_open_uploads(kit: Kit) -> None:
    ids = [kit.created(5) for _ in range(kit.limits.open_uploads)]
    refused = kit.create(5)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    kit.patch(ids[0], 0, b"hello")
    assert kit.create(5).status == 201


@pytest.mark.requires("threat 34", "K38")
def test_an_account_has_256_open_uploads_unless_it_is_set_otherwise() -> None:
    assert Limits().open_uploads == 256


@pytest.mark.requires("S41", "K38")
@pytest.mark.parametrize(
    ("name", "soort", "length", "refusal"),
    [
        ("a.csv", "correctie", 5, None),
        ("A.CSV", "correctie", 5, None),
        ("a.docx", "correctie", 5, "type_not_allowed"),
        ("csv", "correctie", 5, "type_not_allowed"),
        ("a.csv.exe", "correctie", 5, "type_not_allowed"),
        ("a.csv", "correctie", 0, "empty_not_allowed"),
        ("a.docx", "overig", 0, None),
        ("a.csv", "onbekend", 5, "unknown_soort"),
    ],
)
def test_a_kind_of_delivery_bounds_what_may_come(
    kit: Kit, name: str, soort: str, length: int, refusal: str | None
) -> None:
    answer = kit.create(length, upload_metadata=described(filename=name, soort=soort))
    assert (answer.status, answer.body) == ((201, "") if refusal is None else (400, f"{refusal}\n"))
