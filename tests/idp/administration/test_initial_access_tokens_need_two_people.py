"""K34, D7: permission to register applications is asked for by one person and given by another, within limits."""

import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.operations import Declined, Done, Outcome, Values
from idp.administration.verdict import Verdict
from tests.idp.administration.desk import WHY, Desk

pytestmark = pytest.mark.requires("K34", "OP-63", "threat 41")

FORM: dict[str, str | list[str]] = {
    "naam": "Leverancier", "regels": "general", "scopes": ["profile", "relatie"], "hosts": ["app.example", "127.0.0.1"],
    "aantal": "2", "laatste_dag": "2027-03-01", "reden": "Nieuw project",
}  # fmt: skip
CALLBACK = "https://app.example/cb"


def run(desk: Desk, action: Action, **given: Any) -> Outcome:
    office = desk.office
    return office.console.operations[action].run(office.actor(Role.CLIENT_ADMIN), Values(given), desk.now)


def offered(desk: Desk, **changed: Any) -> str:
    done = run(desk, Action.REGISTRATION_TOKEN_OFFER, **{**FORM, **changed})
    assert isinstance(done, Done), done
    assert done.facts["waits"] is True
    return str(done.facts["initial_access_token"])


def register(desk: Desk, token: str, **metadata: Any) -> TestResponse:
    wish = {"redirect_uris": [CALLBACK], **metadata}
    headers = {"Authorization": f"Bearer {token}"}
    return desk.office.app.test_client().post("/register", json=wish, headers=headers)


def approved(desk: Desk, **changed: Any) -> str:
    token = offered(desk, **changed)
    assert desk.approve_waiting() is Verdict.DONE
    return token


def test_it_works_when_somebody_else_approved_it_and_not_before(desk_on_both: Desk) -> None:
    desk = desk_on_both
    token = offered(desk)
    assert register(desk, token).status_code == 401
    (waiting,) = desk.waiting()
    assert token not in str(waiting)
    assert waiting.new["hosts"] == "app.example 127.0.0.1"
    assert desk.approve(waiting) is Verdict.DONE
    assert register(desk, token).status_code == 201
    assert "client.initial_access_token_issued" in desk.office.idp.events()


def test_who_asked_for_it_does_not_approve_it(desk: Desk) -> None:
    alone = desk.office.actor(desk.office.hire("alleen.bezig", Role.CLIENT_ADMIN, Role.APPROVER))
    outcome = desk.office.console.operations[Action.REGISTRATION_TOKEN_OFFER].run(alone, Values(FORM), desk.now)
    assert isinstance(outcome, Done)
    (waiting,) = desk.waiting()
    assert desk.approve(waiting, alone) is Verdict.SAME_PERSON
    assert register(desk, str(outcome.facts["initial_access_token"])).status_code == 401


def test_it_serves_as_often_as_was_approved(desk: Desk) -> None:
    token = approved(desk)
    assert [register(desk, token).status_code for _ in range(3)] == [201, 201, 401]


def test_it_ends_after_its_last_day_in_amsterdam(desk: Desk) -> None:
    token, now = approved(desk, laatste_dag="2027-02-16"), desk.now
    assert now.hour == 9
    desk.office.idp.clock.advance(timedelta(hours=13, minutes=59))
    assert register(desk, token).status_code == 201
    desk.office.idp.clock.advance(timedelta(minutes=1))
    assert register(desk, token).status_code == 401


@pytest.mark.parametrize("name", ["redirect_uris", "post_logout_redirect_uris"])
@pytest.mark.parametrize("address", ["https://app.example.kwaad.example/cb", "https://kwaad.example/cb"])
def test_other_hosts_are_refused(desk: Desk, name: str, address: str) -> None:
    answer = register(desk, approved(desk), **{name: [address]})
    assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_redirect_uri")


def test_the_hosts_bind_the_application_later_as_well(desk: Desk) -> None:
    registered = register(desk, approved(desk)).json or {}
    browser = desk.office.app.test_client()

    def put(uri: str, token: str) -> TestResponse:
        wish = {"client_id": registered["client_id"], "redirect_uris": [uri]}
        path = "/register?client_id=" + registered["client_id"]
        return browser.put(path, json=wish, headers={"Authorization": f"Bearer {token}"})

    refused = put("https://kwaad.example/cb", registered["registration_access_token"])
    assert (refused.json or {})["error"] == "invalid_redirect_uri"
    moved = put("https://app.example/anders", registered["registration_access_token"])
    assert moved.status_code == 200
    assert put("https://kwaad.example/cb", (moved.json or {})["registration_access_token"]).status_code == 400


def test_no_other_scope_than_was_approved(desk: Desk) -> None:
    token = approved(desk)
    assert (register(desk, token, scope="openid email").json or {})["error"] == "invalid_client_metadata"
    assert (register(desk, token, scope="openid relatie").json or {})["scope"] == "openid relatie"


