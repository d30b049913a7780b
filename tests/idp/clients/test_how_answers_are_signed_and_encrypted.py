"""OIDC Registration 2: what a client may ask of its ID tokens and userinfo, and what it needs for that."""

from datetime import UTC, datetime
from typing import Any

import pytest

from idp.clients.errors import MetadataRefused
from idp.clients.metadata import build_client, published_metadata
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import FAPI2, GENERAL, ClientPolicy
from idp.clients.rules import Rules
from shared.jose.jwe import generate_decryption_key
from shared.jose.keys import generate_key

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
ENCRYPTING = generate_decryption_key("RSA-OAEP-256").public_jwk()
SIGNING = generate_key("ES256").public_jwk()
KINDS = ("id_token", "userinfo")


def _client(policy: ClientPolicy = GENERAL, /, **metadata: Any) -> Client:
    raw = {"redirect_uris": ["https://app.example/cb"], **metadata}
    rules = Rules(policy=policy, issuer_is_https=True)
    return build_client(raw, rules, client_id="c1", registered_by=RegisteredBy.COMMAND, now=NOW)


def _refused(policy: ClientPolicy = GENERAL, /, **metadata: Any) -> str:
    with pytest.raises(MetadataRefused) as refused:
        _client(policy, **metadata)
    return refused.value.field


@pytest.mark.requires("OP-43", "ALL-06", "M-27")
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_word_on_the_content_it_is_told_which_one_it_gets(kind: str) -> None:
    shown = published_metadata(
        _client(jwks={"keys": [ENCRYPTING]}, **{f"{kind}_encrypted_response_alg": "RSA-OAEP-256"})
    )

    assert shown[f"{kind}_encrypted_response_alg"] == "RSA-OAEP-256"
    assert shown[f"{kind}_encrypted_response_enc"] == "A256GCM"


@pytest.mark.requires("ALL-05", "ALL-06")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("alg", "enc"),
    [("RSA1_5", "A256GCM"), ("dir", "A256GCM"), ("RSA-OAEP", "A128CBC-HS256"), (None, "A256GCM"), (1, None)],
)
def test_other_algorithms_are_refused_as_is_a_content_alone(kind: str, alg: object, enc: object) -> None:
    wish = {f"{kind}_encrypted_response_alg": alg, f"{kind}_encrypted_response_enc": enc}
    wrong = "enc" if alg in ("RSA-OAEP", None) else "alg"

    assert _refused(jwks={"keys": [ENCRYPTING]}, **wish) == f"{kind}_encrypted_response_{wrong}"


@pytest.mark.requires("OP-43", "OP-90")
@pytest.mark.parametrize("keys", [None, [SIGNING], [ENCRYPTING | {"alg": "RSA-OAEP"}], [SIGNING, {"kty": "RSA"}]])
def test_encryption_needs_a_key_for_it(keys: list[dict[str, Any]] | None) -> None:
    jwks = {"jwks": {"keys": keys}} if keys else {}

    assert _refused(userinfo_encrypted_response_alg="RSA-OAEP-256", **jwks) == "jwks"


def test_a_key_that_is_published_elsewhere_shows_later() -> None:
    client = _client(jwks_uri="https://app.example/jwks.json", userinfo_encrypted_response_alg="RSA-OAEP")

    assert client.userinfo_encrypted_response_alg == "RSA-OAEP"


def test_a_key_for_encryption_alone_proves_nothing() -> None:
    assert _client(jwks={"keys": [ENCRYPTING]}).jwks == {"keys": [ENCRYPTING]}
    assert _refused(jwks={"keys": [ENCRYPTING]}, token_endpoint_auth_method="private_key_jwt") == "jwks"


@pytest.mark.requires("M-32", "ALL-04")
@pytest.mark.parametrize("alg", ["none", "HS256", 1])
def test_userinfo_is_signed_with_a_known_algorithm_or_not_at_all(alg: object) -> None:
    assert _client().userinfo_signed_response_alg is None
    assert _client(userinfo_signed_response_alg="ES256").userinfo_signed_response_alg == "ES256"
    assert _refused(userinfo_signed_response_alg=alg) == "userinfo_signed_response_alg"
    assert _refused(FAPI2, jwks={"keys": [SIGNING]}, userinfo_signed_response_alg="RS256")
