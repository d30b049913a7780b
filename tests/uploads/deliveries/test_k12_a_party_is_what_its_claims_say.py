"""Who delivers is known from claims alone: what names somebody counts whole, other texts are cut to what is kept."""

from typing import Any

import pytest

from uploads.deliveries.party import LONGEST_CLAIM, ClaimsMissing, party_from_claims

pytestmark = pytest.mark.requires("K12", "K13")
CLAIMS: dict[str, Any] = {"sub": "sub-jansen", "urn:cak:relatienummer": "10001234"}


def test_subjects_that_begin_alike_are_two_accounts() -> None:
    one, other = ("x" * 254 + last for last in "ab")
    assert party_from_claims({**CLAIMS, "sub": one}).account == one
    assert party_from_claims({**CLAIMS, "sub": other}).account == other


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": "x" * 256},
        {"sub": 7},
        {"urn:cak:relatienummer": "1" * 201},
        {"urn:cak:relatienummer": None, "represents": {"sub": "1" * 201}},
    ],
)
def test_a_name_that_cannot_be_kept_whole_is_none(changed: dict[str, Any]) -> None:
    with pytest.raises(ClaimsMissing):
        party_from_claims({**CLAIMS, **changed})


def test_other_texts_are_cut_to_what_is_kept() -> None:
    named = party_from_claims({**CLAIMS, "name": "n" * 201, "urn:cak:relatie_naam": "r" * 201, "email": 5})
    assert (len(named.name), len(named.relatie_naam), named.email) == (LONGEST_CLAIM, LONGEST_CLAIM, "")
