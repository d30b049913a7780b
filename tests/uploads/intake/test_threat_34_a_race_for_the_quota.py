"""Twenty threads at the same time: not one byte more is reserved or stored than the quota allows."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import JANSEN, OFFSET_STREAM, PIETERS, Kit, body, make_kit, on_files
from uploads.db.tables import relation_space, upload
from uploads.intake.limits import Limits
from uploads.protocol.model import GONE

pytestmark = pytest.mark.requires("threat 34", "tus-R04")

THREADS, QUOTA, SMALL = 20, 1_000_000, 60_000


@pytest.fixture
def kit(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Kit]:
    database = Database(database_url)
    limits = Limits(max_bytes=10_000_000, quota_bytes=QUOTA, open_uploads=256)
    kit = make_kit(database, clock, store=on_files(tmp_path / "bytes", small=database), limits=limits)
    for party in (JANSEN, PIETERS):
        kit.deliveries.remember(party, clock.now())
    yield kit
    database.dispose()


def all_at_once(work: Callable[[int], object]) -> None:
    """The work in each thread, begun together; what one raises is raised here."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> None:
        start.wait(30)
        work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))


def taken(kit: Kit) -> tuple[int, int]:
    """What is noted as reserved, and what the uploads that are there reserve."""
    with kit.database.read() as connection:
        noted = connection.execute(select(func.sum(relation_space.c.reserved_bytes))).scalar_one()
        there = select(func.sum(upload.c.reserved_bytes)).where(upload.c.state.not_in(GONE))
        return int(noted), int(connection.execute(there).scalar_one())


def test_of_uploads_that_are_begun_and_of_small_ones_that_arrive_whole(kit: Kit) -> None:
    answers: list[int] = []

    def work(number: int) -> None:
        sent = bytes(SMALL) if number % 2 else b""
        said = {"upload-length": str(SMALL), **({"content-type": OFFSET_STREAM} if sent else {})}
        for party in (JANSEN, PIETERS):
            answers.append(kit.ask("POST", None, said, body(sent), party).status)

    all_at_once(work)
    fit = QUOTA // SMALL
    assert sorted(answers) == [201] * fit + [413] * (2 * THREADS - fit)
    assert taken(kit) == (fit * SMALL, fit * SMALL)


def test_of_uploads_whose_length_comes_later(kit: Kit) -> None:
    ids = [kit.ask("POST", None, {"upload-defer-length": "1"}).headers["Location"][7:] for _ in range(THREADS)]
    all_at_once(lambda number: kit.patch(ids[number], 0, body(bytes(2 * SMALL), chunked=True)))
    stored = sum(kit.row(upload_id).offset for upload_id in ids)
    assert stored <= QUOTA
    assert taken(kit) == (stored, stored)
    assert all(len(kit.content(upload_id)) == kit.row(upload_id).offset for upload_id in ids)
