"""joserfc alone stops at 512 bytes and refuses names it does not know."""

import json
from collections.abc import Callable

import pytest
from joserfc import jws

from shared.jose.errors import InvalidToken
from shared.jose.jws import MAX_HEADER_BYTES, MAX_TOKEN_BYTES, sign, verify
from shared.jose.keys import KeyRing, generate_key
from tests.shared.jose.crafting import encoded

KEY = generate_key("ES256")
KEYS = KeyRing([KEY], KEY.kid).public_keys()


class _Unlimited(jws.JWSRegistry):
    max_header_length = 10_000


def _with_header_of(size: int) -> str:
    """A rightly signed token whose header has about this many bytes, under a name nobody knows."""
    header = {"alg": "ES256", "typ": "JWT", "kid": KEY.kid, "vendor": "x"}
    header["vendor"] = "x" * (size - len(json.dumps(header)))
    registry = _Unlimited(algorithms=["ES256"], strict_check_header=False)
    return jws.serialize_compact(header, b'{"sub":"someone"}', KEY.private, registry=registry)


@pytest.mark.requires("M-36", "M-37")
@pytest.mark.parametrize("size", [513, 1100, MAX_HEADER_BYTES - 10])
def test_a_header_up_to_4_kb_with_unknown_names_is_read(size: int) -> None:
    assert verify(_with_header_of(size), KEYS, algorithms=("ES256",), typ="JWT").claims == {"sub": "someone"}


@pytest.mark.requires("M-36")
def test_a_larger_header_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(InvalidToken, match="size"):
        verify(_with_header_of(MAX_HEADER_BYTES + 200), KEYS, algorithms=("ES256",), typ="JWT")


def test_a_token_above_16_kb_is_refused_before_it_is_parsed() -> None:
    long = sign({"sub": "x" * (MAX_TOKEN_BYTES * 3 // 4)}, KEY, typ="JWT")

    with pytest.raises(InvalidToken, match="size"):
        verify(long, KEYS, algorithms=("ES256",), typ="JWT")
    verify(long, KEYS, algorithms=("ES256",), typ="JWT", max_bytes=2 * MAX_TOKEN_BYTES)


def test_a_header_that_is_nested_too_deeply_is_refused_without_a_crash() -> None:
    with pytest.raises(InvalidToken, match="shape"):
        verify(f"{encoded(b'[' * 3000)}.e30.x", KEYS, algorithms=("ES256",), typ="JWT")


@pytest.mark.parametrize(
    "change",
    [
        lambda signature: signature + "==",
        lambda signature: signature.translate(str.maketrans("-_", "+/")),
        lambda signature: f"{signature[:8]}!!!!{signature[8:]}",
        lambda signature: f"{signature[:8]}\n\n\n\n{signature[8:]}",
    ],
    ids=["padded", "standard alphabet", "signs between", "line breaks"],
)
def test_a_signature_is_written_in_one_way(change: Callable[[str], str]) -> None:
    tokens = (sign({"jti": str(number)}, KEY, typ="JWT") for number in range(1000))
    good = next(token for token in tokens if "-" in token.rpartition(".")[2])
    signed, _, signature = good.rpartition(".")

    with pytest.raises(InvalidToken):
        verify(f"{signed}.{change(signature)}", KEYS, algorithms=("ES256",), typ="JWT")


@pytest.mark.parametrize("damaged", ["", "a", "a.b", "a.b.c.d", "=.=.=", "é.b.c", "e30.e30.", "bnVsbA.bnVsbA.x"])
def test_what_is_no_token_is_refused_without_a_crash(damaged: str) -> None:
    with pytest.raises(InvalidToken):
        verify(damaged, KEYS, algorithms=("ES256",), typ="JWT")


def test_claims_that_are_no_object_are_refused() -> None:
    payload = jws.serialize_compact({"alg": "ES256", "kid": KEY.kid}, b"[1]", KEY.private)

    with pytest.raises(InvalidToken, match="shape"):
        verify(payload, KEYS, algorithms=("ES256",), typ=None)


def test_a_changed_claim_is_refused() -> None:
    head, _, signature = sign({"sub": "someone"}, KEY, typ="JWT").split(".")
    _, other, _ = sign({"sub": "someone else"}, KEY, typ="JWT").split(".")

    with pytest.raises(InvalidToken, match="signature"):
        verify(f"{head}.{other}.{signature}", KEYS, algorithms=("ES256",), typ="JWT")
