"""RFC 9101, OIDC Core 6: requests signed with the registered key, perhaps encrypted to us, by value or reference."""

import base64
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.egress.fetcher import Fetcher
from shared.jose.claims import epoch
from shared.jose.keys import generate_key
from tests.idp.oidc.browsing import ISSUER, Browser, Idp, answer_of
from tests.idp.oidc.signing import KEYS, Signer, signer
from tests.shared.jose.crafting import signed_with_hs256, token, with_claims
from tests.support.byte_server import answer, byte_server
from tests.support.encrypting import encrypt


@pytest.fixture
def client(idp: Idp) -> Signer:
    return signer(idp)


def _answer(client: Signer, browser: Browser, request: str, **outer: str) -> dict[str, str]:
    """What comes back for a request object beside the least that has to stand outside."""
    least = {"client_id": client.application.client_id, "redirect_uri": "https://app.example/cb", "request": request}
    return answer_of(browser.client.get("/authorize", query_string={**least, **outer}))


@pytest.mark.requires("OP-08", "OP-88", "RP-12")
@pytest.mark.parametrize("alg", KEYS)
def test_a_request_signed_with_the_registered_key_is_answered(idp: Idp, browser: Browser, alg: str) -> None:
    client = signer(idp, alg)

    assert "code" in _answer(client, browser, client.request_object())


@pytest.mark.requires("M-34", "OP-08", "threat 18")
def test_neither_an_unsigned_nor_a_foreign_nor_a_shared_signature_counts(client: Signer, browser: Browser) -> None:
    claims = {"iss": client.application.client_id, "aud": ISSUER, "exp": epoch(client.idp.now + timedelta(minutes=1))}
    claims |= client.application.parameters()
    bad = [
        token({"alg": "none"}, claims),
        signed_with_hs256({"alg": "HS256"}, claims, b"secret"),
        client.request_object(key=generate_key("ES256")),
        client.request_object()[:-6] + "AAAAAA",
        "nonsense",
    ]

    assert {_answer(client, browser, request)["error"] for request in bad} == {"invalid_request_object"}
    assert "code" in _answer(client, browser, client.request_object())


@pytest.mark.requires("M-34")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "another"},
        {"iss": None},
        {"aud": "https://another.example"},
        {"aud": None},
        {"exp": None},
        {"exp": 1},
        {"exp": 4102444800},
        {"nbf": 4102444800},
        {"client_id": "another"},
        {"request_uri": "https://app.example/r"},
        {"sub": "someone"},
        {"jti": 5},
    ],
)
def test_a_request_object_that_is_not_for_us_now_is_refused(
    client: Signer, browser: Browser, changes: dict[str, Any]
) -> None:
    assert _answer(client, browser, client.request_object(**changes))["error"] == "invalid_request_object"


@pytest.mark.requires("M-10", "M-34")
@pytest.mark.parametrize(
    "changes",
    [
        {"jti": "\ud800"},
        {"jti": "\0"},
        {"state": "\ud800"},
        {"state": "\0"},
        {"max_age": 10**30},
        {"claims": {"id_token": {"email": {"value": json.loads("[" * 300 + "]" * 300)}}}},
    ],
    ids=ascii,
)
def test_one_that_no_database_keeps_is_refused(client: Signer, browser: Browser, changes: dict[str, Any]) -> None:
    odd = with_claims(client.request_object(), client.key, **changes)

    assert _answer(client, browser, odd)["error"] == "invalid_request_object"


@pytest.mark.requires("threat 19")
def test_another_kind_of_token_is_no_request(client: Signer, browser: Browser) -> None:
    for typ in ("at+jwt", "logout+jwt", "dpop+jwt"):
        assert _answer(client, browser, client.request_object(typ=typ))["error"] == "invalid_request_object"
    assertion = client.authentication()["client_assertion"]
    assert _answer(client, browser, assertion)["error"] == "invalid_request_object"


@pytest.mark.requires("threat 23", "M-34")
def test_it_serves_once_where_it_is_numbered(client: Signer, browser: Browser) -> None:
    numbered, free = client.request_object(), client.request_object(jti=None)
    another = client.idp.browser()

    assert "code" in _answer(client, browser, numbered)
    assert _answer(client, another, numbered)["error"] == "invalid_request_object"
    assert _answer(client, another, numbered)["error"] == "invalid_request_object"
    assert all("code" in _answer(client, each, free) for each in (browser, another))


