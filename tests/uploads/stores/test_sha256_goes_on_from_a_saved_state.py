"""SHA-256 over requests, processes and crashes, without a second reading."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.uploads.kit import Kit, make_kit
from uploads.stores import sha256
from uploads.stores.sha256 import LaterHashing, LibcryptoHashing, choose_hashing


def test_libcrypto_is_found_here() -> None:
    assert isinstance(choose_hashing(), LibcryptoHashing)


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_a_state_taken_out_after_each_piece_gives_the_digest_of_hashlib(pieces: list[bytes]) -> None:
    hashing = choose_hashing()
    running = hashing.begin()
    for piece in pieces:
        running.update(memoryview(piece))
        running = hashing.resume(running.state())
    assert running.hexdigest() == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_asking_for_the_digest_does_not_end_the_hash() -> None:
    running = choose_hashing().begin()
    running.update(memoryview(b"hello "))
    running.hexdigest()
    running.update(memoryview(b"world"))
    assert running.hexdigest() == hashlib.sha256(b"hello world").hexdigest()


def test_a_libcrypto_that_disagrees_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sha256, "_agrees_with_hashlib", lambda _: False)
    assert isinstance(choose_hashing(), LaterHashing)


def test_without_libcrypto_the_worker_reads_the_file_once(kit: Kit) -> None:
    later = make_kit(kit.database, kit.clock, store=kit.store, hashing=LaterHashing())
    upload_id = later.created(11, b"hello ")
    later.patch(upload_id, 6, b"world")
    assert later.row(upload_id).sha256 is None
    later.check(kenmerk := later.kenmerk_of(upload_id))
    assert later.row(upload_id).sha256 == hashlib.sha256(b"hello world").hexdigest()
    assert later.receipt(kenmerk).files[0].sha256 == hashlib.sha256(b"hello world").hexdigest()


def test_an_upload_begun_without_libcrypto_is_read_later_even_if_libcrypto_is_back(kit: Kit) -> None:
    without = make_kit(kit.database, kit.clock, store=kit.store, hashing=LaterHashing())
    upload_id = without.created(11, b"hello ")
    kit.patch(upload_id, 6, b"world")
    assert kit.row(upload_id).sha256 is None
