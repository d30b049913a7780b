"""S20: the relatienummer or the product's name as the whole password; as a part they are fine."""

import pytest

from idp.credentials.password_policy import Violation, too_easy

pytestmark = pytest.mark.requires("S20")


@pytest.mark.parametrize("password", ["104382001234", "Mijn CAK Zakelijk", "MIJNCAKZAKELIJK", " mijn-cak-zakelijk "])
def test_it_is_refused_as_a_whole(password: str) -> None:
    assert too_easy(password, "104382001234") is Violation.TOO_EASY


@pytest.mark.parametrize("password", ["Pannencake-12", "104382001234-A", "Mijn CAK Zakelijk 1", "cakcakcakcak1A"])
def test_it_is_accepted_as_a_part(password: str) -> None:
    assert too_easy(password, "104382001234") is None