@pytest.mark.requires("threat 23", "M-34")
def test_a_reload_or_a_double_click_is_no_second_use(idp: Idp, client: Signer, browser: Browser) -> None:
    nobody, numbered = idp.browser(logged_in=False), client.request_object()
    least = {"client_id": client.application.client_id, "request": numbered}

    first, again = (nobody.client.get("/authorize", query_string=least) for _ in range(2))

    assert first.headers["Location"].startswith("/inloggen?verzoek=")
    assert again.headers["Location"].startswith("/inloggen?verzoek=")
    assert all("code" in _answer(client, browser, numbered) for _ in range(2))
    other_user = idp.browser()
    waiting = again.headers["Location"].partition("verzoek=")[2]
    assert answer_of(other_user.get(f"/authorize/{waiting}"))["error"] == "invalid_request_object"


@pytest.mark.requires("M-34", "OP-08")
def test_the_dutch_profile_asks_the_signature_and_neither_begin_nor_number(client: Signer, browser: Browser) -> None:
    client.application.change(policy_name="nlgov", subject_type="pairwise")

    assert "code" in _answer(client, browser, client.request_object(nbf=None, jti=None))


@pytest.mark.requires("M-34")
def test_fapi_2_bounds_an_object_by_its_begin_and_asks_no_number(client: Signer) -> None:
    client.application.change(policy_name="fapi2")
    now = client.idp.now
    early, late = epoch(now - timedelta(minutes=50)), epoch(now + timedelta(minutes=20))

    assert client.push(request=client.request_object(jti=None)).status_code == 201
    for changes in ({"nbf": None}, {"nbf": early, "exp": late}, {"nbf": epoch(now - timedelta(minutes=61))}):
        answer = client.push(request=client.request_object(**changes))
        assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_request_object")


@pytest.mark.requires("OP-12", "M-10")
def test_what_stands_outside_does_not_count(client: Signer, browser: Browser) -> None:
    answer = _answer(client, browser, client.request_object(state="inside"), state="outside", prompt="create")

    assert answer["state"] == "inside"
    assert "code" in answer
    assert "error" in _answer(client, browser, client.request_object(prompt="create"), prompt="none")


@pytest.mark.requires("M-10", "OP-12")
@pytest.mark.parametrize("name", ["request", "request_uri"])
def test_of_two_objects_none_is_chosen(client: Signer, browser: Browser, name: str) -> None:
    parameters = client.application.parameters()
    twice = [*parameters.items(), (name, client.request_object()), (name, client.request_object(state="other"))]

    answer = answer_of(browser.client.get("/authorize", query_string=urlencode(twice)))

    assert (answer["error"], answer["state"]) == ("invalid_request", "state-1")


@pytest.mark.requires("threat 12", "OP-64", "OP-99")
def test_errors_of_the_object_go_to_a_proven_address_only(client: Signer, browser: Browser) -> None:
    least = {"client_id": client.application.client_id, "request": "nonsense"}

    for more in ({}, {"redirect_uri": "https://evil.example/cb"}):
        page = browser.client.get("/authorize", query_string={**least, **more})
        assert page.status_code == 400
        assert "invalid_request_object" in page.get_data(as_text=True)
    inside = client.request_object(redirect_uri="https://evil.example/cb")
    assert browser.client.get("/authorize", query_string={**least, "request": inside}).status_code == 400


@pytest.mark.requires("M-35")
def test_values_are_read_in_both_their_types(client: Signer, browser: Browser) -> None:
    claims = {"id_token": {"auth_time": {"essential": True}}}

    for values in (
        {"max_age": 600, "claims": claims, "scope": ["openid"]},
        {"max_age": "600", "claims": json.dumps(claims), "scope": "openid"},
    ):
        assert "code" in _answer(client, browser, client.request_object(**values))
    assert _answer(client, browser, client.request_object(max_age=[1]))["error"] == "invalid_request"


@pytest.mark.requires("OP-09", "ALL-05", "ALL-06", "OP-90")
@pytest.mark.parametrize("alg", ["RSA-OAEP", "RSA-OAEP-256"])
def test_a_signed_request_can_be_encrypted_to_our_published_key(client: Signer, browser: Browser, alg: str) -> None:
    published = client.idp.app.test_client().get("/jwks.json").json or {}

    sealed = encrypt(client.request_object(), published, alg=alg, enc="A256GCM")

    assert "code" in _answer(client, browser, sealed)
    assert _answer(client, browser, sealed[:-4] + "AAAA")["error"] == "invalid_request_object"


@pytest.mark.requires("OP-09", "M-34")
def test_encryption_alone_is_no_signature(client: Signer, browser: Browser) -> None:
    published = client.idp.app.test_client().get("/jwks.json").json or {}
    unsigned = token({"alg": "none"}, {**client.application.parameters(), "iss": client.application.client_id})

    sealed = encrypt(unsigned, published, alg="RSA-OAEP", enc="A256GCM")

    assert _answer(client, browser, sealed)["error"] == "invalid_request_object"


