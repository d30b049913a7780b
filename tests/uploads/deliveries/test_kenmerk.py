"""The reference: a Dutch date and four characters that nobody mixes up, more of them when four are taken."""

import re
from datetime import UTC, datetime

import pytest

from tests.uploads.kit import Kit, described
from uploads.deliveries import kenmerk, service
from uploads.deliveries.kenmerk import ALPHABET, is_kenmerk, new_kenmerk
from uploads.deliveries.model import Delivery


@pytest.mark.requires("K36")
def test_it_has_the_date_of_the_dutch_day() -> None:
    late = datetime(2027, 2, 10, 23, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    assert re.fullmatch(r"AL-2027-0211-[3-9A-Z]{4}", new_kenmerk(late))


@pytest.mark.requires("K36")
def test_no_character_looks_like_another() -> None:
    assert not set(ALPHABET) & set("0O1IL2SU")
    assert len(set(ALPHABET)) == len(ALPHABET)


@pytest.mark.requires("K36")
def test_a_taken_reference_is_never_given_again(kit_on_each: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = kit_on_each
    given = iter(["AL-2027-0216-AAAA", "AL-2027-0216-AAAA", "AL-2027-0216-AAAA", "AL-2027-0216-BBBB"])
    monkeypatch.setattr(service, "new_kenmerk", lambda *_: next(given))
    made = [kit.deliveries.start(kit.party, "correctie", "", kit.clock.now()) for _ in range(2)]
    assert [one.kenmerk for one in made if isinstance(one, Delivery)] == ["AL-2027-0216-AAAA", "AL-2027-0216-BBBB"]


@pytest.mark.requires("K36", "threat 34")
def test_who_takes_all_short_references_of_a_day_leaves_longer_ones_to_others(
    kit_on_each: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = kit_on_each
    monkeypatch.setattr(kenmerk, "ALPHABET", "A")  # so that each length has one
    made = [kit.deliveries.start(kit.party, "correctie", "", kit.clock.now()) for _ in range(5)]
    references = [one.kenmerk for one in made if isinstance(one, Delivery)]
    assert references == [f"AL-2027-0216-{'A' * length}" for length in range(4, 9)]
    for reference in references:
        assert kit.deliveries.get(kit.party, reference) is not None
    named = described(filename="a.csv", aanlevering=references[-1])
    assert kit.row(kit.created(5, b"hello", upload_metadata=named)).kenmerk == references[-1]


@pytest.mark.parametrize(
    "text",
    ["", "AL-2027-0216-aaaa", "AL-2027-0216-OOOO", "AL-2027-0216-AAA", "AL-2027-0216-AAAAAAAAA", "' OR 1=1 --"],
)
def test_what_has_another_shape_is_none(text: str) -> None:
    assert not is_kenmerk(text)
