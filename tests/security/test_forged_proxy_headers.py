"""Headers of a proxy are believed for a counted number of hops, and never for our own address (threat 45)."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.architecture.addresses import SERVICES, build

REAL_ADDRESS = "192.0.2.7"
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}

MakeClient = Callable[[str], FlaskClient]


@pytest.fixture(scope="module", params=SERVICES)
def make_client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeClient]:
    """A browser of one service that trusts so many hops; `/probe` says whom the service thinks it talks to."""
    with pytest.MonkeyPatch.context() as patch:

        @cache
        def make(hops: str) -> FlaskClient:
            patch.setenv("MCZ_TRUSTED_PROXY_HOPS", hops)
            app: Flask = build(request.param, tmp_path_factory.mktemp("var"), patch.setenv)
            app.add_url_rule("/probe", "probe", who_is_asking)
            return app.test_client()

        yield make


def who_is_asking() -> dict[str, str | None]:
    return {"address": request.remote_addr, "scheme": request.scheme, "host": request.host}


def ask(client: FlaskClient, path: str = "/probe", **headers: str) -> dict[str, str]:
    answer = client.get(path, headers=headers, environ_base={"REMOTE_ADDR": REAL_ADDRESS})
    return dict(answer.get_json())


@pytest.mark.requires("threat 45")
def test_without_a_trusted_proxy_the_headers_are_ignored(make_client: MakeClient) -> None:
    assert ask(make_client("0"), **FORGED) == {"address": REAL_ADDRESS, "scheme": "http", "host": "localhost"}


@pytest.mark.requires("threat 45")
def test_not_even_a_trusted_proxy_says_who_we_are(make_client: MakeClient) -> None:
    assert ask(make_client("1"), **FORGED)["host"] == "localhost"


@pytest.mark.requires("threat 45")
def test_behind_one_trusted_proxy_its_own_entry_is_believed(make_client: MakeClient) -> None:
    assert ask(make_client("1"), **{"X-Forwarded-For": "198.51.100.4"})["address"] == "198.51.100.4"


@pytest.mark.requires("threat 45")
def test_what_a_client_put_before_the_proxys_entry_is_not_believed(make_client: MakeClient) -> None:
    assert ask(make_client("1"), **{"X-Forwarded-For": "203.0.113.9, 198.51.100.4"})["address"] == "198.51.100.4"


@pytest.mark.requires("threat 45")
@pytest.mark.parametrize("hops", ["0", "1"])
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_no_answer_repeats_a_forged_host(make_client: MakeClient, header: str, hops: str) -> None:
    client = make_client(hops)
    forged = "host=evil.example" if header == "Forwarded" else "evil.example"
    paths = ("/", "/inloggen", "/zakelijk", "/.well-known/openid-configuration", "/.well-known/security.txt")
    for path in paths:
        answer = client.get(path, headers={header: forged})
        assert "evil.example" not in f"{answer.headers}{answer.get_data(as_text=True)}", path
