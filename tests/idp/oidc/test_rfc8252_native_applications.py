"""RFC 8252: a program on somebody's own machine comes back at any port of a loopback address, or by its own scheme."""

import pytest
from werkzeug.test import TestResponse

from idp.cli.protocol import administration
from idp.clients.initial_access_token import Permission
from tests.idp.oidc.browsing import Application, Browser, Idp, claims_of_token

LOOPBACK, SCHEME = "http://127.0.0.1/terug", "nl.voorbeeld.app:/terug"
CLAIMED = "https://app.voorbeeld.example/terug"
NATIVE = {"application_type": "native", "token_endpoint_auth_method": "none"}


def _try(idp: Idp, policy: str = "nlgov", **metadata: object) -> TestResponse:
    permission = Permission(label="test", policy_name=policy, scope=("openid",))
    token = administration(idp.foundation).issue_initial_access_token(permission, idp.now)
    return idp.try_register({**NATIVE, **metadata}, token)


def _registered(idp: Idp, address: str, policy: str = "nlgov") -> Application:
    answer = _try(idp, policy, redirect_uris=[address])
    assert answer.status_code == 201
    application = Application(idp, answer.json or {})
    application.change(first_party=True)
    return application


@pytest.fixture
def program(idp: Idp) -> Application:
    return _registered(idp, LOOPBACK)


@pytest.mark.requires("OP-06", "OP-72", "OP-64")
@pytest.mark.parametrize("address", ["http://127.0.0.1:51004/terug", LOOPBACK])
def test_a_program_comes_back_at_the_port_that_it_got(program: Application, browser: Browser, address: str) -> None:
    answer = program.authorize(browser, redirect_uri=address)

    assert answer.headers["Location"].startswith(f"{address}?code=")


@pytest.mark.requires("OP-06", "OP-72", "OP-64", "OP-65", "threat 12")
@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:51004/elders",
        "http://127.0.0.2:51004/terug",
        "http://[::1]:51004/terug",
        "http://localhost:51004/terug",
        "https://127.0.0.1:51004/terug",
        "http://127.0.0.1:51004/terug?x=1",
        "http://127.0.0.1.evil.example:51004/terug",
    ],
)
def test_a_program_comes_back_nowhere_but_at_its_own_loopback_address(
    program: Application, browser: Browser, address: str
) -> None:
    answer = program.authorize(browser, redirect_uri=address)

    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.requires("OP-06", "OP-64")
def test_under_the_dutch_profile_a_telephone_has_a_claimed_https_address(idp: Idp, browser: Browser) -> None:
    program = _registered(idp, CLAIMED)

    assert program.authorize(browser).headers["Location"].startswith(f"{CLAIMED}?code=")
    assert program.authorize(browser, redirect_uri=f"{CLAIMED}/").status_code == 400
    for policy in ("nlgov", "fapi2"):
        keys = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.voorbeeld.example/jwks"}
        answer = _try(idp, policy, redirect_uris=[SCHEME], **keys)
        assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_redirect_uri")


@pytest.mark.requires("OP-06")
def test_or_by_its_own_scheme_under_the_general_policy(idp: Idp, browser: Browser) -> None:
    program = _registered(idp, SCHEME, "general")

    assert program.authorize(browser).headers["Location"].startswith(f"{SCHEME}?code=")
    assert program.authorize(browser, redirect_uri="nl.voorbeeld.app:/elders").status_code == 400


@pytest.mark.requires("OP-06", "OP-65", "M-24", "M-33")
@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/terug",
        "http://app.example/terug",
        "app:/terug",
        "javascript:alert(1)",
        "http://10.0.0.1/terug",
    ],
)
def test_other_addresses_are_not_registered(idp: Idp, address: str) -> None:
    answer = _try(idp, redirect_uris=[address])

    assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_redirect_uri")


@pytest.mark.requires("OP-72", "M-33")
def test_a_web_application_has_the_port_that_it_registered(idp: Idp, browser: Browser) -> None:
    web = idp.trusted(redirect_uris=["http://127.0.0.1:9000/terug"])

    assert "code=" in web.authorize(browser).headers["Location"]
    assert web.authorize(browser, redirect_uri="http://127.0.0.1:9001/terug").status_code == 400


@pytest.mark.requires("OP-06", "OP-39")
def test_it_proves_itself_by_its_verifier_alone(program: Application, browser: Browser) -> None:
    assert program.redeem(program.code(browser), code_verifier="x" * 43).status_code == 400
    assert program.redeem(program.code(browser)).status_code == 200


@pytest.mark.requires("OP-28", "OP-67", "OP-72")
def test_native_applications_share_no_subjects_because_they_share_the_loopback_address(
    idp: Idp, browser: Browser
) -> None:
    one, two = _registered(idp, LOOPBACK), _registered(idp, LOOPBACK)

    subs = [claims_of_token(each.tokens(browser)["id_token"])["sub"] for each in (one, two, one)]

    assert subs[0] == subs[2] != subs[1]


@pytest.mark.requires("OP-72", "M-33")
def test_both_loopback_addresses_are_one_host_for_pairwise_subjects(idp: Idp) -> None:
    assert _try(idp, redirect_uris=[LOOPBACK, "http://[::1]/terug"]).status_code == 201
    assert _try(idp, redirect_uris=[LOOPBACK, CLAIMED]).status_code == 400
