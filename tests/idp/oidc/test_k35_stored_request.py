"""A request that waits for its user is kept for 30 minutes under an unguessable id, and answered once."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from idp.worker import clear_away
from tests.idp.oidc.browsing import Application, Browser, Idp, answer_of


def _waiting(idp: Idp, application: Application) -> str:
    """The id of a request that waits for a login."""
    answer = application.authorize(idp.browser(logged_in=False), login_hint="j.timmerman", ui_locales="en")
    return answer.headers["Location"].partition("=")[2]


@pytest.mark.requires("K35")
def test_it_goes_on_after_the_login(idp: Idp, application: Application, browser: Browser) -> None:
    answer = answer_of(browser.get(f"/authorize/{_waiting(idp, application)}"))

    assert answer["state"] == "state-1"
    assert application.redeem(answer["code"]).status_code == 200


@pytest.mark.requires("K35")
def test_it_is_gone_after_30_minutes(idp: Idp, application: Application) -> None:
    request_id = _waiting(idp, application)
    idp.clock.advance(timedelta(minutes=30))

    answer = idp.browser().get(f"/authorize/{request_id}")

    assert answer.status_code == 410
    assert "Deze pagina is verlopen" in answer.get_data(as_text=True)


@pytest.mark.requires("K35")
def test_it_is_there_just_before(idp: Idp, application: Application) -> None:
    request_id = _waiting(idp, application)
    idp.clock.advance(timedelta(minutes=29, seconds=59))

    assert "code" in answer_of(idp.browser().get(f"/authorize/{request_id}"))


@pytest.mark.requires("K35")
def test_it_is_answered_once(idp: Idp, application: Application, browser: Browser) -> None:
    request_id = _waiting(idp, application)

    assert "code" in answer_of(browser.get(f"/authorize/{request_id}"))
    assert browser.get(f"/authorize/{request_id}").status_code == 410


@pytest.mark.requires("K35")
@pytest.mark.parametrize("request_id", ["unknown", "a" * 43, "%00"])
def test_an_unknown_id_is_a_page(browser: Browser, request_id: str) -> None:
    assert browser.get(f"/authorize/{request_id}").status_code == 410


@pytest.mark.requires("K35")
def test_the_id_has_256_bits_and_only_its_digest_is_stored(idp: Idp, application: Application) -> None:
    request_id = _waiting(idp, application)

    with idp.foundation.database.read() as connection:
        stored = str(connection.execute(text("SELECT * FROM authorization_request")).all())

    assert len(request_id) == 43
    assert request_id not in stored


def _content(idp: Idp) -> list[str]:
    with idp.foundation.database.read() as connection:
        return list(connection.execute(text("SELECT CAST(content AS TEXT) FROM authorization_request")).scalars())


@pytest.mark.requires("K35", "threat 34")
def test_what_it_asked_is_erased_when_it_is_answered(idp: Idp, application: Application, browser: Browser) -> None:
    answer_of(browser.get(f"/authorize/{_waiting(idp, application)}"))

    assert _content(idp) == ["{}"]


@pytest.mark.requires("K35", "threat 34")
def test_what_it_asked_is_erased_after_30_minutes_and_the_page_still_knows_its_application(idp: Idp) -> None:
    application = idp.trusted(client_name="Declareren", initiate_login_uri="https://app.example/inloggen")
    request_id = _waiting(idp, application)
    clear_away(idp.foundation)
    assert "j.timmerman" in _content(idp)[0]
    idp.clock.advance(timedelta(minutes=30))
    clear_away(idp.foundation)

    assert _content(idp) == ["{}"]
    page = idp.browser().get(f"/authorize/{request_id}")
    assert page.status_code == 410
    assert "Begin opnieuw bij Declareren" in page.get_data(as_text=True)


@pytest.mark.requires("K35")
def test_the_login_pages_learn_what_they_need(idp: Idp, application: Application) -> None:
    pending = idp.services.pending.find(_waiting(idp, application), idp.now)

    assert pending is not None
    assert pending.redirect_origin == "https://app.example"
    assert (pending.login_hint, pending.ui_locales) == ("j.timmerman", ("en",))


def test_the_login_page_may_end_at_the_application(idp: Idp, application: Application) -> None:
    page = idp.browser(logged_in=False).get(f"/inloggen?verzoek={_waiting(idp, application)}")

    assert page.status_code == 200
    assert "https://app.example" in page.headers["Content-Security-Policy"]


@pytest.mark.requires("K35", "OP-64", "threat 12")
def test_no_code_goes_to_an_address_that_was_taken_out_meanwhile(
    idp: Idp, application: Application, browser: Browser
) -> None:
    request_id = _waiting(idp, application)
    application.change(redirect_uris=("http://localhost:9/elsewhere",))

    assert browser.get(f"/authorize/{request_id}").status_code == 410


@pytest.mark.requires("K35", "OP-96")
def test_no_code_gives_a_scope_that_the_client_may_not_ask_any_more(
    idp: Idp, application: Application, browser: Browser
) -> None:
    waiting = application.authorize(idp.browser(logged_in=False), scope="openid email").headers["Location"]
    application.change(scope=("openid",))

    assert browser.get(f"/authorize/{waiting.partition('=')[2]}").status_code == 410


@pytest.mark.requires("K35", "K34", "OP-64")
def test_nor_is_its_user_asked_or_sent_there(idp: Idp, browser: Browser) -> None:
    application = idp.register()
    page = application.authorize(browser).headers["Location"]
    application.change(redirect_uris=("http://localhost:9/elsewhere",))

    assert browser.get(page).status_code == 410
