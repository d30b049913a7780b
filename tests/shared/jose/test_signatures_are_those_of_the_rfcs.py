"""RFC 7518 3.3 to 3.5, RFC 8037 3.1: what we sign, a library of others verifies, and it refuses anything else."""

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError

from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.jws import sign
from shared.jose.keys import generate_key

CLAIMS = {"iss": "https://idp.example", "name": "Zoë 😀", "groups": ("a", "b"), "none": None, "number": 1.5}


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_another_library_verifies_it(alg: str) -> None:
    key, other = generate_key(alg), generate_key(alg)
    registry = jws.JWSRegistry(algorithms=[alg])
    token = sign(CLAIMS, key, typ="JWT")

    read = jws.deserialize_compact(token, key.private, registry=registry)

    assert read.headers() == {"alg": alg, "typ": "JWT", "kid": key.kid}
    assert '"name":"Zoë 😀","groups":["a","b"],"none":null'.encode() in read.payload
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(token, other.private, registry=registry)


@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_a_signature_covers_every_byte(alg: str) -> None:
    key = generate_key(alg)
    algorithm = jws.JWSRegistry.algorithms[alg]
    assert algorithm.verify(b"these bytes", key.sign(b"these bytes"), key.private)
    assert not algorithm.verify(b"those bytes", key.sign(b"these bytes"), key.private)
