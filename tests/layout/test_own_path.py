"""Threat 11: an address to return to can only lead to this same service."""

import pytest
from flask.testing import FlaskClient

from shared.layout.own_path import own_path

pytestmark = pytest.mark.requires("threat 11")


@pytest.mark.parametrize("given", ["/", "/bestanden", "/inloggen?verzoek=abc", "/handleidingen/x#inloggen", "/a//b"])
def test_a_path_of_our_own_is_kept(given: str) -> None:
    assert own_path(given) == given


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "bestanden",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/a b",
        "/a\\b",
    ],
)
def test_anything_else_becomes_the_default(given: str | None) -> None:
    assert own_path(given, default="/") == "/"


def test_the_language_switch_never_leads_away(client: FlaskClient) -> None:
    assert client.get("/taal/en?terug=//evil.example").location == "/"
    assert client.get("/taal/en?terug=/bestanden").location == "/bestanden"
