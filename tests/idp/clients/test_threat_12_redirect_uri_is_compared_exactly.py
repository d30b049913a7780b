"""RFC 6749 3.1.2.3, RFC 9700 2.1: a near miss is a miss."""

import pytest

from idp.clients.redirect_uris import is_registered

REGISTERED = ("https://app.example/cb", "https://app.example/other?tenant=1")
NEAR_MISSES = [
    "https://app.example/cb/",
    "https://app.example/CB",
    "https://APP.example/cb",
    "HTTPS://app.example/cb",
    "http://app.example/cb",
    "https://app.example:443/cb",
    "https://app.example/cb?",
    "https://app.example/cb?x=1",
    "https://app.example/cb#",
    "https://app.example/cb%20",
    "https://app.example/%63b",
    "https://app.example//cb",
    "https://app.example/./cb",
    "https://app.example/x/../cb",
    "https://app.example/cb;x",
    "https://app.example/cb.evil",
    "https://app.example.evil.example/cb",
    "https://app.example@evil.example/cb",
    "https://evil.example/?u=https://app.example/cb",
    "https://app.example\\.evil.example/cb",
    " https://app.example/cb",
    "https://app.example/cb\n",
    "//app.example/cb",
    "https://app.example/other",
    "https://app.example/other?tenant=2",
    "",
]


@pytest.mark.requires("threat 12", "OP-64")
@pytest.mark.parametrize("uri", REGISTERED)
def test_a_registered_address_is_accepted(uri: str) -> None:
    assert is_registered(uri, REGISTERED, application_type="web")


@pytest.mark.requires("threat 12", "OP-64")
@pytest.mark.parametrize("kind", ["web", "native"])
@pytest.mark.parametrize("uri", NEAR_MISSES)
def test_a_near_miss_is_refused(uri: str, kind: str) -> None:
    assert not is_registered(uri, REGISTERED, application_type=kind)


@pytest.mark.requires("OP-72")
@pytest.mark.parametrize("registered", ["http://127.0.0.1/cb", "http://127.0.0.1:9000/cb"])
def test_the_port_of_a_native_loopback_address_is_free(registered: str) -> None:
    assert is_registered("http://127.0.0.1:51234/cb", (registered,), application_type="native")
    assert not is_registered("http://127.0.0.1:51234/cb", (registered,), application_type="web")


@pytest.mark.requires("OP-72")
@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:51234/cb2",
        "http://127.0.0.2:51234/cb",
        "http://localhost:51234/cb",
        "http://[::1]:51234/cb",
        "https://127.0.0.1:51234/cb",
        "http://user@127.0.0.1:51234/cb",
        "http://127.0.0.1:51234/cb?x=1",
        "http://127.0.0.1:51234/cb#x",
        "http://127.0.0.1:99999/cb",
    ],
)
def test_nothing_but_the_port_is_free(uri: str) -> None:
    assert not is_registered(uri, ("http://127.0.0.1/cb",), application_type="native")
