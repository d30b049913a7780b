"""The client against a real clamd, and what becomes of what it finds."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from tests.support.clamd import EICAR, STREAM_MAX_BYTES
from tests.uploads.kit import Kit, described
from uploads.deliveries.model import Delivery
from uploads.deliveries.states import DeliveryState
from uploads.intake.findings import Finding, Looked, ScannerUnavailable
from uploads.intake.finish import look_again, scan_again
from uploads.protocol.model import UploadState
from uploads.scanning.clamd import Clamd
from uploads.scanning.inspection import Inspection
from uploads.stores.file_store import FileStore


def pieces(data: bytes, size: int = 700) -> Iterator[memoryview]:
    for start in range(0, len(data), size):
        yield memoryview(data[start : start + size])


def delivered(kit: Kit, data: bytes, name: str = "a.csv") -> str:
    upload_id = kit.created(len(data), data, upload_metadata=described(filename=name))
    kenmerk = kit.row(upload_id).kenmerk
    assert kenmerk is not None
    return kenmerk


def looked_up(kit: Kit, kenmerk: str) -> Delivery:
    delivery = kit.deliveries.get(kit.party, kenmerk)
    assert delivery is not None
    return delivery


@pytest.mark.requires("threat 37", "K39")
def test_clamd_finds_the_test_file_wherever_it_is_cut_and_nothing_in_others(clamd: str) -> None:
    scanner = Clamd(clamd)
    assert scanner.scan(pieces(b"hello" * 1000)) == Looked()
    assert scanner.scan(pieces(b"")) == Looked()
    for size in (1, 7, 700):
        assert scanner.scan(pieces(EICAR, size)) == Looked(Finding.VIRUS, "Test.Eicar.UNOFFICIAL")


@pytest.mark.requires("K39")
def test_more_than_the_scanner_takes_is_never_called_clean(clamd: str) -> None:
    large = pieces(b"x" * (STREAM_MAX_BYTES * 4), 65536)
    assert Clamd(clamd).scan(large) == Looked(Finding.TOO_LARGE_TO_SCAN)


@pytest.mark.requires("K39")
def test_a_scanner_that_is_not_there_or_talks_nonsense_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(ScannerUnavailable):
        Clamd(str(tmp_path / "none")).scan(pieces(b"x"))
    for said in (b"", b"stream: OK or so\0", b"UNKNOWN COMMAND\0", b"stream: read ERROR\0"):
        with pytest.raises(ScannerUnavailable), answering(said) as place:
            Clamd(place, timeout=5).scan(pieces(b"x"))


@pytest.mark.requires("K39")
def test_bytes_that_our_own_store_lacks_are_not_told_as_a_scanner_that_is_away(clamd: str, tmp_path: Path) -> None:
    lost = FileStore(tmp_path).read("0" * 32, 2, 0, 5)
    with pytest.raises(FileNotFoundError, match="seg-2"):
        Clamd(clamd).scan(chain(pieces(b"x" * 5000), lost))


class answering:
    """A scanner that says this, whatever it gets."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def __enter__(self) -> str:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    def _answer(self) -> None:
        connection, _ = self._server.accept()
        with connection:
            while not connection.recv(4096).endswith(bytes(4)):
                pass
            connection.sendall(self._said)

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._server.close()


@pytest.mark.requires("threat 37", "K36")
def test_what_is_clean_is_received_and_receipted_as_scanned(kit_on_each: Kit, clamd: str) -> None:
    kit = kit_on_each
    kenmerk = delivered(kit, b"a;b\n")
    kit.check(kenmerk, Inspection(kit.store, Clamd(clamd)))
    delivery = looked_up(kit, kenmerk)
    assert (delivery.state, delivery.files[0].state) == (DeliveryState.RECEIVED, UploadState.CLEAN)
    assert kit.receipt(kenmerk).scanned is True


