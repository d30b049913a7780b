"""Requests with every part right, wrong or strange: none brings the provider down, leads a browser astray or logs a
secret."""

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.idp.oidc.asking import JSON, Acquaintance, Asked, requests
from tests.idp.oidc.browsing import CALLBACK, ISSUER, Idp

QUICK, LONG = 25, 1500
HARMLESS = HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture
PATHS = (
    "/authorize",
    "/par",
    "/token",
    "/introspect",
    "/revoke",
    "/device_authorization",
    "/userinfo",
    "/end_session",
    "/jwks.json",
    "/.well-known/openid-configuration",
)
FOR_PEOPLE = ("/authorize", "/end_session")
# The portal's and uploads' addresses are registered ones too.
DESTINATIONS = (CALLBACK, "http://localhost:8001/", "http://localhost:8002/", f"{ISSUER}/")
METADATA: dict[str, tuple[Any, ...]] = {
    "redirect_uris": ([CALLBACK], ["http://127.0.0.1/cb"], ["app.x:/cb"], []),
    "token_endpoint_auth_method": ("none", "private_key_jwt", "client_secret_post"),
    "grant_types": (["authorization_code"], ["urn:ietf:params:oauth:grant-type:device_code"]),
    "response_types": (["code"], ["token"]),
    "scope": ("openid", "openid files:read"),
    "jwks": ({"keys": []}, {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}),
    "jwks_uri": ("https://app.example/jwks", "https://localhost/jwks"),
    "subject_type": ("pairwise", "public"),
    "application_type": ("native", "web"),
    "default_max_age": (0, 10**30, 1.5, -1),
    "client_name": ("Naam", "\u202enaam", "é" * 80),
    "client_name#en": ("Name",),
    "contacts": (["a@b.example"],),
    "id_token_signed_response_alg": ("ES256", "none"),
    "id_token_encrypted_response_alg": ("RSA-OAEP-256", "ECDH-ES"),
    "userinfo_encrypted_response_enc": ("A256GCM",),
    "request_uris": (["https://app.example/r"],),
    "post_logout_redirect_uris": (["https://app.example/out"],),
    "backchannel_logout_uri": ("https://app.example/l",),
    "sector_identifier_uri": ("https://app.example/s",),
    "initiate_login_uri": ("https://app.example/i",),
    "logo_uri": ("https://app.example/l.png", "javascript:alert(1)"),
    "require_pkce": (False,),
}


@pytest.mark.requires("threat 11", "threat 12", "threat 38", "threat 45")
@pytest.mark.parametrize("path", PATHS)
def test_an_endpoint_answers_whatever_it_is_asked(idp: Idp, path: str, caplog: pytest.LogCaptureFixture) -> None:
    knock(idp, path, caplog, QUICK)


@pytest.mark.soak
@pytest.mark.parametrize("path", PATHS)
def test_an_endpoint_answers_whatever_it_is_asked_for_long(
    idp: Idp, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    knock(idp, path, caplog, LONG)


def knock(idp: Idp, path: str, caplog: pytest.LogCaptureFixture, times: int) -> None:
    """Ask an endpoint so many times."""
    around = Acquaintance.of(idp)
    caplog.set_level(logging.DEBUG)

    @settings(
        max_examples=times, deadline=None, database=None, derandomize=times < LONG, suppress_health_check=HARMLESS
    )
    @given(requests(around, path))
    def ask(asked: Asked) -> None:
        caplog.clear()
        answer = idp.app.test_client().open(
            path,
            method=asked.method,
            query_string=asked.query,
            data=asked.body,
            content_type=asked.media_type,
            headers=asked.headers,
        )
        assert answer.status_code < 500
        if answer.status_code in (400, 401, 403) and path not in FOR_PEOPLE and answer.mimetype != "text/html":
            assert answer.headers.get("WWW-Authenticate") or "error" in (answer.json or {})
        goes_to = answer.headers.get("Location", "/")
        assert goes_to.startswith(DESTINATIONS) or (goes_to.startswith("/") and not goes_to.startswith("//"))
        assert not [secret for secret in around.secrets if secret in caplog.text]

    ask()


@st.composite
def registrations(draw: st.DrawFn) -> bytes:
    """A body for the registration endpoint."""
    names = draw(st.lists(st.sampled_from(sorted(METADATA)), max_size=5, unique=True))
    metadata = {name: draw(st.one_of(st.sampled_from(METADATA[name]), JSON)) for name in names}
    if draw(st.integers(0, 3)):
        metadata.setdefault("redirect_uris", [CALLBACK])
    whole = st.one_of(st.just(metadata), st.just(metadata), st.just(metadata), JSON)
    return json.dumps(draw(whole)).encode()


@pytest.mark.requires("threat 22")
def test_registration_answers_whatever_it_is_given(idp: Idp) -> None:
    register(idp, QUICK * 4)


@pytest.mark.soak
def test_registration_answers_whatever_it_is_given_for_long(idp: Idp) -> None:
    register(idp, LONG)


def register(idp: Idp, times: int) -> None:
    """Try so many registrations; read and write back those that succeed."""
    client = idp.app.test_client()

    @settings(
        max_examples=times, deadline=None, database=None, derandomize=times < LONG, suppress_health_check=HARMLESS
    )
    @given(registrations(), registrations())
    def try_to(first: bytes, then: bytes) -> None:
        token = {"Authorization": f"Bearer {idp.initial_access_token}"}
        answer = client.post("/register", data=first, content_type="application/json", headers=token)
        assert answer.status_code in (201, 400)
        if answer.status_code == 400:
            assert "error" in (answer.json or {})
            return
        made = answer.json or {}
        token = {"Authorization": f"Bearer {made['registration_access_token']}"}
        own = made["registration_client_uri"].removeprefix(ISSUER)
        assert client.get(own, headers=token).status_code == 200
        changed = client.put(own, data=then, content_type="application/json", headers=token)
        assert changed.status_code == 400

    try_to()
