"""OpenID Connect Core 3.1.3.7: which ID tokens begin a session (C-05, C-06, RP-13, RP-14; threats 18, 19)."""

import base64
import hmac
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import generate_key
from shared.relying_party.errors import LoginRefusal, LoginRefused
from tests.support.relying_parties import Visitor
from tests.support.tiny_provider import Change, Claims, TinyProvider, changed, without


def reason(visitor: Visitor) -> str:
    with pytest.raises(LoginRefused) as refused:
        visitor.log_in()
    assert refused.value.refusal is LoginRefusal.ID_TOKEN
    return refused.value.detail


@pytest.mark.requires("C-05")
def test_an_answer_without_one_begins_no_session(visitor: Visitor, provider: TinyProvider) -> None:
    provider.change_token_answer = without("id_token")
    with pytest.raises(LoginRefused) as refused:
        visitor.log_in()
    assert refused.value.refusal is LoginRefusal.NO_ID_TOKEN


@pytest.mark.requires("C-06", "RP-13", "RP-14")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed(iss="https://rogue.example"), "issuer"),
        (without("iss"), "issuer"),
        (changed(aud="uploads"), "audience"),
        (changed(aud=["portal", "uploads"]), "audience"),
        (changed(aud=["portal", 7]), "audience"),
        (without("aud"), "audience"),
        (changed(azp="uploads"), "azp"),
        (changed(nonce="another"), "nonce"),
        (without("nonce"), "nonce"),
        (changed(nonce=["list"]), "nonce"),
        (without("exp"), "exp_missing"),
        (without("iat"), "iat_missing"),
        (changed(at_hash="AAAA"), "at_hash"),
        (changed(acr="urn:cak:acr:pwd"), "acr"),
        (without("acr"), "acr"),
        (without("auth_time"), "auth_time_missing"),
        (without("sid"), "sid"),
        (changed(sid=""), "sid"),
        (without("sub"), "sub"),
        (changed(sub="x" * 256), "sub"),
        (changed(events={}), "logout_token"),
    ],
)
def test_a_wrong_claim_is_refused(visitor: Visitor, provider: TinyProvider, change: Change, expected: str) -> None:
    provider.change_id_token = change
    assert reason(visitor) == expected


@pytest.mark.requires("RP-14", "C-06")
@pytest.mark.parametrize(
    ("name", "minutes", "expected"),
    [
        ("exp", -2, "expired"),
        ("iat", 2, "not_yet_valid"),
        ("iat", -11, "iat_too_old"),
        ("nbf", 2, "not_yet_valid"),
        ("auth_time", 2, "auth_time"),
        ("auth_time", -8 * 60, "auth_time"),
    ],
)
def test_a_wrong_moment_is_refused(
    visitor: Visitor, provider: TinyProvider, clock: FixedClock, name: str, minutes: int, expected: str
) -> None:
    provider.change_id_token = changed(**{name: epoch(clock.now() + timedelta(minutes=minutes))})
    assert reason(visitor) == expected


@pytest.mark.parametrize(
    "change",
    [changed(aud=["portal"]), changed(azp="portal"), changed(acr="urn:cak:acr:phr"), without("at_hash")],
)
def test_what_the_specification_allows_is_accepted(visitor: Visitor, provider: TinyProvider, change: Change) -> None:
    provider.change_id_token = change
    assert visitor.log_in()


def encode(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.requires("threat 18")
def test_alg_none_is_refused(visitor: Visitor, provider: TinyProvider) -> None:
    provider.sign_id_token = lambda claims: f"{encode({'alg': 'none'})}.{encode(claims)}."
    assert reason(visitor) == "algorithm"


@pytest.mark.requires("threat 18")
def test_hs256_with_the_public_key_is_refused(visitor: Visitor, provider: TinyProvider) -> None:
    def forged(claims: Claims) -> str:
        public = provider.signing_key.private.as_pem(private=False)
        signed = f"{encode({'alg': 'HS256', 'kid': provider.signing_key.kid})}.{encode(claims)}"
        mac = hmac.new(public, signed.encode(), sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    provider.sign_id_token = forged
    assert reason(visitor) == "algorithm"


@pytest.mark.requires("threat 18", "K32")
def test_an_algorithm_we_did_not_register_is_refused_though_its_key_is_published(
    visitor: Visitor, provider: TinyProvider
) -> None:
    provider.signing_key = generate_key("PS256")
    assert reason(visitor) == "algorithm"


@pytest.mark.requires("threat 18", "RP-18")
def test_a_key_that_the_provider_does_not_publish_is_refused(visitor: Visitor, provider: TinyProvider) -> None:
    provider.signing_key = generate_key("ES256")
    assert reason(visitor) == "unknown_key"


@pytest.mark.requires("threat 18")
def test_a_key_inside_the_token_is_refused(visitor: Visitor, provider: TinyProvider) -> None:
    own = generate_key("ES256")

    def forged(claims: Claims) -> str:
        head, rest = sign(claims, own, typ="JWT").split(".", 1)
        header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=="))
        return f"{encode({**header, 'jwk': own.public_jwk()})}.{rest}"

    provider.sign_id_token = forged
    assert reason(visitor) == "header"


@pytest.mark.requires("threat 18")
def test_changed_claims_are_refused(visitor: Visitor, provider: TinyProvider) -> None:
    def forged(claims: Claims) -> str:
        head, _, signature = sign(claims, provider.signing_key, typ="JWT").split(".")
        return f"{head}.{encode({**claims, 'sub': 's-other'})}.{signature}"

    provider.sign_id_token = forged
    assert reason(visitor) == "signature"


@pytest.mark.requires("threat 19")
@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt", "application/at+jwt"])
def test_a_token_of_another_type_is_refused(visitor: Visitor, provider: TinyProvider, typ: str) -> None:
    provider.sign_id_token = lambda claims: sign(claims, provider.signing_key, typ=typ)
    assert reason(visitor) == "typ"