@pytest.mark.requires("K31")
def test_pkce_can_be_left_out_only_with_a_token_made_for_it(desk: Desk) -> None:
    assert register(desk, approved(desk), require_pkce=False).status_code == 400
    assert register(desk, approved(desk, zonder_pkce=True), require_pkce=False).status_code == 201
    refused = run(desk, Action.REGISTRATION_TOKEN_OFFER, **{**FORM, "regels": "nlgov", "zonder_pkce": True})
    assert isinstance(refused, Declined)
    assert refused.at == "zonder_pkce"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("hosts", ["https://app.example"], "wrong_host"),
        ("hosts", ["*.example"], "wrong_host"),
        ("hosts", ["app.example/cb"], "wrong_host"),
        ("hosts", [], "wrong_host"),
        ("hosts", [f"h{number}.example" for number in range(21)], "wrong_host"),
        ("aantal", "0", "wrong_number"),
        ("aantal", "101", "wrong_number"),
        ("aantal", "veel", "wrong_number"),
        ("laatste_dag", "2027-02-15", "wrong_day"),
        ("laatste_dag", "2028-02-17", "wrong_day"),
        ("laatste_dag", "morgen", "wrong_day"),
        ("scopes", ["beheer"], "wrong_value"),
        ("regels", "eigen", "wrong_value"),
        ("regels", "fapi2", "wrong_value"),  # not while tokens are bound to nobody
        ("reden", " ", "missing"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, field: str, value: Any, why: str) -> None:
    outcome = run(desk, Action.REGISTRATION_TOKEN_OFFER, **{**FORM, field: value})
    assert isinstance(outcome, Declined)
    assert (outcome.at, outcome.why.value) == (field, why)
    assert desk.waiting() == ()


def test_a_day_that_passed_meanwhile_cannot_be_approved(desk: Desk) -> None:
    token = offered(desk, laatste_dag="2027-02-16")
    desk.office.idp.clock.advance(timedelta(days=1))
    assert desk.approve_waiting() is Verdict.WRONG_STATE
    assert register(desk, token).status_code == 401


def test_it_can_be_ended_at_once_and_its_applications_stay(desk_on_both: Desk) -> None:
    desk = desk_on_both
    token = approved(desk)
    client_id = (register(desk, token).json or {})["client_id"]
    listed = run(desk, Action.REGISTRATION_TOKENS_LIST)
    assert isinstance(listed, Done)
    (row,) = [each for each in json.loads(json.dumps(listed.facts, default=str))["tokens"] if each["bruikbaar"]]
    assert (row["naam"], row["over"], row["hosts"]) == ("Leverancier", 1, ["app.example", "127.0.0.1"])

    given = {"bewijs": row["bewijs"], "reden": WHY}
    assert isinstance(run(desk, Action.REGISTRATION_TOKEN_END, **given), Done)
    assert register(desk, token).status_code == 401
    assert desk.office.idp.events()[-1] == "client.initial_access_token_ended"
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.clients.find(client_id) is not None
    assert isinstance(run(desk, Action.REGISTRATION_TOKEN_END, **given), Declined)


def test_the_screens_lead_from_form_to_value_and_show_it_once(desk: Desk) -> None:
    admin = desk.office.visitor(Role.CLIENT_ADMIN)
    assert "Toegangsbewijzen" in admin.get("/beheer/applicaties").text
    admin.get("/beheer/applicaties/toegangsbewijzen/nieuw")
    wrong = admin.post("/beheer/applicaties/toegangsbewijzen/nieuw", {"naam": "Leverancier", "hosts": "https://x"})
    assert wrong.status_code == 422
    assert 'value="Leverancier"' in wrong.text
    flat = {name: value if isinstance(value, str) else "\n".join(value) for name, value in FORM.items()}
    admin.post("/beheer/applicaties/toegangsbewijzen/nieuw", flat)
    address = admin.page.headers["Location"]
    assert "Bewaar dit toegangsbewijs nu" in admin.follow().text
    assert "Bewaar dit toegangsbewijs nu" not in admin.get(address).text
    (waiting,) = desk.waiting()
    assert "Toegangsbewijs" in admin.get("/beheer/goedkeuren").text
    approver = desk.office.visitor(Role.APPROVER)
    assert "app.example 127.0.0.1" in approver.get(f"/beheer/goedkeuren/{waiting.proposal_id}").text
    assert desk.approve_waiting() is Verdict.DONE
    row = admin.get("/beheer/applicaties/toegangsbewijzen").text
    assert "Leverancier" in row
    assert "2 keer" in row
    assert "Intrekken" not in approver.get("/beheer/applicaties/toegangsbewijzen").text
