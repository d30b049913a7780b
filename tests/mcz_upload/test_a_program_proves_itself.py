"""A program proves itself by a key of its own, at one provider, once, within a minute (RFC 7523 3, RFC 7521 5.2)."""

from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from mcz_upload.client_key import assertion, make_key, public_jwk, read_key
from mcz_upload.outcome import ExitCode, Stopped
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys

pytestmark = pytest.mark.requires("K18")

NOW = 1_800_000_000
ISSUER = "https://idp.example"


def test_its_proof_is_for_one_provider_and_a_minute_and_signed_by_the_key_that_was_registered(tmp_path: Path) -> None:
    registered = make_key(tmp_path / "programma.pem")
    text = assertion(read_key(tmp_path / "programma.pem"), "program-1", ISSUER, now=NOW)
    claims = dict(verify(text, PublicKeys({"keys": [registered]}), algorithms={"ES256"}, typ=None).claims)
    assert len(str(claims.pop("jti"))) >= 16
    assert claims == {"iss": "program-1", "sub": "program-1", "aud": ISSUER, "iat": NOW, "exp": NOW + 60}


def test_no_two_proofs_are_one(tmp_path: Path) -> None:
    registered = make_key(tmp_path / "programma.pem")
    texts = [assertion(read_key(tmp_path / "programma.pem"), "program-1", ISSUER, now=NOW) for _ in range(2)]
    keys = PublicKeys({"keys": [registered]})
    assert len({verify(text, keys, algorithms={"ES256"}, typ=None).claims["jti"] for text in texts}) == 2


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"no key",
        ECKey.generate_key("P-256", private=True).as_pem(private=False),
        ECKey.generate_key("P-384", private=True).as_pem(private=True),
        RSAKey.generate_key(2048, private=True).as_pem(private=True),
    ],
    ids=["missing", "empty", "rubbish", "public half", "another curve", "RSA"],
)
def test_what_is_no_private_key_of_ours_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "programma.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Stopped, match="key_unreadable") as refused:
        read_key(path)
    assert refused.value.code is ExitCode.WRONG_USE


def test_what_is_registered_says_what_it_is_for() -> None:
    told = public_jwk(ECKey.generate_key("P-256", private=True))
    assert (told["use"], told["alg"], told["crv"]) == ("sig", "ES256", "P-256")
    assert "d" not in told
