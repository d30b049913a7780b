"""RFC 8725 3.1 and 3.10: who signs, and with what, is decided by the verifier."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws

from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.errors import InvalidKey, InvalidToken
from shared.jose.jws import sign, verify
from shared.jose.keys import KeyRing, PublicKeys, SigningKey, generate_key
from tests.shared.jose.crafting import encoded, signed_with_hs256, token, with_header

CLAIMS = {"sub": "someone"}
ES256, RS256 = generate_key("ES256"), generate_key("RS256")


def _keys(*keys: SigningKey) -> PublicKeys:
    return KeyRing(keys, [key.kid for key in keys]).public_keys()


def _refusal(given: str, keys: PublicKeys, algorithms: tuple[str, ...] = ("ES256",), typ: str | None = "JWT") -> str:
    with pytest.raises(InvalidToken) as refused:
        verify(given, keys, algorithms=algorithms, typ=typ)
    return refused.value.reason


@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_what_a_key_signs_its_public_half_verifies(alg: str) -> None:
    key = ES256 if alg == "ES256" else generate_key(alg)

    verified = verify(sign(CLAIMS, key, typ="JWT"), _keys(key), algorithms=(alg,), typ="JWT")

    assert verified.claims == CLAIMS


@pytest.mark.requires("threat 18")
def test_alg_none_is_refused() -> None:
    assert _refusal(token({"alg": "none", "typ": "JWT", "kid": ES256.kid}, CLAIMS), _keys(ES256)) == "algorithm"


@pytest.mark.requires("threat 18")
@pytest.mark.parametrize("algorithms", [("RS256",), ("RS256", "HS256")])
def test_hs256_with_the_public_key_as_secret_is_refused(algorithms: tuple[str, ...]) -> None:
    public = RS256.private.public_key
    assert isinstance(public, rsa.RSAPublicKey)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    forged = signed_with_hs256({"alg": "HS256", "typ": "JWT", "kid": RS256.kid}, CLAIMS, pem)

    assert _refusal(forged, _keys(RS256), algorithms) == "algorithm"


@pytest.mark.requires("M-15")
def test_an_algorithm_that_the_caller_did_not_list_is_refused() -> None:
    assert _refusal(sign(CLAIMS, RS256, typ="JWT"), _keys(RS256, ES256)) == "algorithm"


@pytest.mark.requires("threat 18")
@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": {}},
        {"crit": ["exp"]},
        {"b64": False},
    ],
    ids=lambda header: next(iter(header)),
)
def test_keys_and_key_addresses_in_the_header_are_refused(header: dict[str, object]) -> None:
    assert _refusal(with_header(sign(CLAIMS, ES256, typ="JWT"), **header), _keys(ES256)) == "header"


@pytest.mark.requires("threat 18")
def test_a_key_outside_the_own_set_is_refused() -> None:
    assert _refusal(sign(CLAIMS, generate_key("ES256"), typ="JWT"), _keys(ES256)) == "unknown_key"


def test_a_kid_of_another_key_does_not_help() -> None:
    other = generate_key("ES256")

    assert _refusal(with_header(sign(CLAIMS, other, typ="JWT"), kid=ES256.kid), _keys(ES256)) == "signature"


@pytest.mark.requires("threat 19")
@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt"])
def test_another_kind_of_token_is_refused(typ: str) -> None:
    assert _refusal(sign(CLAIMS, ES256, typ=typ), _keys(ES256)) == "typ"


@pytest.mark.requires("threat 19")
def test_typ_may_be_written_as_full_media_type() -> None:
    good = sign(CLAIMS, ES256, typ="application/at+JWT")

    assert verify(good, _keys(ES256), algorithms=("ES256",), typ="at+jwt").claims == CLAIMS


def test_without_kid_the_only_fitting_key_is_used() -> None:
    without_kid = jws.serialize_compact({"alg": "ES256", "typ": "JWT"}, json.dumps(CLAIMS), ES256.private)

    assert verify(without_kid, _keys(ES256), algorithms=("ES256",), typ="JWT").claims == CLAIMS
    assert _refusal(without_kid, _keys(ES256, generate_key("ES256"))) == "unknown_key"


@pytest.mark.requires("M-28")
@pytest.mark.parametrize("member", ["d", "k", "p"])
def test_a_key_set_with_private_members_is_refused(member: str) -> None:
    with pytest.raises(InvalidKey) as refused:
        PublicKeys({"keys": [{**ES256.public_jwk(), member: "AQAB"}]})

    assert refused.value.reason == "private_key"


def test_a_set_of_20_keys_is_read_and_a_larger_one_refused() -> None:
    nameless = {name: value for name, value in ES256.public_jwk().items() if name != "kid"}

    assert len(PublicKeys({"keys": [nameless] * 20})) == 20
    with pytest.raises(InvalidKey, match="not_a_key_set"):
        PublicKeys({"keys": [nameless] * 21})


def test_two_keys_of_one_name_refuse_the_set() -> None:
    with pytest.raises(InvalidKey, match="repeated_kid"):
        PublicKeys({"keys": [ES256.public_jwk(), {**RS256.public_jwk(), "kid": ES256.kid}]})


@pytest.mark.requires("threat 18")
def test_a_key_for_encryption_verifies_no_signature() -> None:
    keys = PublicKeys({"keys": [{**ES256.public_jwk(), "use": "enc"}]})

    assert _refusal(sign(CLAIMS, ES256, typ="JWT"), keys) == "unknown_key"


@pytest.mark.requires("threat 18")
def test_a_kid_that_is_no_text_names_no_key() -> None:
    assert _refusal(with_header(sign(CLAIMS, ES256, typ="JWT"), kid=5), _keys(ES256)) == "unknown_key"


@pytest.mark.filterwarnings("ignore:Key size")
def test_a_key_of_1024_bits_is_refused() -> None:
    numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()  # noqa: S505 - weak on purpose
    n = numbers.n.to_bytes(128, "big")

    with pytest.raises(InvalidKey):
        PublicKeys({"keys": [{"kty": "RSA", "n": encoded(n), "e": "AQAB"}]})


def test_a_key_above_8192_bits_is_refused() -> None:
    with pytest.raises(InvalidKey):
        PublicKeys({"keys": [{"kty": "RSA", "n": encoded(b"\xff" * 1025), "e": "AQAB"}]})


def test_repeated_names_in_the_header_are_refused() -> None:
    _, payload, signature = sign(CLAIMS, ES256, typ="JWT").split(".")

    header = '{"alg":"none","alg":"ES256","typ":"JWT","kid":' + json.dumps(ES256.kid) + "}"

    assert _refusal(f"{encoded(header.encode())}.{payload}.{signature}", _keys(ES256)) == "shape"
