"""K12: an application is for the relations that may use it, and for none of their accounts that are kept from it."""

import pytest

from idp.accounts.entitlement import Entitlement
from tests.idp.oidc.browsing import CALLBACK, ISSUER, Application, Idp, answer_of
from tests.support.html import Html

PORTAL = "http://localhost:8001"

pytestmark = pytest.mark.requires("K12", "S4")


@pytest.mark.parametrize(
    ("entitlement", "allows"),
    [
        (Entitlement(), True),
        (Entitlement(restricted=True), False),
        (Entitlement(restricted=True, granted=True), True),
        (Entitlement(granted=True, withheld=True), False),
        (Entitlement(withheld=True), False),
    ],
)
def test_an_application_is_for_all_or_for_whom_it_was_granted_unless_withheld(
    entitlement: Entitlement, allows: bool
) -> None:
    assert entitlement.allows is allows


def restrict(idp: Idp, application: Application, *relations: str) -> None:
    with idp.foundation.units.write() as unit:
        unit.entitlements.restrict(application.client_id, restricted=True)
        for relatienummer in relations:
            relation = unit.relations.find(relatienummer)
            assert relation is not None
            unit.entitlements.grant(relation.relatie_id, [application.client_id])


def test_a_relation_without_it_gets_a_page_and_the_application_access_denied(idp: Idp) -> None:
    application, browser = idp.trusted(), idp.browser()
    restrict(idp, application)
    answer = application.authorize(browser)
    assert answer.status_code == 403
    assert "U heeft geen toegang tot dit onderdeel" in answer.text
    assert "error=access_denied" in answer.text
    assert answer_of(application.authorize(browser, prompt="none"))["error"] == "access_denied"


def test_the_way_back_to_an_application_that_takes_forms_is_a_form(idp: Idp) -> None:
    application, browser = idp.trusted(client_name="Rooster"), idp.browser()
    restrict(idp, application)

    answer = application.authorize(browser, response_mode="form_post")

    page = Html(answer.text)
    fields = {field.get("name"): field.get("value") for field in page.all("input") if "main" in field.within}
    assert answer.status_code == 403
    assert page.one("form", action=CALLBACK).get("method") == "post"
    assert fields == {"error": "access_denied", "iss": ISSUER, "state": "state-1"}
    assert page.one("button", id="terug").words == "Terug naar Rooster"
    assert "form-action 'self' https://app.example" in answer.headers["Content-Security-Policy"]


def test_a_relation_with_it_goes_on(idp: Idp) -> None:
    application = idp.trusted()
    restrict(idp, application, "104382")
    assert "code" in answer_of(application.authorize(idp.browser()))


def test_an_account_that_is_kept_from_it_does_not(idp: Idp) -> None:
    application, browser = idp.trusted(), idp.browser()
    with idp.foundation.units.write() as unit:
        unit.entitlements.withhold(idp.account().account_id, [application.client_id])
    assert answer_of(application.authorize(browser, prompt="none"))["error"] == "access_denied"


def test_home_shows_no_tile_of_what_may_not_be_used(idp: Idp) -> None:
    portal, browser = idp.trusted(), idp.browser()
    tile = idp.trusted(initiate_login_uri="https://app.example/login", client_name="Tegel")
    token = portal.tokens(browser)["access_token"]

    def names() -> set[str]:
        answer = idp.app.test_client().get("/api/mij", headers={"Authorization": f"Bearer {token}"})
        return {each["name"] for each in (answer.json or {})["applications"]}

    assert "Tegel" in names()
    restrict(idp, tile)
    assert "Tegel" not in names()
    restrict(idp, tile, "104382")
    assert "Tegel" in names()


@pytest.mark.requires("S33", "P13")
def test_the_blue_bar_of_our_own_pages_has_what_may_be_used(idp: Idp) -> None:
    tile = idp.trusted(initiate_login_uri="https://app.example/login", client_name="Digitaal Declareren")
    idp.trusted(client_name="Zonder tegel")
    idp.register(initiate_login_uri="https://other.example/login", client_name="Niet goedgekeurd")
    browser = idp.browser()

    def bar() -> list[tuple[str, str | None]]:
        page = Html(browser.get("/account/sessies").text)
        nav = page.one("nav", aria_label="Hoofdmenu")
        links = [each for each in page.all("a") if "nav" in each.within and nav.position < each.position]
        return [(each.words, each.get("href")) for each in links if (each.get("href") or "").startswith(PORTAL)]

    assert bar()[2:] == [("Digitaal Declareren", f"{PORTAL}/applicaties/digitaal-declareren")]
    restrict(idp, tile)
    assert len(bar()) == 2


def test_what_is_taken_away_ends_a_code_too_that_nobody_redeemed_yet(idp: Idp) -> None:
    application, browser = idp.trusted(), idp.browser()
    code = application.code(browser)
    restrict(idp, application)

    assert (application.redeem(code).json or {})["error"] == "invalid_grant"
