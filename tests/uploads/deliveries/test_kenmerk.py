"""The reference: a Dutch date and four characters that nobody mixes up."""

import re
from datetime import UTC, datetime

import pytest

from tests.uploads.kit import Kit
from uploads.deliveries import service
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
    monkeypatch.setattr(service, "new_kenmerk", lambda _: next(given))
    made = [kit.deliveries.start(kit.party, "correctie", "", kit.clock.now()) for _ in range(2)]
    assert [one.kenmerk for one in made if isinstance(one, Delivery)] == ["AL-2027-0216-AAAA", "AL-2027-0216-BBBB"]


@pytest.mark.parametrize("text", ["", "AL-2027-0216-aaaa", "AL-2027-0216-OOOO", "AL-2027-0216-AAAAA", "' OR 1=1 --"])
def test_what_has_another_shape_is_none(text: str) -> None:
    assert not is_kenmerk(text)
