"""Threat 11, RP-08: `terug` and `target_link_uri` lead to this service or nowhere."""

import pytest

from shared.relying_party.return_path import return_path

pytestmark = pytest.mark.requires("threat 11", "RP-08")

BASE = "https://portal.example"

BAD_VALUES = [
    "",
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\\/evil.example/",
    "/\t/evil.example/",
    "\t//evil.example/",
    "/\n/evil.example/",
    "/\r\nSet-Cookie: a=b",
    " //evil.example/",
    "/ /evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example/",
    "bestanden",
    "@evil.example/",
    "?terug=//evil.example",
    "/\x00/evil.example",
    "/\x7f/evil.example",
    "/bestanden\\..\\..",
    "/\u2028/evil.example",
    "/é",
    "/" + "a" * 1024,
    "/inloggen",
    "/inloggen?terug=/inloggen",
    "/uitloggen",
    "/sessie-verlopen",
]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_a_bad_value_leads_to_the_landing_page(value: str) -> None:
    assert return_path(value, None, base_url=BASE, landing="/") == "/"


@pytest.mark.parametrize(
    "value", ["/", "/bestanden", "/bestanden?van=2027-01-01&tot=", "/a%2f%2fb", "/a//b", "/a?b=//c"]
)
def test_an_own_path_is_kept(value: str) -> None:
    assert return_path(value, None, base_url=BASE, landing="/home") == value


def test_nothing_asked_leads_to_the_landing_page() -> None:
    assert return_path(None, None, base_url=BASE, landing="/home") == "/home"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/bestanden",
        "https://portal.example.evil.example/",
        "https://portal.example@evil.example/",
        "https://portal.example",
        "https://portal.example:444/bestanden",
        "http://portal.example/bestanden",
        "https://portal.example//evil.example/",
        "/bestanden",
    ],
)
def test_a_target_that_is_not_below_our_own_address_is_refused(address: str) -> None:
    assert return_path(None, address, base_url=BASE, landing="/") == "/"


def test_a_target_below_our_own_address_is_kept() -> None:
    assert return_path(None, f"{BASE}/bestanden?a=b", base_url=BASE, landing="/") == "/bestanden?a=b"
