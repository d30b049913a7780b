"""What happens on a disk that fills up: run by its test in a process of its own. Arguments: a story, and the disk.

Database and bytes lie on it both, as in the default installation, and so does the file of another service.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.clock import FixedClock
from shared.db.database import Database
from shared.free_space import free_bytes
from tests.uploads.doors.door_kit import Doors, open_doors
from tests.uploads.kit import JANSEN, OFFSET_STREAM, Bytes, described
from uploads.protocol.model import Answer, Owner, Upload
from uploads.protocol.request import TusRequest
from uploads.stores.free_space_gauge import FreeSpaceGauge
from uploads.worker import expire

MIB = 1024 * 1024
FLOOR = 8 * MIB
PIECE = bytes(range(256)) * 1024  # 256 KiB
FULL = (507, "60")


@dataclass
class Disk:
    """An installation on this disk, and short ways to use it."""

    folder: Path
    doors: Doors

    @property
    def free(self) -> int:
        return free_bytes(self.folder)

    def ask(self, method: str, upload_id: str | None = None, sent: Bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()} | {"tus-resumable": "1.0.0"}
        owner, now = Owner(JANSEN.account, JANSEN.relatienummer), self.doors.clock.now()
        self.doors.services.deliveries.remember(JANSEN, now)
        return self.doors.services.tus.answer(TusRequest(method, named, upload_id, owner, sent or Bytes([], 0), now))

    def begin(self, length: int) -> str:
        answer = self.ask("POST", upload_length=str(length), upload_metadata=described(filename="a.csv"))
        assert answer.status == 201, answer
        return answer.headers["Location"].removeprefix("/files/")

    def send(self, upload_id: str, offset: int, pieces: int, *, length_is_told: bool = False) -> Answer:
        sent = Bytes([PIECE] * pieces, pieces * len(PIECE) if length_is_told else None)
        return self.ask("PATCH", upload_id, sent, upload_offset=str(offset), content_type=OFFSET_STREAM)

    def offset(self, upload_id: str) -> int:
        answer = self.ask("HEAD", upload_id)
        assert answer.status == 200, answer
        return int(answer.headers["Upload-Offset"])

    def row(self, upload_id: str) -> Upload:
        with self.doors.foundation.transactions.read() as unit:
            return unit.uploads.get(upload_id)

    def is_right(self, upload_id: str) -> bool:
        """Whether what counts of an upload is what was sent."""
        row, digest = self.row(upload_id), hashlib.sha256()
        for piece in self.doors.foundation.store.read(row, 0, row.offset):
            digest.update(piece)
        whole, rest = divmod(row.offset, len(PIECE))
        return digest.digest() == hashlib.sha256(PIECE * whole + PIECE[:rest]).digest()

    def readyz(self) -> tuple[int, list[str]]:
        answer = self.doors.app.test_client().get("/readyz")
        return answer.status_code, answer.text.splitlines()


def told(answer: Answer) -> tuple[int, str | None]:
    return answer.status, answer.headers.get("Retry-After")


@contextmanager
def installed(folder: Path, keep_free_bytes: int) -> Iterator[Disk]:
    clock = FixedClock(datetime(2027, 2, 16, 9, 0, tzinfo=UTC))
    with open_doors(folder, clock, uploads_keep_free_bytes=keep_free_bytes) as doors:
        yield Disk(folder, doors)


@contextmanager
def another_service(folder: Path) -> Iterator[Database]:
    """Whose database is on the same disk: nobody logs in when it cannot be written."""
    database = Database(f"sqlite:///{folder / 'idp.sqlite3'}")
    with database.write() as connection:
        connection.exec_driver_sql("create table session (x text)")
    yield database
    database.dispose()


def filled_to_the_floor(disk: Disk) -> str:
    """An upload in the middle of which the floor was reached."""
    upload_id = disk.begin(16 * MIB)
    first = disk.begin(12 * MIB)
    assert disk.send(first, 0, 48).status == 204
    assert told(disk.send(upload_id, 0, 64)) == FULL
    return upload_id


def uploads_stop_at_the_floor_and_all_else_goes_on(folder: Path) -> None:
    with installed(folder, FLOOR) as disk, another_service(folder) as idp:
        assert told(disk.ask("POST", upload_length=str(40 * MIB), upload_metadata=described(filename="a.csv"))) == FULL
        assert disk.readyz() == (200, ["ready"])
        upload_id = filled_to_the_floor(disk)
        assert FLOOR - 3 * MIB < disk.free < FLOOR + MIB
        assert not disk.row(upload_id).is_held
        offset = disk.offset(upload_id)
        assert offset > 4 * MIB
        assert disk.is_right(upload_id)
        assert told(disk.send(upload_id, offset, 20)) == FULL
        assert told(disk.send(upload_id, offset, 20, length_is_told=True)) == FULL
        assert told(disk.ask("POST", upload_length=str(MIB))) == FULL
        assert disk.readyz() == (200, ["ready", "storage full: no upload is taken in"])
        gauges = FreeSpaceGauge(disk.doors.foundation.ground.room).collect()
        samples = {(one.name, *one.labels.values()): one.value for gauge in gauges for one in gauge.samples}
        assert samples["mcz_uploads_free_bytes", "store"] < samples["mcz_uploads_keep_free_bytes",] + MIB
        assert samples["mcz_uploads_free_bytes", "database"] == samples["mcz_uploads_free_bytes", "store"]
        with idp.write() as connection:
            connection.exec_driver_sql("insert into session values (hex(randomblob(3000)))")
        assert disk.ask("DELETE", upload_id).status == 204
        assert disk.readyz() == (200, ["ready"])
        again = disk.begin(5 * MIB)
        assert disk.send(again, 0, 20).status == 204
        assert disk.is_right(again)


def what_nobody_finishes_makes_room_by_itself(folder: Path) -> None:
    with installed(folder, FLOOR) as disk:
        upload_id = filled_to_the_floor(disk)
        disk.doors.clock.advance(timedelta(days=8))
        expire(disk.doors.foundation)
        disk.doors.run_workers()
        assert disk.ask("HEAD", upload_id).status == 410
        again = disk.begin(5 * MIB)
        assert disk.send(again, 0, 20).status == 204


def what_others_fill_to_the_last_byte_is_507_and_loses_nothing(folder: Path) -> None:
    with installed(folder, 0) as disk:
        upload_id = disk.begin(12 * MIB)
        assert disk.send(upload_id, 0, 4).status == 204
        log = folder / "log"
        log.write_bytes(bytes(disk.free - 3 * MIB))
        assert told(disk.send(upload_id, MIB, 44)) == FULL
        with log.open("ab") as rest:
            while disk.free:
                rest.write(bytes(min(disk.free, MIB)))
                rest.flush()
        assert disk.readyz()[0] == 503
        assert told(disk.ask("POST", upload_length="5")) == FULL
        assert told(disk.ask("DELETE", upload_id))[0] == FULL[0]
        os.unlink(log)
        disk.doors.clock.advance(timedelta(seconds=31))  # a lease that could not be let go ends by its time
        offset = disk.offset(upload_id)
        assert offset >= MIB
        assert disk.is_right(upload_id)
        more = disk.ask("PATCH", upload_id, Bytes([bytes(5)], 5), upload_offset=str(offset), content_type=OFFSET_STREAM)
        assert more.status == 204
        assert disk.ask("DELETE", upload_id).status == 204


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
