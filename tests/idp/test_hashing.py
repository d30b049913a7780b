"""K24, threat 23: Argon2id as OWASP asks, NFC before hashing, digests that nobody else can make."""

import unicodedata

import pytest

from idp.hashing import SlowHasher, keyed_digest, random_secret, secret_digest
from tests.idp.support import NoQueue, quick_hasher

pytestmark = pytest.mark.requires("K24")


def test_the_parameters_are_those_of_owasp() -> None:
    assert SlowHasher(NoQueue()).hash("x").startswith("$argon2id$v=19$m=12288,t=3,p=1$")


def test_a_hash_of_other_parameters_is_verified_and_wants_to_be_renewed() -> None:
    former = SlowHasher(NoQueue(), memory_kib=19 * 1024, passes=2).hash("Fiets-brug")
    hasher = SlowHasher(NoQueue())
    assert hasher.verify(former, "Fiets-brug")
    assert hasher.needs_rehash(former)
    assert not hasher.needs_rehash(hasher.hash("Fiets-brug"))


def test_hashes_are_those_of_the_reference_implementation() -> None:
    """The library may be built on this machine (docs/decisions/0045): what it says must be what everybody says."""
    theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    assert quick_hasher().verify(theirs, "password")
    assert not quick_hasher().verify(theirs, "passwort")


def test_a_right_secret_is_verified_and_a_wrong_one_is_not() -> None:
    hasher = quick_hasher()
    encoded = hasher.hash("Fiets-brug")
    assert hasher.verify(encoded, "Fiets-brug")
    assert not hasher.verify(encoded, "fiets-brug")
    assert not hasher.verify("no hash at all", "Fiets-brug")


@pytest.mark.requires("threat 1")
def test_no_account_costs_one_turn_and_is_never_right() -> None:
    turns = NoQueue()
    hasher = quick_hasher(turns)
    assert not hasher.verify(None, "")
    assert turns.taken == 1


@pytest.mark.requires("S15")
def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    hasher = quick_hasher()
    encoded = hasher.hash(unicodedata.normalize("NFC", "Café-brug-12"))
    assert hasher.verify(encoded, unicodedata.normalize("NFD", "Café-brug-12"))


def test_other_parameters_ask_for_a_new_hash() -> None:
    assert SlowHasher(NoQueue()).needs_rehash(quick_hasher().hash("x"))
    assert not quick_hasher().needs_rehash(quick_hasher().hash("x"))


def test_parts_of_a_keyed_digest_cannot_be_moved() -> None:
    assert keyed_digest(b"k", "ab", "c") != keyed_digest(b"k", "a", "bc")
    assert keyed_digest(b"k", "ab") != keyed_digest(b"l", "ab")


def test_a_random_secret_has_256_bits_and_its_digest_names_it() -> None:
    first, second = random_secret(), random_secret()
    assert first != second
    assert len(first) == 43
    assert secret_digest(first) != secret_digest(second)
