"""RFC 6749 2.3.1: the secret in the body, for clients that registered that way and no other."""

import pytest

from idp.clients.errors import MetadataRefused
from idp.clients.metadata import build_client
from idp.clients.model import RegisteredBy
from idp.clients.policy import FAPI2, NLGOV, ClientPolicy
from idp.clients.rules import Rules
from shared.clock import FixedClock
from tests.idp.oidc.browsing import CALLBACK, Application, Browser, Idp


@pytest.fixture
def application(idp: Idp) -> Application:
    return idp.trusted(token_endpoint_auth_method="client_secret_post")


@pytest.mark.requires("OP-81", "M-26")
def test_the_right_secret_in_the_body_is_accepted(application: Application, browser: Browser) -> None:
    assert application.redeem(application.code(browser)).status_code == 200


@pytest.mark.requires("OP-81", "threat 23", "M-19")
@pytest.mark.parametrize("secret", ["wrong", "gehéím", ""])
def test_a_wrong_one_is_refused(application: Application, browser: Browser, secret: str) -> None:
    answer = application.redeem(application.code(browser), client_secret=secret)

    assert (answer.status_code, answer.json) == (401, {"error": "invalid_client"})


@pytest.mark.requires("M-20")
def test_the_registered_method_binds(idp: Idp, application: Application, browser: Browser) -> None:
    application.registered["token_endpoint_auth_method"] = "client_secret_basic"
    basic = idp.trusted()
    basic.registered["token_endpoint_auth_method"] = "client_secret_post"

    assert application.redeem(application.code(browser)).status_code == 401
    assert basic.redeem(basic.code(browser)).status_code == 401


@pytest.mark.requires("OP-51")
@pytest.mark.parametrize("policy", [NLGOV, FAPI2])
def test_strict_policies_have_no_secrets(policy: ClientPolicy, clock: FixedClock) -> None:
    raw = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post"}

    with pytest.raises(MetadataRefused):
        build_client(raw, Rules(policy, True), client_id="x", registered_by=RegisteredBy.COMMAND, now=clock.now())
