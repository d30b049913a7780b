"""RFC 7516: RSA-OAEP and RSA-OAEP-256 around A256GCM, to the key that the reader holds, and nothing weaker."""

import json
import warnings
from typing import Any

import pytest
from joserfc import jwe, jwk

from shared.jose.errors import InvalidKey, InvalidToken
from shared.jose.jwe import (
    KEY_ALGORITHMS,
    DecryptionKey,
    decrypt,
    decryption_key_from_jwk,
    decryption_key_to_jwk,
    encryption_key,
    generate_decryption_key,
    is_encrypted,
)
from shared.jose.jws import MAX_TOKEN_BYTES
from shared.jose.keys import generate_key
from tests.shared.jose.crafting import encoded
from tests.support.encrypting import encrypt

KEY = generate_decryption_key("RSA-OAEP-256")
OLD = generate_decryption_key("RSA-OAEP")
KEYS = {key.kid: key for key in (KEY, OLD)}
TEXT = "head.claims.signature"
with warnings.catch_warnings(action="ignore"):
    SHORT = jwk.RSAKey.generate_key(1024, auto_kid=True)


def _published(*keys: DecryptionKey) -> dict[str, Any]:
    return {"keys": [key.public_jwk() for key in keys]}


def _encrypted_elsewhere(alg: str, enc: str, key: Any = None, **more: Any) -> str:
    algorithms = [alg, enc, *(["DEF"] if "zip" in more else [])]
    header = {"alg": alg, "enc": enc, "kid": KEY.kid, **more}
    public = jwk.RSAKey.import_key((key or KEY).public_jwk())
    return jwe.encrypt_compact(header, TEXT.encode(), public, registry=jwe.JWERegistry(algorithms=algorithms))


def _refusal(token: str) -> str:
    with pytest.raises(InvalidToken) as refused:
        decrypt(token, KEYS)
    return refused.value.reason


@pytest.mark.requires("OP-09", "ALL-05", "ALL-06")
@pytest.mark.parametrize("key", [KEY, OLD], ids=lambda key: key.alg)
def test_what_was_encrypted_to_our_published_key_is_read(key: DecryptionKey) -> None:
    token = encrypt(TEXT, _published(KEY, OLD), alg=key.alg, enc="A256GCM")

    assert is_encrypted(token)
    assert decrypt(token, KEYS) == TEXT


@pytest.mark.requires("M-39", "ALL-05", "ALL-06")
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(("alg", "enc"), [("RSA1_5", "A256GCM"), ("RSA-OAEP-256", "A128CBC-HS256")])
def test_a_weaker_algorithm_is_refused(alg: str, enc: str) -> None:
    assert _refusal(_encrypted_elsewhere(alg, enc)) == "algorithm"
    with pytest.raises(InvalidKey):
        encrypt(TEXT, _published(KEY), alg=alg, enc=enc)


@pytest.mark.requires("M-39")
def test_compression_is_refused() -> None:
    assert _refusal(_encrypted_elsewhere("RSA-OAEP-256", "A256GCM", zip="DEF")) == "header"


def test_the_key_must_be_the_one_for_the_algorithm() -> None:
    assert _refusal(_encrypted_elsewhere("RSA-OAEP", "A256GCM")) == "unknown_key"
    assert _refusal(_encrypted_elsewhere("RSA-OAEP-256", "A256GCM", kid="another")) == "unknown_key"


@pytest.mark.parametrize("change", [lambda t: t[:-4] + "AAAA", lambda t: t + ".x", lambda t: "x", lambda t: "é" + t])
def test_what_was_changed_or_is_no_token_is_refused(change: Any) -> None:
    with pytest.raises(InvalidToken):
        decrypt(change(encrypt(TEXT, _published(KEY), alg=KEY.alg, enc="A256GCM")), KEYS)


def test_the_same_key_of_a_stranger_does_not_open_it() -> None:
    stranger = generate_decryption_key("RSA-OAEP-256")

    assert _refusal(encrypt(TEXT, _published(stranger), alg=stranger.alg, enc="A256GCM")) == "unknown_key"


def test_a_token_above_16_kb_is_refused_before_it_is_parsed() -> None:
    long = encrypt("x" * MAX_TOKEN_BYTES, _published(KEY), alg=KEY.alg, enc="A256GCM")

    assert _refusal(long) == "size"
    assert decrypt(long, KEYS, max_bytes=2 * MAX_TOKEN_BYTES) == "x" * MAX_TOKEN_BYTES


def test_without_kid_the_only_key_for_the_algorithm_opens_it() -> None:
    nameless = {"keys": [{name: value for name, value in KEY.public_jwk().items() if name != "kid"}]}
    token = encrypt(TEXT, nameless, alg=KEY.alg, enc="A256GCM")
    second = generate_decryption_key(KEY.alg)

    assert decrypt(token, KEYS) == TEXT
    with pytest.raises(InvalidToken, match="unknown_key"):
        decrypt(token, {**KEYS, second.kid: second})


def test_a_kid_that_is_no_text_names_no_key() -> None:
    header = b'{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":5}'

    assert _refusal(f"{encoded(header)}.a.b.c.d") == "unknown_key"


def test_a_header_is_an_object_with_names_once() -> None:
    for header in (b"[]", b'{"alg":"RSA-OAEP","alg":"RSA-OAEP"}'):
        assert _refusal(f"{encoded(header)}.a.b.c.d") == "shape"


@pytest.mark.parametrize(
    "entries",
    [
        [],
        "nothing",
        [generate_key("ES256").public_jwk()],
        [{**KEY.public_jwk(), "use": "sig"}],
        [{name: value for name, value in KEY.public_jwk().items() if name not in ("use", "alg")}],
        [KEY.private.as_dict(private=True) | {"use": "enc"}],
        [SHORT.as_dict(private=False) | {"use": "enc"}],
        [{"kty": "RSA", "n": encoded(b"\xff" * 1025), "e": "AQAB", "use": "enc"}],
        [generate_key("ES256").public_jwk()] * 20 + [KEY.public_jwk()],
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_only_a_public_key_that_is_meant_for_it_is_encrypted_to(entries: Any) -> None:
    with pytest.raises(InvalidKey):
        encrypt(TEXT, {"keys": entries}, alg="RSA-OAEP-256", enc="A256GCM")


@pytest.mark.requires("M-39")
def test_a_key_that_says_no_algorithm_is_not_used_with_a_weaker_one() -> None:
    anything = {name: value for name, value in KEY.public_jwk().items() if name != "alg"}

    with pytest.raises(InvalidKey, match="algorithm"):
        encryption_key({"keys": [anything]}, "RSA1_5")


def test_a_public_half_is_no_key_to_decrypt_with() -> None:
    with pytest.raises(InvalidKey):
        decryption_key_from_jwk(json.dumps({**KEY.private.as_dict(private=False), "alg": KEY.alg}).encode())


@pytest.mark.parametrize("alg", KEY_ALGORITHMS)
def test_a_key_survives_being_stored(alg: str) -> None:
    key = next(key for key in (KEY, OLD) if key.alg == alg)

    assert decryption_key_from_jwk(decryption_key_to_jwk(key)).kid == key.kid
    with pytest.raises(InvalidKey):
        decryption_key_from_jwk(b'{"kty":"EC"}')