def test_a_client_that_registered_encryption_has_to_encrypt(idp: Idp, browser: Browser) -> None:
    client = signer(idp, request_object_encryption_alg="RSA-OAEP-256")
    published = idp.app.test_client().get("/jwks.json").json or {}

    assert _answer(client, browser, client.request_object())["error"] == "invalid_request_object"
    sealed = encrypt(client.request_object(), published, alg="RSA-OAEP-256", enc="A256GCM")
    assert "code" in _answer(client, browser, sealed)


def test_the_registered_algorithm_is_the_only_one(idp: Idp, browser: Browser) -> None:
    client = signer(idp, "RS256", request_object_signing_alg="PS256")

    assert _answer(client, browser, client.request_object())["error"] == "invalid_request_object"


def test_a_client_that_must_sign_gets_nowhere_without(idp: Idp, browser: Browser) -> None:
    client = signer(idp, require_signed_request_object=True)

    assert answer_of(client.application.authorize(browser))["error"] == "invalid_request"
    assert "code" in _answer(client, browser, client.request_object())


@dataclass
class Host:
    """Where a client keeps its requests, and how often we came for one."""

    port: int = 0
    body: bytes = b""
    asked: int = 0

    def converse(self, stream: socket.socket) -> None:
        self.asked += 1
        answer(self.body)(stream)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/request.jwt"


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host on loopback that the fetcher may ask, as the setting MCZ_OUTGOING_ALLOW would have it."""
    host = Host()
    with byte_server(host.converse) as server:
        host.port = server.port
        monkeypatch.setattr(Fetcher, "_is_allowed", lambda _, target: target.port == host.port)
        yield host


def _by_reference(client: Signer, browser: Browser, address: str) -> dict[str, str]:
    least = {"client_id": client.application.client_id, "redirect_uri": "https://app.example/cb"}
    return answer_of(browser.client.get("/authorize", query_string={**least, "request_uri": address}))


@pytest.mark.requires("OP-10", "OP-11", "threat 21")
def test_a_registered_reference_is_fetched_and_any_other_is_not(idp: Idp, browser: Browser, host: Host) -> None:
    client = signer(idp, request_uris=[host.address])
    host.body = client.request_object(jti=None).encode()

    assert "code" in _by_reference(client, browser, host.address)
    for address in (f"{host.address}?x", host.address.upper(), f"{host.address}/", "urn:other:x"):
        assert _by_reference(client, browser, address)["error"] == "invalid_request_uri"
    assert host.asked == 1


@pytest.mark.requires("threat 21")
def test_a_reference_that_cannot_be_read_is_an_error_and_no_more(idp: Idp, browser: Browser, host: Host) -> None:
    client = signer(idp, request_uris=[host.address, "https://10.0.0.1/request.jwt"])
    host.body = b"x" * 20_000

    assert _by_reference(client, browser, host.address)["error"] == "invalid_request_uri"
    assert _by_reference(client, browser, "https://10.0.0.1/request.jwt")["error"] == "invalid_request_uri"


@pytest.mark.requires("OP-10", "OP-11", "threat 21")
def test_the_hash_in_a_reference_says_what_must_be_found_there(idp: Idp, browser: Browser, host: Host) -> None:
    client, other = signer(idp), b"{}"
    host.body = client.request_object(jti=None).encode()
    hashes = [base64.urlsafe_b64encode(sha256(body).digest()).rstrip(b"=").decode() for body in (host.body, other)]
    right, wrong, no_hash = (f"{host.address}#{fragment}" for fragment in (*hashes, "1"))
    client.application.change(request_uris=(right, wrong, no_hash))

    assert all("code" in _by_reference(client, browser, address) for address in (right, no_hash))
    assert _by_reference(client, browser, wrong)["error"] == "invalid_request_uri"
    assert _by_reference(client, browser, host.address)["error"] == "invalid_request_uri"


@pytest.mark.requires("OP-11")
def test_of_all_addresses_those_of_requests_alone_may_have_a_fragment(idp: Idp) -> None:
    hashed = "https://app.example/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"

    assert idp.register(request_uris=[hashed]).registered["request_uris"] == [hashed]
    for metadata in ({"request_uris": [f"{hashed}#2"]}, {"redirect_uris": [hashed]}, {"jwks_uri": hashed}):
        assert idp.try_register({"redirect_uris": ["https://app.example/cb"], **metadata}).status_code == 400


def test_value_and_reference_together_are_refused(client: Signer, browser: Browser) -> None:
    answer = _answer(client, browser, client.request_object(), request_uri="https://app.example/r")

    assert answer["error"] == "invalid_request"


def test_tampering_with_one_character_of_the_claims_is_noticed(client: Signer, browser: Browser) -> None:
    head, claims, signature = client.request_object().split(".")
    value = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    changed = base64.urlsafe_b64encode(json.dumps({**value, "scope": "openid email"}).encode()).rstrip(b"=").decode()

    assert _answer(client, browser, f"{head}.{changed}.{signature}")["error"] == "invalid_request_object"
