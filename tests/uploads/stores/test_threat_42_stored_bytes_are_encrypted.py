"""What lies on disk says nothing without the master key, and can't be changed, moved or cut without being noticed."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.encryption import Vault
from tests.uploads.kit import Bytes, Kit, make_kit, on_files, on_sqlite
from tests.uploads.stores.test_segment_stores import as_row
from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import Segment, Upload, UploadState
from uploads.protocol.ports import SegmentStore
from uploads.stores import frames
from uploads.stores.frames import FRAME_BYTES, HEAD_BYTES, OVERHEAD_BYTES, FrameCipher, Head
from uploads.stores.sealed_store import WORTH_A_FRAME_BYTES, SealedStore

KNOWN = b"BSN 123456782; Jansen; Kerkstraat 1\n"
SECOND = HEAD_BYTES + len(KNOWN) + 16  # where the second frame begins


@pytest.fixture
def store(tmp_path: Path) -> SealedStore:
    return on_files(tmp_path / "bytes")


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock, store: SealedStore) -> Iterator[Kit]:
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=store)
    database.dispose()


def read(store: SegmentStore, row: Upload) -> bytes:
    return b"".join(bytes(piece) for piece in store.read(row, 0, row.offset))


def files(tmp_path: Path) -> list[bytes]:
    return [path.read_bytes() for path in (tmp_path / "bytes").rglob("seg-*")]


@pytest.mark.requires("threat 42")
@pytest.mark.parametrize("size", [1, 5_000, WORTH_A_FRAME_BYTES + 1])
def test_no_known_text_is_found_in_the_store_or_the_database(kit: Kit, tmp_path: Path, size: int) -> None:
    source = (KNOWN * (size // len(KNOWN) + 1)) * 2
    upload_id = kit.created(len(source), source[:size])
    kit.patch(upload_id, size, source[size:])
    part = kit.created(len(source), source, upload_concat="partial")
    kit.ask("POST", None, {"upload-concat": f"final;/files/{part}"})
    assert kit.content(upload_id) == source
    kept = [*files(tmp_path), *(path.read_bytes() for path in tmp_path.glob("uploads.sqlite3*"))]
    assert len(kept) >= 4
    assert not [data for data in kept if KNOWN[:12] in data or b"Jansen;" in data]


@pytest.mark.requires("threat 42")
def test_the_saved_state_of_a_hash_shows_none_of_the_bytes_that_it_holds(kit: Kit) -> None:
    upload_id = kit.created(90, KNOWN)
    with kit.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT hash_state FROM upload").scalar_one()
        assert KNOWN[:12] not in kept
    state = kit.row(upload_id).hash_state
    assert state is not None
    assert KNOWN[:12] in state
    with kit.database.write() as connection:
        connection.exec_driver_sql("UPDATE upload SET hash_state = ?", (b"\1" * 141,))
    kit.patch(upload_id, len(KNOWN), KNOWN + KNOWN[:18])
    row = kit.row(upload_id)
    assert (row.state, row.sha256) == (UploadState.RECEIVED, None)  # the worker reads the file


@pytest.mark.requires("threat 42")
def test_neither_another_master_key_nor_another_row_opens_an_upload(kit: Kit, tmp_path: Path) -> None:
    row = kit.row(kit.created(len(KNOWN), KNOWN))
    with pytest.raises(BytesDamaged):
        read(on_files(tmp_path / "bytes", Vault([os.urandom(32)])), row)
    other = kit.row(kit.created(len(KNOWN), KNOWN))
    with pytest.raises(BytesDamaged):
        read(kit.store, replace(row, key=other.key))


@pytest.mark.requires("threat 42")
@pytest.mark.parametrize("end", ["deleted", "expired"])
def test_the_key_goes_before_the_bytes_do(kit: Kit, end: str) -> None:
    upload_id = kit.created(50, KNOWN)
    if end == "deleted":
        kit.ask("DELETE", upload_id)
    else:
        with kit.units.write() as unit:
            unit.files.take_expired(kit.row(upload_id).expires_at, 10)
    assert kit.row(upload_id).key is None


def swap(data: bytearray) -> bytes:
    return bytes(data[SECOND : 2 * SECOND] + data[:SECOND])


def flip(at: int) -> Callable[[bytearray], bytes]:
    def flipped(data: bytearray) -> bytes:
        data[at] ^= 1
        return bytes(data)

    return flipped


CHANGES: dict[str, Callable[[bytearray], bytes]] = {
    "a bit of the ciphertext": flip(HEAD_BYTES + 3),
    "a bit of the tag": flip(SECOND - 1),
    "a bit of the nonce": flip(7),
    "two frames in another order": swap,
    "the first frame twice": lambda data: bytes(data[:SECOND] * 2),
    "zeros": lambda data: bytes(len(data)),
    "half a frame": lambda data: bytes(data[: SECOND + 20]),
    "half a head": lambda data: bytes(data[: SECOND + HEAD_BYTES // 2]),
    "a whole frame less, as an older copy has": lambda data: bytes(data[:SECOND]),
    "nothing": lambda _: b"",
}


@pytest.mark.requires("threat 42", "tus-C17")
@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_file_is_an_error_and_never_other_bytes(kit: Kit, tmp_path: Path, name: str) -> None:
    upload_id = kit.created(2 * len(KNOWN), KNOWN)
    kit.patch(upload_id, len(KNOWN), KNOWN)
    (path,) = (tmp_path / "bytes").rglob("seg-*")
    path.write_bytes(CHANGES[name](bytearray(path.read_bytes())))
    with pytest.raises((BytesDamaged, EOFError)):
        kit.content(upload_id)


@pytest.mark.requires("threat 42")
def test_a_frame_opens_in_no_other_segment_and_no_other_upload(store: SealedStore, tmp_path: Path) -> None:
    one, other = "ab" + "0" * 30, "ab" + "1" * 30
    upload = as_row(one, store.new_key(one))
    writer = store.open(upload, Segment(1, 0))
    writer.write(memoryview(KNOWN))
    writer.sync()
    writer.close()
    folder = tmp_path / "bytes" / "ab" / one
    shutil.copy(folder / "seg-1", folder / "seg-2")
    shutil.copytree(folder, folder.parent / other)
    for moved in (as_row(one, upload.key, Segment(2, len(KNOWN), 1)), as_row(other, upload.key, writer.segment)):
        with pytest.raises(BytesDamaged):
            read(store, moved)


@pytest.mark.requires("threat 42")
@pytest.mark.parametrize("number", [0, 1])
def test_frames_that_change_places_between_segments_or_uploads_are_an_error(
    store: SealedStore, tmp_path: Path, number: int
) -> None:
    """Each opens under its key, begins at the same byte and is as long as the other."""
    one, other = as_row("ab" + "0" * 30, store.new_key("ab" + "0" * 30)), as_row("cd" + "0" * 30, None)
    other = replace(other, key=store.new_key(other.upload_id))
    places = ((one, 1), (one, 2), (other, 1))
    for upload, segment in places:
        writer = store.open(upload, Segment(segment, 0))
        for _ in range(2):
            writer.write(memoryview(KNOWN))
            writer.flush()
        writer.sync()
        writer.close()
    first, *others = [tmp_path / "bytes" / row.upload_id[:2] / row.upload_id / f"seg-{at}" for row, at in places]
    for moved in others:
        mine, theirs = first.read_bytes(), moved.read_bytes()
        frame = slice(number * SECOND, (number + 1) * SECOND)
        first.write_bytes(mine[: frame.start] + theirs[frame] + mine[frame.stop :])
        with pytest.raises(BytesDamaged):
            read(store, as_row(one.upload_id, one.key, Segment(1, 2 * len(KNOWN), 2)))
        first.write_bytes(mine)
    assert read(store, as_row(one.upload_id, one.key, Segment(1, 2 * len(KNOWN), 2))) == KNOWN * 2


@pytest.mark.requires("threat 42", "threat 46")
def test_bytes_that_were_cut_off_and_come_back_are_told_by_the_digest_alone(kit: Kit, tmp_path: Path) -> None:
    """Its sender wrote them, at this place, so that each frame opens; the receipt has the digest of what counted."""
    upload_id, before = kit.created(len(KNOWN)), b""

    def copied(reads: int) -> None:
        nonlocal before
        before = files(tmp_path)[0] if reads == 3 else before  # the silence before it brought them into the file

    refused = Bytes([KNOWN[::-1], None], len(KNOWN), before_each=copied)
    assert kit.patch(upload_id, 0, refused, upload_checksum="sha1 " + "A" * 27 + "=").status == 460
    kit.patch(upload_id, 0, KNOWN)
    row = kit.row(upload_id)
    assert kit.digest(row) == row.sha256
    (path,) = (tmp_path / "bytes").rglob(f"seg-{row.segments[-1].number}")
    path.write_bytes(before)
    assert kit.content(upload_id) == KNOWN[::-1]
    assert kit.digest(row) != row.sha256


@pytest.mark.requires("threat 42")
def test_no_nonce_comes_twice_whatever_was_cut_off(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bytes] = []
    take = frames.Nonces.take

    def noted(nonces: frames.Nonces) -> bytes:
        taken.append(take(nonces))
        return taken[-1]

    monkeypatch.setattr(frames.Nonces, "take", noted)
    upload_id = kit.created(100)
    for wrong in (True, False, True, False):
        offset = kit.row(upload_id).offset
        headers = {"upload_checksum": "sha1 " + "A" * 27 + "="} if wrong else {}
        kit.patch(upload_id, offset, Bytes([KNOWN[:20], None], 20), **headers)  # the silence brings it into the file
    assert kit.content(upload_id) == KNOWN[:20] * 2
    assert len(taken) == len(set(taken)) == 4


def test_a_range_decrypts_only_the_frames_that_hold_it(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = "ab" + "0" * 30
    upload = as_row(upload_id, store.new_key(upload_id))
    writer = store.open(upload, Segment(1, 0))
    for number in range(4):
        writer.write(memoryview(bytes([number]) * FRAME_BYTES))
    writer.sync()
    writer.close()
    opened: list[int] = []
    decrypt = FrameCipher.decrypt

    def noted(cipher: FrameCipher, head: Head, start: int, sealed: memoryview, out: memoryview) -> memoryview:
        opened.append(start)
        return decrypt(cipher, head, start, sealed, out)

    monkeypatch.setattr(FrameCipher, "decrypt", noted)
    row = as_row(upload_id, upload.key, writer.segment)
    got = b"".join(bytes(piece) for piece in store.read(row, 2 * FRAME_BYTES - 1, 2 * FRAME_BYTES + 1))
    assert (got, opened) == (b"\1\2", [FRAME_BYTES, 2 * FRAME_BYTES])
    assert writer.segment == Segment(1, 4 * FRAME_BYTES, 4)


def test_small_pieces_become_few_frames(store: SealedStore, tmp_path: Path) -> None:
    upload_id = "ab" + "0" * 30
    writer = store.open(as_row(upload_id, store.new_key(upload_id)), Segment(1, 0))
    for _ in range(1000):
        writer.write(memoryview(bytes(1000)))
    writer.sync()
    writer.close()
    assert writer.segment == Segment(1, 1_000_000, 4)
    assert store.files.size(upload_id, 1) == 1_000_000 + 4 * OVERHEAD_BYTES


@pytest.mark.requires("K40")
def test_an_upload_of_an_earlier_release_goes_on_in_plain_and_can_be_joined(kit: Kit) -> None:
    part = kit.created(10, b"hello", upload_concat="partial")
    with kit.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE upload SET data_key = NULL, upload_offset = 0, segments = '[]', hash_state = NULL"
        )
    assert kit.patch(part, 0, b"helloworld").status == 204
    assert kit.row(part).segments == (Segment(2, 10),)
    other = kit.created(5, b"again", upload_concat="partial")
    answer = kit.ask("POST", None, {"upload-concat": f"final;/files/{part} /files/{other}"})
    joined = answer.headers["Location"].rpartition("/")[2]
    assert kit.content(part) == b"helloworld"
    assert kit.content(joined) == b"helloworldagain"
