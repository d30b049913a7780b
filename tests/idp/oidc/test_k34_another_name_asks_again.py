"""K34, OP-83: a consent is for an application as it was; one with another name or destination asks again."""

from dataclasses import replace
from typing import Any

import pytest

from idp.clients.consented import told_sha256
from tests.idp.oidc.agreeing import agree, is_asked
from tests.idp.oidc.browsing import CALLBACK, Application, Browser, Idp
from tests.idp.oidc.managing import change

pytestmark = pytest.mark.requires("K34", "OP-83")


@pytest.fixture
def stranger(idp: Idp, browser: Browser) -> Application:
    """A client that registered itself, and that its user agreed to."""
    application = idp.register(client_name="Rooster", scope="openid email")
    agree(application, browser, scope="openid email")
    assert not is_asked(application, browser)
    return application


@pytest.mark.parametrize(
    "changes",
    [
        {"client_name": "Bank"},
        {"redirect_uris": [CALLBACK, "https://elsewhere.example/cb"]},
        {"redirect_uris": ["https://app.example:8443/cb"]},
        {"client_name#en": "Bank"},
        {"policy_uri#en": "https://app.example/why"},
        {"client_uri": "https://app.example/over"},
        {"policy_uri": "https://app.example/waarom"},
        {"tos_uri": "https://app.example/voorwaarden"},
    ],
    ids=str,
)
def test_who_becomes_another_asks_again(stranger: Application, browser: Browser, changes: dict[str, Any]) -> None:
    assert change(stranger, **{"client_name": "Rooster", **changes}).status_code == 200
    stranger.registered |= changes

    assert is_asked(stranger, browser)
    agree(stranger, browser)
    assert not is_asked(stranger, browser)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"contacts": ["a@b.example"]},
        {"logo_uri#en": "https://app.example/logo.png"},
        {"redirect_uris": ["https://app.example/cb2"]},
    ],
)
def test_who_stays_himself_does_not(stranger: Application, browser: Browser, changes: dict[str, Any]) -> None:
    assert change(stranger, client_name="Rooster", **changes).status_code == 200
    stranger.registered |= changes

    assert not is_asked(stranger, browser)


def test_what_was_agreed_with_the_former_one_is_not_agreed_with_the_new(
    stranger: Application, browser: Browser
) -> None:
    stranger.change(client_name="Bank")
    agree(stranger, browser, scope="openid")

    assert not is_asked(stranger, browser, scope="openid")
    assert is_asked(stranger, browser, scope="openid email")


def test_a_code_of_before_is_worth_nothing(stranger: Application, browser: Browser) -> None:
    code = stranger.code(browser)
    stranger.change(client_name="Bank")

    assert (stranger.redeem(code).json or {})["error"] == "invalid_grant"


def test_a_consent_of_an_older_release_counts_for_nobody_known(idp: Idp, stranger: Application) -> None:
    with idp.foundation.units.read() as unit:
        kept = unit.consents.find(idp.account().account_id, stranger.client_id)
    assert kept is not None
    assert kept.told_sha256 == told_sha256(stranger.stored())
    assert not replace(kept, told_sha256=None).covers((), stranger.stored())
