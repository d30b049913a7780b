"""After a login the browser is where it wanted to be: filters stay in the address, and nothing leads elsewhere."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("S26", "threat 11")
LIST = "/beheer/gebruikers?zoek=timmer&toestand=actief"


def back_of(location: str) -> str:
    return parse_qs(urlsplit(location).query)["terug"][0]


def test_filters_are_kept_over_a_login(visitor: Visitor) -> None:
    to_login = visitor.get(LIST).headers["Location"]
    assert back_of(to_login) == LIST
    assert visitor.log_in(to_login).headers["Location"] == LIST


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/beheer\n"])
def test_another_place_is_not_taken_over(visitor: Visitor, elsewhere: str) -> None:
    assert "evil" not in visitor.log_in(f"/inloggen?terug={elsewhere}").headers["Location"]
