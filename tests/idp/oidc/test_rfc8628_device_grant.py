"""RFC 8628, I16: a program without a browser, and the person who lets it in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.audit.record import NOWHERE
from idp.login.emergency import Emergency
from idp.oidc.device import GRANT_TYPE
from idp.oidc.own_clients import PART_OF, UPLOADS
from tests.fakes.own_logout import OwnLogout
from tests.idp.oidc.browsing import CALLBACK, ISSUER, Application, Browser, Idp, claims_of_token
from tests.idp.oidc.stored import at_once

PENDING, SLOWER, EXPIRED = "authorization_pending", "slow_down", "expired_token"
STEP = timedelta(seconds=5)


@pytest.fixture
def program(idp: Idp) -> Application:
    """A public program with refresh tokens that registered itself."""
    answer = idp.try_register(
        {
            "client_name": "mcz-upload",
            "grant_types": [GRANT_TYPE, "refresh_token"],
            "token_endpoint_auth_method": "none",
            "scope": "openid files:write offline_access",
        }
    )
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return Application(idp, answer.json or {})


def _begin(program: Application, **changes: Any) -> dict[str, Any]:
    answer = program.post("/device_authorization", **{"scope": "openid files:write", **changes})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json or {})


def _poll(program: Application, begun: dict[str, Any], *, after: timedelta = STEP) -> TestResponse:
    program.idp.clock.advance(after)
    return program.token(grant_type=GRANT_TYPE, device_code=begun["device_code"])


def _error(answer: TestResponse) -> str:
    assert answer.status_code == 400, answer.get_data(as_text=True)
    return str((answer.json or {})["error"])


def _submit(browser: Browser, **form: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="(\w+)"', browser.get("/apparaat").get_data(as_text=True))
    assert token is not None
    data = {"csrf_token": token[1], **form}
    return browser.client.post("/apparaat", data=data, headers={"Origin": ISSUER})


@pytest.mark.requires("K13")
def test_who_types_the_code_sees_program_place_and_rights_and_lets_it_in(
    program: Application, browser: Browser
) -> None:
    begun = _begin(program)
    assert _error(_poll(program, begun)) == PENDING

    page = _submit(browser, code=begun["user_code"].lower().replace("-", " ")).get_data(as_text=True)
    done = _submit(browser, code=begun["user_code"], antwoord="ja").get_data(as_text=True)
    tokens = _poll(program, begun).json or {}

    assert "mcz-upload" in page
    assert "127.0.0.1" in page
    assert "bestanden aan te leveren" in page
    assert "Het programma is gekoppeld" in done
    assert claims_of_token(tokens["access_token"])["scope"] == "openid files:write"
    assert program.refresh(tokens["refresh_token"]).status_code == 200


def test_the_answer_says_where_to_go_and_how_long_it_lasts(program: Application) -> None:
    begun = _begin(program)

    assert begun["verification_uri"] == "http://localhost:8000/apparaat"
    assert begun["verification_uri_complete"].endswith(f"/apparaat?code={begun['user_code']}")
    assert len(begun["user_code"].replace("-", "")) == 8
    assert (begun["expires_in"], begun["interval"]) == (600, 5)


def test_no_means_access_denied(program: Application, browser: Browser) -> None:
    begun = _begin(program)

    assert "geweigerd" in _submit(browser, code=begun["user_code"], antwoord="nee").get_data(as_text=True)

    assert _error(_poll(program, begun)) == "access_denied"


def test_the_first_answer_counts(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="nee")

    again = _submit(browser, code=begun["user_code"], antwoord="ja")

    assert again.status_code == 422
    assert _error(_poll(program, begun)) == "access_denied"


@pytest.mark.parametrize("code", ["", "BCDFGHJK", "12345678", "é", "BCDF-GHJ"])
def test_a_code_that_does_not_exist_is_e40(browser: Browser, code: str) -> None:
    answer = _submit(browser, code=code)

    assert answer.status_code == 422
    assert "Deze code bestaat niet of is verlopen. Start het programma opnieuw." in answer.get_data(as_text=True)


@pytest.mark.requires("threat 26")
def test_codes_cannot_be_guessed(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    statuses = [_submit(browser, code="BCDFGHJK").status_code for _ in range(6)]

    right = _submit(browser, code=begun["user_code"], antwoord="ja")

    assert statuses == [422] * 5 + [429]
    assert (right.status_code, bool(right.headers["Retry-After"])) == (429, True)
    assert _error(_poll(program, begun)) == PENDING


def test_a_code_ends_after_ten_minutes(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    answer = _poll(program, begun, after=timedelta(minutes=10))

    assert _error(answer) == EXPIRED
    assert _submit(browser, code=begun["user_code"]).status_code == 422


def test_who_polls_too_fast_must_slow_down(program: Application) -> None:
    begun = _begin(program)
    errors = [_error(_poll(program, begun, after=timedelta(seconds=seconds))) for seconds in (5, 4, 5, 14, 20)]

    # After the first haste the interval is ten seconds, after the second fifteen, after the third twenty.
    assert errors == [PENDING, SLOWER, SLOWER, SLOWER, PENDING]


@pytest.mark.requires("threat 14", "threat 26")
def test_one_poll_of_many_wins_and_reuse_ends_what_it_got(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    program.idp.clock.advance(STEP)

    answers = at_once(5, lambda: program.token(grant_type=GRANT_TYPE, device_code=begun["device_code"]))

    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) <= 1  # the others hear slow_down or invalid_grant
    program.idp.clock.advance(timedelta(minutes=1))
    last = program.token(grant_type=GRANT_TYPE, device_code=begun["device_code"])
    assert _error(last) == "invalid_grant"
    if winners:
        assert program.refresh((winners[0].json or {})["refresh_token"]).status_code == 400


@pytest.mark.requires("threat 23", "OP-81")
def test_the_device_code_of_another_client_is_worth_nothing(idp: Idp, program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    other = Application(idp, {**program.registered, "client_id": program.client_id})
    thief = idp.try_register({"client_name": "x", "grant_types": [GRANT_TYPE], "token_endpoint_auth_method": "none"})

    assert _error(_poll(Application(idp, thief.json or {}), begun)) == "invalid_grant"
    assert _poll(other, begun).status_code == 200


def test_the_program_stands_among_the_sessions_and_ends_there(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    tokens = _poll(program, begun).json or {}

    page = browser.get("/account/sessies").get_data(as_text=True)
    with program.idp.foundation.units.write() as unit:
        unit.sessions.end(claims_of_token(tokens["access_token"])["sid"])

    assert "mcz-upload" in page
    assert program.refresh(tokens["refresh_token"]).status_code == 400


@pytest.mark.requires("S12")
def test_without_a_session_one_logs_in_first(idp: Idp) -> None:
    answer = idp.browser(logged_in=False).get("/apparaat")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/inloggen?terug=/apparaat")


@pytest.mark.requires("OP-78", "OP-96")
def test_only_clients_that_registered_for_it_may_ask(idp: Idp, application: Application, program: Application) -> None:
    assert _error(application.post("/device_authorization", scope="openid")) == "unauthorized_client"
    assert _error(program.post("/device_authorization", scope="openid email")) == "invalid_scope"
    assert _error(program.post("/device_authorization", scope="files:write")) == "invalid_scope"
    both = {"redirect_uris": [CALLBACK], "grant_types": ["authorization_code", GRANT_TYPE]}
    assert _error(idp.try_register(both)) == "invalid_client_metadata"
    assert idp.app.test_client().get("/device_authorization").status_code == 405


@pytest.mark.requires("threat 42")
def test_no_code_is_stored_as_it_is(idp: Idp, program: Application) -> None:
    begun = _begin(program)

    with idp.foundation.database.read() as connection:
        row = str(connection.exec_driver_sql("SELECT * FROM device_request").all())

    assert begun["device_code"] not in row
    assert begun["user_code"].replace("-", "") not in row


@pytest.mark.requires("K12", "S4")
@pytest.mark.parametrize("kept_from", ["the program", UPLOADS])
def test_who_may_not_use_the_application_cannot_let_its_program_in(
    program: Application, browser: Browser, kept_from: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_id = program.client_id
    monkeypatch.setitem(PART_OF, client_id, UPLOADS)
    begun = _begin(program)
    with program.idp.foundation.units.write() as unit:
        withheld = client_id if kept_from == "the program" else kept_from
        unit.entitlements.withhold(program.idp.account().account_id, [withheld])

    answer = _submit(browser, code=begun["user_code"], antwoord="ja")

    assert answer.status_code == 403
    assert "U heeft geen toegang" in answer.text
    assert _error(_poll(program, begun)) == "access_denied"


@pytest.mark.requires("K34", "S5")
def test_access_that_was_taken_back_before_the_next_poll_gives_nothing(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    assert browser.session is not None
    consents = program.idp.services.recovery.withdrawal
    assert consents.withdraw(browser.session.account_id, program.client_id, origin=NOWHERE, now=program.idp.now)

    assert _error(_poll(program, begun)) == "access_denied"
    assert _error(_poll(program, begun)) == "invalid_grant"


@pytest.mark.requires("S29", "K23")
def test_a_program_that_was_let_in_before_logging_out_everywhere_gets_no_session_afterwards(
    program: Application, browser: Browser
) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    assert browser.session is not None
    own = program.idp.services.recovery.own_sessions
    own.end_everywhere(browser.session.account_id, origin=NOWHERE, now=program.idp.now)

    assert _error(_poll(program, begun)) == "access_denied"
    assert own.overview(browser.session.account_id, (), program.idp.now).sessions == ()


@pytest.mark.requires("K28")
def test_nor_does_one_that_was_let_in_before_an_emergency(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    program.idp.clock.advance(timedelta(seconds=1))
    units, logout = program.idp.foundation.units, OwnLogout(program.idp.services.sessions)
    Emergency(units.read, units.write, logout).end_sessions("operator", "proef", program.idp.now)

    assert _error(_poll(program, begun)) == "access_denied"


@pytest.mark.requires("OP-96")
def test_a_program_gets_no_scope_that_it_may_not_ask_any_more(program: Application, browser: Browser) -> None:
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    program.change(scope=("openid",))

    assert _error(_poll(program, begun)) == "access_denied"


@pytest.mark.requires("K12", "S4")
@pytest.mark.parametrize("kept_from", ["the program", UPLOADS])
def test_nor_does_one_whose_user_may_not_use_the_application_any_more(
    program: Application, browser: Browser, kept_from: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PART_OF, program.client_id, UPLOADS)
    begun = _begin(program)
    _submit(browser, code=begun["user_code"], antwoord="ja")
    with program.idp.foundation.units.write() as unit:
        withheld = program.client_id if kept_from == "the program" else kept_from
        unit.entitlements.withhold(program.idp.account().account_id, [withheld])

    assert _error(_poll(program, begun)) == "access_denied"
