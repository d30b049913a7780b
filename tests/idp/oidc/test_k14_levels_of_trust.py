"""K14, OP-23: a level that was asked is reached or the request fails; it is never lowered silently."""

import json
from datetime import timedelta

import pytest

from idp.login.sso_session import start_session
from idp.oidc.acr import AcrScale
from tests.idp.oidc.browsing import AMR, Application, Browser, Idp, answer_of, claims_of_token

MFA, PHR = "urn:cak:acr:mfa", "urn:cak:acr:phr"
WITH_A_KEY = ("pwd", "pop", "mfa")
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
HIGH = "http://eidas.europa.eu/LoA/high"


def _log_in_for(idp: Idp, browser: Browser, amr: tuple[str, ...]) -> None:
    idp.clock.advance(timedelta(minutes=1))
    idp.add_session(browser.client, start_session(idp.account().account_id, amr, idp.now))


def _essential(*values: str) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "values": list(values)}}})


@pytest.mark.requires("K14", "OP-23")
@pytest.mark.parametrize("how", [{"acr_values": PHR}, {"claims": _essential(PHR)}, {"acr_values": f"urn:else {PHR}"}])
def test_a_higher_level_than_the_session_has_asks_for_a_login(
    idp: Idp, application: Application, browser: Browser, how: dict[str, str]
) -> None:
    waiting = application.authorize(browser, **how).headers["Location"]
    assert waiting.startswith("/inloggen?verzoek=")

    _log_in_for(idp, browser, WITH_A_KEY)

    code = answer_of(browser.get("/authorize/" + waiting.partition("=")[2]))["code"]
    assert claims_of_token((application.redeem(code).json or {})["id_token"])["acr"] == PHR


@pytest.mark.requires("K14", "OP-23")
def test_an_essential_level_is_not_talked_away_by_a_lower_wish(application: Application, browser: Browser) -> None:
    both = {"acr_values": MFA, "claims": _essential(PHR), "prompt": "none"}
    assert answer_of(application.authorize(browser, **both))["error"] == "login_required"
    unknown = {"acr_values": MFA, "claims": _essential("urn:else")}
    assert answer_of(application.authorize(browser, **unknown))["error"] == "unmet_authentication_requirements"
    wish = json.dumps({"id_token": {"acr": {"values": [PHR]}}})
    assert "code" in answer_of(application.authorize(browser, acr_values=MFA, claims=wish, prompt="none"))


@pytest.mark.requires("K14", "OP-23")
def test_a_login_that_does_not_reach_it_is_said_to_the_application(
    idp: Idp, application: Application, browser: Browser
) -> None:
    waiting = application.authorize(browser, acr_values=PHR).headers["Location"]

    _log_in_for(idp, browser, AMR)

    answer = answer_of(browser.get("/authorize/" + waiting.partition("=")[2]))
    assert answer["error"] == "unmet_authentication_requirements"


@pytest.mark.requires("K14")
def test_a_higher_level_satisfies_who_asked_a_lower_one(idp: Idp, application: Application, browser: Browser) -> None:
    _log_in_for(idp, browser, WITH_A_KEY)

    assert "code" in answer_of(application.authorize(browser, acr_values=MFA, prompt="none"))
    assert "code" in answer_of(application.authorize(browser, acr_values=f"{PHR} {MFA}", prompt="none"))


@pytest.mark.requires("OP-23")
def test_without_a_page_the_application_hears_that_a_login_is_needed(
    application: Application, browser: Browser
) -> None:
    assert answer_of(application.authorize(browser, acr_values=PHR, prompt="none"))["error"] == "login_required"
    assert "code" in answer_of(application.authorize(browser, acr_values=f"{PHR} {MFA}", prompt="none"))


@pytest.mark.requires("OP-23")
def test_a_level_that_nobody_knows_fails_where_it_is_essential_or_the_policy_says_so(
    application: Application, browser: Browser
) -> None:
    unmet = "unmet_authentication_requirements"
    assert "code" in answer_of(application.authorize(browser, acr_values="urn:else"))
    assert answer_of(application.authorize(browser, claims=_essential("urn:else")))["error"] == unmet

    application.change(policy_name="nlgov", subject_type="pairwise")

    assert answer_of(application.authorize(browser, acr_values="urn:else"))["error"] == unmet
    assert "code" in answer_of(application.authorize(browser, acr_values=MFA))


@pytest.mark.requires("OP-33", "OP-27")
def test_vectors_of_trust_are_not_read(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, vtr='["P1.Cc"]', acr_values=MFA)

    assert claims_of_token(tokens["id_token"])["acr"] == MFA
    assert "vot" not in claims_of_token(tokens["id_token"])


def test_the_registered_level_holds_where_a_request_says_nothing(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(default_acr_values=[PHR])

    assert application.authorize(browser).headers["Location"].startswith("/inloggen?verzoek=")
    assert "code" in answer_of(application.authorize(browser, acr_values=MFA))


@pytest.mark.requires("OP-31", "K14")
def test_agreed_addresses_are_other_names_of_our_levels() -> None:
    scale = AcrScale({MFA: SUBSTANTIAL, PHR: HIGH})

    assert scale.supported == (MFA, PHR, SUBSTANTIAL, HIGH)
    assert scale.is_met([SUBSTANTIAL], MFA)
    assert not scale.is_met([HIGH], MFA)
    assert scale.said([SUBSTANTIAL], PHR) == HIGH
    assert scale.said([MFA], PHR) == PHR
    assert scale.said([], MFA) == MFA


@pytest.mark.requires("OP-31", "K14")
def test_without_the_setting_there_are_none() -> None:
    assert AcrScale().supported == (MFA, PHR)
    assert AcrScale().level_of(SUBSTANTIAL) is None
