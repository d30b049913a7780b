"""Recovery codes: ten of 64 bits or more, easy to read over, one salt a set (threat 27, NIST SP 800-63B-4 4.2.1.1)."""

import math
from datetime import UTC, datetime

import pytest

from idp.hashing import SlowHasher
from idp.second_factors.recovery_codes import ALPHABET, CODES, LENGTH, code_of, hashed, new_codes
from tests.idp.support import NoQueue, quick_hasher

pytestmark = pytest.mark.requires("threat 27", "K24")

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)


def test_a_code_has_at_least_64_random_bits() -> None:
    assert LENGTH * math.log2(len(ALPHABET)) >= 64


def test_no_sign_looks_like_another() -> None:
    assert not set("ILOU01") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_there_are_ten_different_codes_in_four_groups_of_four() -> None:
    codes = new_codes()
    assert len(set(codes)) == len(codes) == CODES == 10
    assert all([len(group) for group in code.split("-")] == [4, 4, 4, 4] for code in codes)


def test_no_two_sets_share_a_code() -> None:
    assert not set(new_codes()) & set(new_codes())


@pytest.mark.parametrize(
    "typed", ["4KQ7-M2XD-9RTB-W6HN", "4kq7m2xd9rtbw6hn", " 4KQ7 M2XD 9RTB W6HN ", "4kq7-m2xd 9rtb-w6hn"]
)
def test_capitals_hyphens_and_spaces_do_not_matter(typed: str) -> None:
    assert code_of(typed) == "4KQ7M2XD9RTBW6HN"


@pytest.mark.parametrize(
    "typed", ["", "4KQ7-M2XD-9RTB-W6H", "4KQ7-M2XD-9RTB-W6HNN", "4KQ7-M2XD-9RTB-W6H0", "123456", "é" * 16]
)
def test_what_has_another_form_is_no_code(typed: str) -> None:
    assert code_of(typed) is None


def test_one_hash_checks_a_typed_code_against_all_ten() -> None:
    turns = NoQueue()
    hasher, codes = quick_hasher(turns), new_codes()
    kept, used_to_make = hashed(codes, hasher, NOW), turns.taken
    digest = hasher.digest(kept.recipe, code_of(codes[6].lower()) or "")
    assert kept.digests.index(digest) == 6
    assert turns.taken - used_to_make == 1


def test_every_set_has_its_own_salt() -> None:
    hasher, codes = quick_hasher(), new_codes()
    first, second = hashed(codes, hasher, NOW), hashed(codes, hasher, NOW)
    assert first.recipe != second.recipe
    assert not set(first.digests) & set(second.digests)


def test_a_set_made_with_other_parameters_still_checks() -> None:
    old, codes = quick_hasher(), new_codes()
    kept = hashed(codes, old, NOW)
    today = SlowHasher(NoQueue(), memory_kib=16, passes=2)
    assert today.digest(kept.recipe, code_of(codes[0]) or "") in kept.digests