@pytest.mark.requires("threat 37", "K36")
def test_a_virus_refuses_the_delivery_without_receipt_and_says_which_file(kit_on_each: Kit, clamd: str) -> None:
    kit = kit_on_each
    kenmerk = delivered(kit, EICAR)
    kit.check(kenmerk, Inspection(kit.store, Clamd(clamd)))
    delivery = looked_up(kit, kenmerk)
    assert (delivery.state, delivery.rejected_at, delivery.has_receipt) == (
        DeliveryState.REJECTED,
        kit.clock.now(),
        False,
    )
    (file,) = delivery.files
    assert (file.state, file.finding, file.finding_detail) == (
        UploadState.REFUSED,
        Finding.VIRUS,
        "Test.Eicar.UNOFFICIAL",
    )
    assert kit.receipts.get(kenmerk) is None


class Down:
    """A scanner that is away, and then answers."""

    scans = True

    def __init__(self) -> None:
        self.away, self.asked = True, 0

    def look(self, _: object) -> Looked:
        self.asked += 1
        if self.away:
            raise ScannerUnavailable
        return Looked()


@pytest.mark.requires("K39", "threat 37")
def test_while_the_scanner_is_away_files_wait_and_none_is_skipped(kit_on_each: Kit) -> None:
    kit, scanner = kit_on_each, Down()
    kenmerk = delivered(kit, b"hello")
    for _ in range(20):
        with pytest.raises(ScannerUnavailable):
            kit.check(kenmerk, scanner)
        assert looked_up(kit, kenmerk).state is DeliveryState.CHECKING
        assert look_again(kit.units.write, kit.clock.now()) == 1
    assert kit.receipts.get(kenmerk) is None
    scanner.away = False
    kit.check(kenmerk, scanner)
    assert looked_up(kit, kenmerk).state is DeliveryState.RECEIVED
    assert look_again(kit.units.write, kit.clock.now()) == 0


@pytest.mark.requires("K39")
def test_what_was_looked_at_is_not_looked_at_again(kit: Kit) -> None:
    delivery = kit.begin(soort="overig")
    for name in ("a.csv", "b.csv"):
        kit.created(1, b"x", upload_metadata=described(filename=name, aanlevering=delivery.kenmerk))
    kit.deliveries.finish(kit.party, delivery.kenmerk, kit.clock.now())
    scanner = Down()
    scanner.away = False
    kit.check(delivery.kenmerk, scanner)
    kit.check(delivery.kenmerk, scanner)
    assert scanner.asked == 2


@pytest.mark.requires("K39")
def test_what_is_too_large_to_scan_is_kept_and_said_so(kit: Kit, clamd: str) -> None:
    kenmerk = delivered(kit, b"x" * (STREAM_MAX_BYTES * 3))
    kit.check(kenmerk, Inspection(kit.store, Clamd(clamd)))
    delivery = looked_up(kit, kenmerk)
    assert (delivery.state, delivery.files[0].state) == (DeliveryState.UNSCANNED, UploadState.SCAN_FAILED)


@pytest.mark.requires("K39")
def test_what_was_not_scanned_can_be_scanned_later_and_keeps_its_receipt(kit_on_each: Kit, clamd: str) -> None:
    kit = kit_on_each
    kenmerk = delivered(kit, b"hello")
    kit.check(kenmerk)
    before = kit.receipts.get(kenmerk)
    delivery = looked_up(kit, kenmerk)
    assert delivery.state is DeliveryState.UNSCANNED
    kit.clock.advance(timedelta(days=400))
    assert scan_again(kit.units.write, kenmerk, kit.clock.now())
    kit.check(kenmerk, Inspection(kit.store, Clamd(clamd)))
    scanned = looked_up(kit, kenmerk)
    assert (scanned.state, scanned.checked_at) == (DeliveryState.RECEIVED, kit.clock.now())
    assert scanned.finished_at == delivery.finished_at
    assert (kit.receipts.get(kenmerk), scan_again(kit.units.write, kenmerk, kit.clock.now())) == (before, False)
