"""RFC 7523 3: the client's own signature, short, for us, once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.oidc.client_auth.private_key_jwt import ASSERTION_TYPE
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import SigningKey, generate_key
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp

TOKEN_ENDPOINT = f"{ISSUER}/token"
KEY = generate_key("ES256")


@pytest.fixture
def signer(idp: Idp) -> Application:
    """A client that signs."""
    return idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [KEY.public_jwk()]})


def _claims(application: Application, **changes: Any) -> dict[str, Any]:
    now = application.idp.now
    claims = {
        "iss": application.client_id,
        "sub": application.client_id,
        "aud": ISSUER,
        "jti": "assertion-1",
        "iat": epoch(now),
        "exp": epoch(now + timedelta(minutes=5)),
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def _post(
    application: Application,
    code: str,
    claims: Mapping[str, Any],
    *,
    key: SigningKey = KEY,
    typ: str = "JWT",
    **changes: str,
) -> TestResponse:
    form = {"client_assertion": sign(claims, key, typ=typ), "client_assertion_type": ASSERTION_TYPE, **changes}
    return application.redeem(code, **form)


def _is_refused(answer: TestResponse) -> bool:
    return answer.status_code == 401 and answer.json == {"error": "invalid_client"}


@pytest.mark.requires("OP-37", "OP-81")
@pytest.mark.parametrize("audience", [ISSUER, TOKEN_ENDPOINT, [ISSUER]])
def test_issuer_or_token_endpoint_is_the_audience(signer: Application, browser: Browser, audience: object) -> None:
    assert _post(signer, signer.code(browser), _claims(signer, aud=audience)).status_code == 200


@pytest.mark.requires("M-16")
@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [ISSUER, "https://other.example"]},
        {"aud": "https://other.example"},
        {"aud": f"{ISSUER}/"},
        {"aud": None},
        {"iss": "somebody"},
        {"exp": None},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 300},
        {"jti": 1},
        {"iat": "now"},
    ],
)
def test_other_claims_are_refused(signer: Application, browser: Browser, changes: dict[str, Any]) -> None:
    assert _is_refused(_post(signer, signer.code(browser), _claims(signer, **changes)))


@pytest.mark.requires("M-16")
def test_it_may_live_five_minutes_and_no_longer(signer: Application, browser: Browser) -> None:
    code, end = signer.code(browser), epoch(signer.idp.now + timedelta(minutes=6))

    assert _is_refused(_post(signer, code, _claims(signer, exp=end + 1)))
    assert _post(signer, code, _claims(signer, exp=end)).status_code == 200


def test_an_expired_one_is_refused(signer: Application, browser: Browser) -> None:
    expired = epoch(signer.idp.now - timedelta(seconds=60))

    assert _is_refused(_post(signer, signer.code(browser), _claims(signer, exp=expired)))


@pytest.mark.requires("threat 23")
def test_it_is_good_once(signer: Application, browser: Browser) -> None:
    claims = _claims(signer)
    assert _post(signer, signer.code(browser), claims).status_code == 200

    assert _is_refused(_post(signer, signer.code(browser), claims))
    assert _post(signer, signer.code(browser), {**claims, "jti": "assertion-2"}).status_code == 200


@pytest.mark.requires("threat 18")
def test_another_key_is_refused(signer: Application, browser: Browser) -> None:
    assert _is_refused(_post(signer, signer.code(browser), _claims(signer), key=generate_key("ES256")))


@pytest.mark.requires("threat 19")
@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt", "dpop+jwt"])
def test_another_kind_of_token_is_refused(signer: Application, browser: Browser, typ: str) -> None:
    assert _is_refused(_post(signer, signer.code(browser), _claims(signer), typ=typ))


@pytest.mark.requires("M-15")
def test_ps256_is_accepted_by_default_and_refused_when_another_was_registered(idp: Idp, browser: Browser) -> None:
    key = generate_key("PS256")
    jwks = {"keys": [{name: value for name, value in key.public_jwk().items() if name != "alg"}]}
    free = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks=jwks)
    bound = idp.trusted(
        token_endpoint_auth_method="private_key_jwt", jwks=jwks, token_endpoint_auth_signing_alg="RS256"
    )

    assert _post(free, free.code(browser), _claims(free), key=key).status_code == 200
    assert _is_refused(_post(bound, bound.code(browser), _claims(bound), key=key))


@pytest.mark.requires("M-17")
def test_the_assertion_of_one_client_with_the_id_of_another_is_refused(
    idp: Idp, signer: Application, browser: Browser
) -> None:
    other = idp.trusted(token_endpoint_auth_method="none")
    code = other.code(browser)

    assert _is_refused(_post(signer, code, _claims(signer), client_id=other.client_id))


def test_another_assertion_type_is_refused(signer: Application, browser: Browser) -> None:
    assert _is_refused(_post(signer, signer.code(browser), _claims(signer), client_assertion_type="urn:something-else"))


def test_fapi_2_accepts_the_issuer_as_one_string_only(signer: Application, browser: Browser) -> None:
    first, second, third = (signer.code(browser) for _ in range(3))  # while it need not push
    signer.change(policy_name="fapi2")

    assert _is_refused(_post(signer, first, _claims(signer, aud=TOKEN_ENDPOINT)))
    assert _is_refused(_post(signer, second, _claims(signer, aud=[ISSUER])))
    assert _post(signer, third, _claims(signer)).status_code == 200


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "x" * 20_000])
def test_what_is_no_token_is_refused_without_a_crash(signer: Application, browser: Browser, assertion: str) -> None:
    form = {"client_assertion": assertion, "client_assertion_type": ASSERTION_TYPE}

    assert _is_refused(signer.redeem(signer.code(browser), **form))


@pytest.mark.requires("OP-81")
@pytest.mark.parametrize("path", ["/token", "/par", "/device_authorization", "/introspect", "/revoke"])
def test_each_endpoint_where_clients_prove_who_they_are_may_be_its_audience(signer: Application, path: str) -> None:
    assertion = sign(_claims(signer, aud=ISSUER + path), KEY, typ="JWT")
    form = {"client_assertion": assertion, "client_assertion_type": ASSERTION_TYPE}

    answer = signer.idp.app.test_client().post(path, data=form)

    assert (answer.json or {})["error"] != "invalid_client"
