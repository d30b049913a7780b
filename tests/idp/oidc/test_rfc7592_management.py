"""RFC 7592: a client reads, changes and ends its own registration, and nobody else's."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import CALLBACK, Application, Browser, Idp
from tests.idp.web.doors import asked


@pytest.fixture
def application(idp: Idp) -> Application:
    return idp.register(grant_types=["authorization_code", "refresh_token"], scope="openid email")


def manage(application: Application, method: str, **given: Any) -> TestResponse:
    """A request to the address that registering gave. token, json: other than its own."""
    address = urlsplit(application.registered["registration_client_uri"])
    token = given.pop("token", application.registered["registration_access_token"])
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    client = application.idp.app.test_client()
    return client.open(f"{address.path}?{address.query}", method=method, headers=headers, **given)


def wish(application: Application, **changes: Any) -> dict[str, Any]:
    value = {"client_id": application.client_id, "redirect_uris": [CALLBACK], "scope": "openid email", **changes}
    return {name: content for name, content in value.items() if content is not None}


def change(application: Application, **changes: Any) -> TestResponse:
    return manage(application, "PUT", json=wish(application, **changes))


@pytest.mark.requires("M-31", "OP-62")
def test_a_client_reads_what_is_registered_and_no_secret(application: Application) -> None:
    answer = manage(application, "GET")
    hidden = {"client_secret", "client_secret_expires_at"}
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {name: value for name, value in application.registered.items() if name not in hidden}


@pytest.mark.requires("M-31", "OP-62")
def test_a_change_replaces_everything_and_brings_a_new_token(application: Application) -> None:
    answer = change(application, client_name="Nieuwe naam", redirect_uris=["https://app.example/new"])
    value = answer.json or {}
    assert (answer.status_code, value["client_name"]) == (200, "Nieuwe naam")
    assert application.stored().redirect_uris == ("https://app.example/new",)
    assert application.stored().grant_types == ("authorization_code",)
    assert "client_secret" not in value
    assert manage(application, "GET").status_code == 401
    assert manage(application, "GET", token=value["registration_access_token"]).status_code == 200


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
    assert manage(application, method, json=wish(application)).status_code == 403
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
def test_of_two_changes_with_one_token_one_is_made(application: Application) -> None:
    before = application.stored()
    with application.idp.foundation.units.write() as unit:
        assert unit.clients.replace_registration(before, before.__class__(**_renewed(before)), application.idp.now)
    with application.idp.foundation.units.write() as unit:
        assert not unit.clients.replace_registration(before, before, application.idp.now)
        assert not unit.clients.delete(before)


def _renewed(client: Any) -> dict[str, Any]:
    values = {name: getattr(client, name) for name in client.__dataclass_fields__}
    return {**values, "registration_sha256": "f" * 64}


@pytest.mark.requires("M-31")
def test_both_doors_answer_alike(idp: Idp, application: Application) -> None:
    headers = {"Authorization": f"Bearer {application.registered['registration_access_token']}"}
    for path in (f"/register?client_id={application.client_id}", "/register?client_id=nobody", "/register"):
        one, other = (asked(idp.app, in_front=door, path=path, headers=headers) for door in (True, False))
        assert (one.status, one.headers, one.body) == (other.status, other.headers, other.body)


def test_other_methods_are_told_what_is_allowed(application: Application) -> None:
    answer = manage(application, "PATCH")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, GET, PUT, DELETE")
