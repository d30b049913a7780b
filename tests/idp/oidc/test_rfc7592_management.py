"""RFC 7592: a client reads, changes and ends its own registration, and nobody else's."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from idp.oidc.client_configuration import ClientConfigurationEndpoint
from tests.idp.oidc.browsing import CALLBACK, Application, Browser, Idp
from tests.idp.oidc.managing import change, manage, wish
from tests.idp.web.doors import asked


@pytest.fixture
def application(idp: Idp) -> Application:
    return idp.register(grant_types=["authorization_code", "refresh_token"], scope="openid email")


@pytest.mark.requires("M-31", "OP-62")
def test_a_client_reads_what_is_registered_and_no_secret(application: Application) -> None:
    answer = manage(application, "GET")
    hidden = {"client_secret", "client_secret_expires_at"}
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {name: value for name, value in application.registered.items() if name not in hidden}


@pytest.mark.requires("M-31", "OP-62")
def test_a_change_replaces_everything_and_keeps_the_token(application: Application) -> None:
    answer = change(application, client_name="Nieuwe naam", redirect_uris=["https://app.example/new"])
    value = answer.json or {}
    assert (answer.status_code, value["client_name"]) == (200, "Nieuwe naam")
    assert application.stored().redirect_uris == ("https://app.example/new",)
    assert application.stored().grant_types == ("authorization_code",)
    assert "client_secret" not in value
    assert value["registration_access_token"] == application.registered["registration_access_token"]
    assert value["registration_client_uri"] == application.registered["registration_client_uri"]
    assert change(application, client_name="En nog eens").status_code == 200


@pytest.mark.requires("M-31")
def test_what_is_null_in_a_change_is_as_if_it_was_not_there(application: Application) -> None:
    nothing = dict.fromkeys(("scope", "grant_types", "client_name", "jwks_uri", "registration_access_token"))
    answer = manage(application, "PUT", json={**wish(application), **nothing})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert application.stored().scope == ("openid", "email")
    assert application.stored().grant_types == ("authorization_code",)


def test_the_secret_still_proves_who_it_is_after_a_change(application: Application) -> None:
    assert change(application, client_secret=application.registered["client_secret"]).status_code == 200
    assert (application.redeem("wrong").json or {})["error"] == "invalid_grant"
    application.registered["client_secret"] = "wrong"
    assert (application.redeem("wrong").json or {})["error"] == "invalid_client"


@pytest.mark.requires("M-31", "OP-96", "K31", "OP-68")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": "portal"},
        {"client_secret": "wrong"},
        {"registration_access_token": "x"},
        {"client_secret_expires_at": 0},
        {"scope": "openid profile"},
        {"require_pkce": False},
        {"token_endpoint_auth_method": "none"},
        {"redirect_uris": ["http://app.example/cb"]},
        {"jwks_uri": "https://10.0.0.1/jwks"},
        {"software_statement": "x"},
    ],
    ids=str,
)
def test_a_change_keeps_the_rules_of_registering_and_widens_nothing(
    application: Application, changes: dict[str, Any]
) -> None:
    before = application.stored()
    assert change(application, **changes).status_code == 400
    assert application.stored() == before


@pytest.mark.requires("M-31")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_token_of_another_client_opens_nothing(idp: Idp, application: Application, method: str) -> None:
    other = idp.register().registered["registration_access_token"]
    for token in (other, "wrong", idp.initial_access_token, None):
        answer = manage(application, method, token=token, json=wish(application))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="register"')
    assert application.stored().redirect_uris == (CALLBACK,)


@pytest.mark.requires("M-31")
def test_a_client_without_a_token_is_opened_by_none(idp: Idp, application: Application) -> None:
    application.change(registration_sha256=None)
    assert manage(application, "GET").status_code == 401
    assert manage(application, "GET", token="").status_code == 401


@pytest.mark.requires("K34")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_people_approved_is_changed_by_people_only(application: Application, method: str) -> None:
    application.change(first_party=True)
    answer = manage(application, method, json=wish(application))
    assert answer.status_code == 403
    assert answer.json == {
        "error": "access_denied",
        "error_description": "the CAK changes this registration itself",
    }
    assert manage(application, "GET").status_code == 200


@pytest.mark.requires("K28")
def test_a_stopped_client_manages_nothing(application: Application) -> None:
    application.change(stopped=True)
    assert manage(application, "GET").status_code == 401


@pytest.mark.requires("M-31")
def test_ending_a_registration_ends_all_that_it_held(application: Application, browser: Browser) -> None:
    application.change(first_party=True)
    tokens = application.tokens(browser)
    application.change(first_party=False)
    assert manage(application, "DELETE").status_code == 204
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert application.idp.app.test_client().get("/userinfo", headers=bearer).status_code == 401
    assert (application.refresh(tokens["refresh_token"]).json or {})["error"] == "invalid_client"
    assert application.authorize(browser).status_code == 400
    assert manage(application, "GET").status_code == 401


@pytest.mark.requires("M-40", "threat 42")
def test_the_token_is_stored_as_a_digest_only(application: Application) -> None:
    with application.idp.foundation.database.read() as connection:
        stored = str(connection.execute(text("SELECT * FROM client")).all())
    assert application.registered["registration_access_token"] not in stored


@pytest.mark.requires("M-31")
def test_of_two_changes_at_once_one_is_made(application: Application) -> None:
    before = application.stored()
    with application.idp.foundation.units.write() as unit:
        assert unit.clients.replace_registration(before, replace(before, client_name="Eerst"), application.idp.now)
    with application.idp.foundation.units.write() as unit:
        assert not unit.clients.replace_registration(before, replace(before, client_name="Laat"), application.idp.now)
        assert not unit.clients.delete(before)
    assert application.stored().client_name == "Eerst"


@pytest.mark.requires("M-31", "K28")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_never_overtakes_an_operator_who_stops_it(
    application: Application, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = application.stored()
    endpoint = ClientConfigurationEndpoint
    monkeypatch.setattr(endpoint, "_client", lambda *_: seen)  # read just before
    application.change(stopped=True)

    answer = manage(application, method, json=wish(application))

    assert (answer.status_code, (answer.json or {})["error"]) == (409, "invalid_request")
    with application.idp.foundation.units.read() as unit:
        assert unit.clients.registered(application.client_id) == replace(seen, stopped=True)


@pytest.mark.requires("M-31")
def test_both_doors_answer_alike(idp: Idp, application: Application) -> None:
    headers = {"Authorization": f"Bearer {application.registered['registration_access_token']}"}
    for path in (f"/register?client_id={application.client_id}", "/register?client_id=nobody", "/register"):
        one, other = (asked(idp.app, in_front=door, path=path, headers=headers) for door in (True, False))
        assert (one.status, one.headers, one.body) == (other.status, other.headers, other.body)


def test_other_methods_are_told_what_is_allowed(application: Application) -> None:
    answer = manage(application, "PATCH")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, GET, PUT, DELETE")
