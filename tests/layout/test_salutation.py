"""S34: 'Welkom meneer Timmerman'; an infix gets a capital after meneer or mevrouw."""

import pytest

from shared.layout.salutation import salutation

pytestmark = pytest.mark.requires("S34")


@pytest.mark.parametrize(
    ("aanhef", "family_name", "name", "dutch", "english"),
    [
        ("meneer", "Timmerman", "Jan Timmerman", "meneer Timmerman", "Mr Timmerman"),
        ("mevrouw", "van den Berg", "Sam van den Berg", "mevrouw Van den Berg", "Ms Van den Berg"),
        ("mevrouw", "'t Hart", "Eva 't Hart", "mevrouw 't Hart", "Ms 't Hart"),
        ("geen", "van den Berg", "Sam van den Berg", "Sam van den Berg", "Sam van den Berg"),
    ],
)
def test_salutation_in_both_languages(aanhef: str, family_name: str, name: str, dutch: str, english: str) -> None:
    claims = {"urn:cak:aanhef": aanhef, "family_name": family_name, "name": name}
    assert salutation(claims) == dutch
    assert salutation(claims, "en") == english


@pytest.mark.parametrize(
    "claims", [{"name": "Sam van den Berg"}, {"urn:cak:aanhef": "meneer", "name": "Sam van den Berg"}]
)
def test_without_salutation_or_surname_the_name_is_used(claims: dict[str, str]) -> None:
    assert salutation(claims) == "Sam van den Berg"


def test_no_claim_at_all_is_no_name() -> None:
    assert salutation({}) == ""
