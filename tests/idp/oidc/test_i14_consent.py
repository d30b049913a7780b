"""Screen I14: a client that registered itself always asks, once (K34, OP-83)."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import Application, Browser, Idp, answer_of

_SECOND = timedelta(seconds=1)


@pytest.fixture
def stranger(idp: Idp) -> Application:
    """A client that registered itself."""
    return idp.register(client_name="Zorgregister <b>Inzage</b>")


def _question(stranger: Application, browser: Browser, **changes: str) -> tuple[str, str]:
    """The address of the page and its text."""
    asked = stranger.authorize(browser, **changes)
    assert asked.headers["Location"].startswith("/toestemming?verzoek="), asked.headers["Location"]
    page = browser.get(asked.headers["Location"])
    assert page.status_code == 200
    assert "https://app.example" in page.headers["Content-Security-Policy"]
    return asked.headers["Location"], page.get_data(as_text=True)


def _say(answer: str, question: tuple[str, str], browser: Browser, *, token: bool = True) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', question[1])
    assert found
    form = {"antwoord": answer, **({"csrf_token": found[1]} if token else {})}
    return browser.client.post(question[0], data=form)


@pytest.mark.requires("OP-83", "M-27")
def test_the_page_leads_to_what_the_application_says_of_itself(idp: Idp, browser: Browser) -> None:
    said = {name: f"https://app.example/{name}" for name in ("client_uri", "policy_uri", "tos_uri")}

    assert 'id="over"' not in _question(idp.register(), browser)[1]
    page = _question(idp.register(**said, logo_uri="https://app.example/logo.png"), browser)[1]

    assert all(f'href="{address}" target="_blank" rel="noopener noreferrer"' in page for address in said.values())
    assert "logo.png" not in page  # no page of ours loads a picture from another host


@pytest.mark.requires("K34", "OP-71")
def test_yes_goes_on_to_the_application(stranger: Application, browser: Browser) -> None:
    answer = _say("ja", _question(stranger, browser), browser)

    assert "code" in answer_of(browser.get(answer.headers["Location"]))


@pytest.mark.requires("K34")
def test_no_tells_the_application_so_and_ends_the_request(stranger: Application, browser: Browser) -> None:
    question = _question(stranger, browser)

    answer = answer_of(_say("nee", question, browser))

    assert (answer["error"], answer["state"]) == ("access_denied", "state-1")
    assert browser.get(question[0]).status_code == 410


@pytest.mark.requires("K34")
def test_yes_is_remembered_for_what_was_agreed_and_no_more(stranger: Application, browser: Browser) -> None:
    browser.get(_say("ja", _question(stranger, browser, scope="openid email"), browser).headers["Location"])

    assert "code" in answer_of(stranger.authorize(browser, scope="openid"))
    _question(stranger, browser, scope="openid relatie")


@pytest.mark.requires("K34")
def test_yes_of_one_user_is_not_that_of_another(idp: Idp, stranger: Application, browser: Browser) -> None:
    _say("ja", _question(stranger, browser), browser)

    assert "code" in answer_of(stranger.authorize(browser))
    _question(stranger, idp.browser(username="f.elidrissi"))


@pytest.mark.requires("K34")
def test_prompt_consent_asks_again(idp: Idp, stranger: Application, browser: Browser) -> None:
    _say("ja", _question(stranger, browser), browser)
    idp.clock.advance(_SECOND)
    question = _question(stranger, browser, prompt="consent")
    idp.clock.advance(_SECOND)

    assert "code" in answer_of(browser.get(_say("ja", question, browser).headers["Location"]))


@pytest.mark.requires("M-10", "OP-83")
def test_prompt_none_without_consent_is_consent_required(stranger: Application, browser: Browser) -> None:
    assert answer_of(stranger.authorize(browser, prompt="none"))["error"] == "consent_required"


@pytest.mark.requires("K34")
def test_a_first_party_client_does_not_ask(application: Application, browser: Browser) -> None:
    assert "code" in answer_of(application.authorize(browser))


@pytest.mark.requires("threat 22", "OP-83")
def test_the_page_says_who_asks_for_what_and_for_how_long(stranger: Application, browser: Browser) -> None:
    _, page = _question(stranger, browser, scope="openid relatie")

    assert "Mag Zorgregister &lt;b&gt;Inzage&lt;/b&gt; uw gegevens gebruiken?" in page
    assert "de naam en het relatienummer van uw organisatie" in page
    assert "uw e-mailadres" not in page
    assert "Deze applicatie heeft zichzelf aangemeld" in page
    assert "hoogstens 8 uur" in page
    assert "https://app.example" in page


@pytest.mark.requires("OP-83")
def test_the_page_says_what_kind_of_client_asks_and_where_it_will_use_its_access(
    idp: Idp, stranger: Application, browser: Browser
) -> None:
    cannot_prove = "kan ons niet bewijzen dat zij het is"
    _, page = _question(stranger, browser, scope="openid")
    assert cannot_prove not in page
    assert "Zij gebruikt de toegang bij" not in page
    public = idp.register(token_endpoint_auth_method="none", scope="openid files:read")
    _, page = _question(public, browser, scope="openid files:read", resource=idp.foundation.settings.uploads_url)
    assert cannot_prove in page
    assert f"Zij gebruikt de toegang bij {idp.foundation.settings.uploads_url}." in page


@pytest.mark.requires("threat 47")
def test_an_answer_without_form_token_changes_nothing(stranger: Application, browser: Browser) -> None:
    assert _say("ja", _question(stranger, browser), browser, token=False).status_code == 400

    _question(stranger, browser)


@pytest.mark.requires("threat 44", "OP-99")
def test_the_page_cannot_be_framed(stranger: Application, browser: Browser) -> None:
    address, _ = _question(stranger, browser)

    assert "frame-ancestors 'none'" in browser.get(address).headers["Content-Security-Policy"]


def test_without_a_session_the_page_leads_to_the_login(idp: Idp, stranger: Application, browser: Browser) -> None:
    address, _ = _question(stranger, browser)

    answer = idp.browser(logged_in=False).get(address)

    assert answer.headers["Location"].startswith("/authorize/")


@pytest.mark.requires("K34", "T13")
def test_with_an_expired_password_nothing_is_agreed_and_the_page_leads_to_the_login(
    idp: Idp, stranger: Application, browser: Browser
) -> None:
    question = _question(stranger, browser)
    assert browser.session is not None
    with idp.foundation.units.write() as unit:
        unit.passwords.expire(browser.session.account_id, idp.clock.now())

    assert browser.get(question[0]).headers["Location"].startswith("/authorize/")
    assert _say("ja", question, browser).headers["Location"].startswith("/authorize/")
    with idp.foundation.units.read() as unit:
        assert unit.consents.find(browser.session.account_id, stranger.client_id) is None
