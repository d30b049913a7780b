"""D7: adding, changing and rotating, what is refused (E73 to E76), and a mark that falls off with what was approved."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from runpy import run_path
from unittest.mock import Mock

import pytest
from authlib.integrations.requests_client import OAuth2Session
from joserfc.jwk import ECKey

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.operations import Decline, Declined, Done, Outcome, Values
from idp.cli.protocol import administration
from idp.clients.client_secret import matches, proves
from idp.clients.model import Client
from idp.clients.policy import GENERAL
from idp.clients.rules import Rules
from idp.clients.scopes import SCOPES
from idp.oidc.client_administration import Addition
from shared.egress.errors import EgressFailed
from shared.egress.fetcher import Fetcher
from shared.jose.keys import generate_key, to_private_jwk
from tests.idp.administration.office import Office

pytestmark = pytest.mark.requires("K34", "S4", "S6")

FORM: dict[str, str | list[str]] = {
    "client_name": "Digitaal Declareren", "intro": "Hier declareert u.", "manual_url": "https://d.example/handleiding",
    "redirect_uris": ["https://d.example/cb"], "initiate_login_uri": "https://d.example/inloggen", "policy": "general",
    "token_endpoint_auth_method": "client_secret_basic", "scope": ["openid", "profile"], "reden": "Nieuw project",
}  # fmt: skip


def run(office: Office, action: Action, **given: str | list[str] | bool) -> Outcome:
    return office.console.operations[action].run(office.actor(Role.CLIENT_ADMIN), Values(given), office.idp.now)


def added(office: Office, **changed: str | list[str]) -> dict[str, str]:
    outcome = run(office, Action.CLIENT_ADD, **{**FORM, **changed})
    assert isinstance(outcome, Done), outcome
    return {name: str(value) for name, value in outcome.facts.items()}


def stored(office: Office, client_id: str) -> Client:
    with office.idp.foundation.units.read() as unit:
        found = unit.clients.find(client_id)
    assert found is not None
    return found


def mark(office: Office, client: Client) -> Client:
    marked = replace(client, first_party=True)
    with office.idp.foundation.units.write() as unit:
        unit.clients.save(marked, office.idp.now)
    return marked


def _save(office: Office, client_id: str, *, policy_name: str) -> None:
    with office.idp.foundation.units.write() as unit:
        unit.clients.save(replace(stored(office, client_id), policy_name=policy_name), office.idp.now)


def seen(office: Office, client_id: str) -> str:
    outcome = run(office, Action.CLIENTS_LIST, client_id=client_id)
    assert isinstance(outcome, Done)
    return str(outcome.facts["versie"])


def test_a_new_one_asks_consent_and_has_no_tile(office_on_both: Office) -> None:
    facts = added(office_on_both)
    client = stored(office_on_both, facts["client_id"])
    assert (client.first_party, client.has_tile) == (False, False)
    assert (client.intro, client.manual_url) == ("Hier declareert u.", "https://d.example/handleiding")


@pytest.mark.requires("threat 23")
def test_its_secret_is_told_once_and_stored_as_a_digest(office: Office) -> None:
    facts = added(office)
    client = stored(office, facts["client_id"])
    assert matches(client.secret_sha256, facts["client_secret"])
    shown = run(office, Action.CLIENTS_LIST, client_id=client.client_id)
    assert isinstance(shown, Done)
    assert "client_secret" not in shown.facts
    assert facts["client_secret"] not in str(shown.facts)


def test_another_secret_voids_the_old_one(office: Office) -> None:
    first = added(office)
    second = run(office, Action.CLIENT_ROTATE, client_id=first["client_id"], reden="Gelekt")
    assert isinstance(second, Done)
    digest = stored(office, first["client_id"]).secret_sha256
    assert matches(digest, str(second.facts["client_secret"]))
    assert not matches(digest, first["client_secret"])
    assert office.idp.events()[-1] == "client.secret_rotated"


def test_the_old_secret_can_go_on_for_two_weeks(office: Office) -> None:
    first = added(office)
    second = run(office, Action.CLIENT_ROTATE, client_id=first["client_id"], overlap=True, reden="Jaarlijks")
    assert isinstance(second, Done)
    client = stored(office, first["client_id"])
    for secret in (first["client_secret"], str(second.facts["client_secret"])):
        assert proves(client, secret, office.idp.now)
    third = run(office, Action.CLIENT_ROTATE, client_id=first["client_id"], overlap=True, reden="Te vroeg")
    assert isinstance(third, Declined)
    assert (third.why.value, third.at) == ("two_secrets", "overlap")
    page = office.visitor(Role.CLIENT_ADMIN).get(f"/beheer/applicaties/{client.client_id}").text
    assert "werkt nog tot" in page
    office.idp.clock.advance(timedelta(days=14))
    assert not proves(client, first["client_secret"], office.idp.now)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("redirect_uris", ["http://d.example/cb"], "wrong_address"),
        ("redirect_uris", ["https://d.example/cb#x"], "wrong_address"),
        ("redirect_uris", ["https://*.example/cb"], "wrong_address"),
        ("manual_url", "javascript:alert(1)", "wrong_address"),
        ("backchannel_logout_uri", "https://10.0.0.1/uit", "internal_address"),
        ("jwks", "geen json", "wrong_keys"),
        ("policy", "zelfbedacht", "wrong_value"),
        ("scope", ["openid", "alles"], "wrong_value"),
    ],
)
@pytest.mark.requires("threat 21")
def test_what_cannot_be_is_refused_at_its_field(office: Office, field: str, value: str | list[str], why: str) -> None:
    outcome = run(office, Action.CLIENT_ADD, **{**FORM, field: value})
    assert isinstance(outcome, Declined)
    assert (outcome.why.value, outcome.at) == (why, field)


def test_who_changed_it_meanwhile_was_first(office: Office) -> None:
    client_id = added(office)["client_id"]
    version = seen(office, client_id)
    assert isinstance(
        run(office, Action.CLIENT_CHANGE, **{**FORM, "client_id": client_id, "client_name": "A", "versie": version}),
        Done,
    )
    late = run(office, Action.CLIENT_CHANGE, **{**FORM, "client_id": client_id, "client_name": "B", "versie": version})
    assert isinstance(late, Declined)
    assert late.why.value == "changed_meanwhile"
    assert stored(office, client_id).client_name == "A"


def test_other_words_keep_the_mark(office: Office) -> None:
    client = mark(office, stored(office, added(office)["client_id"]))
    form = {**FORM, "client_id": client.client_id, "intro": "Anders.", "versie": seen(office, client.client_id)}
    assert isinstance(run(office, Action.CLIENT_CHANGE, **form), Done)
    assert stored(office, client.client_id).has_tile


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uris": ["https://kwaad.example/cb"]},
        {"scope": ["openid", "profile", "files:write", "beheer"]},
    ],
    ids=["address", "scope"],
)
@pytest.mark.requires("threat 41")
def test_what_nobody_approved_takes_it_off(office: Office, changed: dict[str, list[str]]) -> None:
    client = mark(office, stored(office, added(office)["client_id"]))
    form = {**FORM, "client_id": client.client_id, **changed}
    outcome = run(office, Action.CLIENT_CHANGE, **form, versie=seen(office, client.client_id))
    assert isinstance(outcome, Done)
    assert outcome.facts["lost_mark"] is True
    assert not stored(office, client.client_id).first_party


@pytest.mark.requires("threat 41")
def test_another_policy_takes_it_off(office: Office) -> None:
    key = {
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": json.dumps({"keys": [generate_key("ES256").public_jwk()]}),
    }
    client = mark(office, stored(office, added(office, **key, policy="nlgov")["client_id"]))
    form = {**FORM, **key, "client_id": client.client_id, "policy": "general"}
    outcome = run(office, Action.CLIENT_CHANGE, **form, versie=seen(office, client.client_id))
    assert isinstance(outcome, Done)
    assert not stored(office, client.client_id).first_party


def test_to_ask_for_less_keeps_the_mark(office: Office) -> None:
    client = mark(office, stored(office, added(office)["client_id"]))
    form = {**FORM, "client_id": client.client_id, "scope": ["openid"]}
    outcome = run(office, Action.CLIENT_CHANGE, **form, versie=seen(office, client.client_id))
    assert isinstance(outcome, Done)
    assert stored(office, client.client_id).first_party


def test_the_secret_stays_when_other_things_change(office: Office) -> None:
    facts = added(office)
    form = {**FORM, "client_id": facts["client_id"], "client_name": "Ander", "versie": seen(office, facts["client_id"])}
    outcome = run(office, Action.CLIENT_CHANGE, **form)
    assert isinstance(outcome, Done)
    assert "client_secret" not in outcome.facts
    assert matches(stored(office, facts["client_id"]).secret_sha256, facts["client_secret"])


def test_what_the_form_does_not_show_stays(office: Office) -> None:
    client_id = added(office)["client_id"]
    registered = replace(
        stored(office, client_id),
        subject_type="pairwise",
        userinfo_signed_response_alg="ES256",
        contacts=("i@d.example",),
        registration_sha256="f" * 64,
    )
    with office.idp.foundation.units.write() as unit:
        unit.clients.save(registered, office.idp.now)

    version = seen(office, client_id)
    changed = {**FORM, "client_id": client_id, "client_name": "Declareren", "versie": version}
    assert isinstance(run(office, Action.CLIENT_CHANGE, **changed), Done)

    assert stored(office, client_id) == replace(registered, client_name="Declareren")


@pytest.mark.requires("M-33", "threat 21")
def test_a_sector_that_cannot_be_asked_keeps_the_change_out(office: Office) -> None:
    client_id = added(office)["client_id"]
    registered = replace(stored(office, client_id), sector_identifier_uri="https://10.0.0.1/sector.json")
    with office.idp.foundation.units.write() as unit:
        unit.clients.save(registered, office.idp.now)

    outcome = run(office, Action.CLIENT_CHANGE, **FORM, client_id=client_id, versie=seen(office, client_id))

    assert isinstance(outcome, Declined)
    assert outcome.why is Decline.INTERNAL_ADDRESS
    assert outcome.at == "sector_identifier_uri"
    assert stored(office, client_id) == registered


@pytest.mark.requires("M-33")
@pytest.mark.parametrize(
    ("policy", "member", "why"),
    [("general", "sector_identifier_uri", Decline.WRONG_SECTOR), ("nlgov", "jwks_uri", Decline.WRONG_KEYS)],
)
def test_what_cannot_be_read_outside_is_said_at_its_field(
    office: Office, monkeypatch: pytest.MonkeyPatch, policy: str, member: str, why: Decline
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise EgressFailed("unreachable")

    monkeypatch.setattr(Fetcher, "get", fails)
    client_id = added(office)["client_id"]
    registered = replace(stored(office, client_id), sector_identifier_uri="https://d.example/sector.json")
    with office.idp.foundation.units.write() as unit:
        unit.clients.save(registered, office.idp.now)
    keys = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://d.example/jwks.json"}

    changed = {**FORM, **keys, "client_id": client_id, "policy": policy, "versie": seen(office, client_id)}
    outcome = run(office, Action.CLIENT_CHANGE, **changed)

    assert isinstance(outcome, Declined)
    assert (outcome.why, outcome.at) == (why, member)


def test_another_policy_keeps_only_what_it_allows(office: Office) -> None:
    client_id = added(office)["client_id"]
    assert stored(office, client_id).id_token_signed_response_alg == "RS256"
    _save(office, client_id, policy_name="fapi2")

    keys = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://d.example/jwks.json"}
    changed = {**FORM, **keys, "client_id": client_id, "policy": "fapi2", "versie": seen(office, client_id)}
    assert isinstance(run(office, Action.CLIENT_CHANGE, **changed), Done)

    assert stored(office, client_id).id_token_signed_response_alg == "PS256"


def test_fapi_2_cannot_be_chosen_while_tokens_are_bound_to_nobody(office: Office) -> None:
    client_id = added(office)["client_id"]
    admin = office.visitor(Role.CLIENT_ADMIN)
    pages = ("/beheer/applicaties/nieuw", "/beheer/applicaties/toegangsbewijzen/nieuw")
    changed = {**FORM, "client_id": client_id, "policy": "fapi2", "versie": seen(office, client_id)}

    assert [Declined(Decline.WRONG_VALUE, "policy")] * 2 == [
        run(office, Action.CLIENT_ADD, **{**FORM, "policy": "fapi2"}),
        run(office, Action.CLIENT_CHANGE, **changed),
    ]
    assert not any("fapi2" in admin.get(page).text for page in pages)
    _save(office, client_id, policy_name="fapi2")
    assert '<option value="fapi2" selected>' in admin.get(f"/beheer/applicaties/{client_id}/wijzigen").text


def test_the_screens_lead_from_form_to_secret(office: Office) -> None:
    admin = office.visitor(Role.CLIENT_ADMIN)
    admin.get("/beheer/applicaties/nieuw")
    wrong = admin.post("/beheer/applicaties/nieuw", {"client_name": "Declareren", "redirect_uris": "http://x"})
    assert wrong.status_code == 422
    assert 'value="Declareren"' in wrong.text
    flat = {name: value if isinstance(value, str) else "\n".join(value) for name, value in FORM.items()}
    admin.post("/beheer/applicaties/nieuw", {**flat, "scope": "openid"})
    address = admin.page.headers["Location"]
    assert "Bewaar dit geheim nu" in admin.follow().text
    assert "Bewaar dit geheim nu" not in admin.get(address).text
    assert "Digitaal Declareren" in admin.get("/beheer/applicaties?zoek=declareren").text


def test_an_approver_looks_and_changes_nothing(office: Office) -> None:
    client_id = added(office)["client_id"]
    approver = office.visitor(Role.APPROVER)
    assert "Wijzigen" not in approver.get(f"/beheer/applicaties/{client_id}").text
    assert approver.get(f"/beheer/applicaties/{client_id}/wijzigen").status_code == 403


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        ("client_secret_basic", "client.ClientSecretBasic(CLIENT_SECRET)"),
        ("client_secret_post", "client.ClientSecretPost(CLIENT_SECRET)"),
        ("none", "client.None()"),
    ],
)
def test_the_settings_to_copy_say_how_the_application_proves_who_it_is(office: Office, method: str, shown: str) -> None:
    client_id = added(office, token_endpoint_auth_method=method)["client_id"]
    page = office.visitor(Role.CLIENT_ADMIN).get(f"/beheer/applicaties/{client_id}").text
    assert shown in page
    assert ("client_secret=CLIENT_SECRET" in page) is (method != "none")


KEY = generate_key("ES256")


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"])
def test_the_settings_for_authlib_let_the_application_in(
    office: Office, method: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = office.idp.now.timestamp()
    monkeypatch.setattr("authlib.oauth2.rfc7523.assertion.time", Mock(time=lambda: int(now)))
    signs = {"jwks": json.dumps({"keys": [KEY.public_jwk()]})} if method == "private_key_jwt" else {}
    told = added(office, token_endpoint_auth_method=method, **signs)
    page = office.visitor(Role.CLIENT_ADMIN).get(f"/beheer/applicaties/{told['client_id']}").text
    shown = re.search(r"Authlib\)</h3>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    assert shown is not None
    oauth = Mock()
    key = ECKey.import_key(json.loads(to_private_jwk(KEY)))
    given = {"oauth": oauth, "CLIENT_SECRET": told.get("client_secret"), "PRIVATE_KEY": key}
    (tmp_path / "settings.py").write_text(unescape(shown[1]), encoding="utf-8")
    run_path(str(tmp_path / "settings.py"), given)
    said = oauth.register.call_args.kwargs

    session = OAuth2Session(said["client_id"], said.get("client_secret"), **said["client_kwargs"])
    for each in said.get("client_auth_methods", ()):
        session.register_client_auth_method(each)
    auth = session.client_auth(session.token_endpoint_auth_method)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    _, headers, body = auth.prepare("POST", "http://localhost:8000/token", form, "grant_type=authorization_code&code=x")

    answer = office.idp.app.test_client().post("/token", data=body, headers=headers)
    assert answer.json == {"error": "invalid_grant"}


PROGRAMS = {
    "with a device": {"grant_types": ["urn:ietf:params:oauth:grant-type:device_code"], "scope": "openid profile"},
    "on its own": {"grant_types": ["client_credentials"], "scope": "files:read"},
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_does_not_become_an_application_with_a_browser(office: Office, program: dict[str, object]) -> None:
    rules = Rules(GENERAL, issuer_is_https=False, scopes=SCOPES, by_operator=True)
    told = administration(office.idp.foundation).add(Addition(program, rules), office.idp.now)
    client = stored(office, told["client_id"])

    changed = {**FORM, "client_id": client.client_id, "versie": seen(office, client.client_id)}
    outcome = run(office, Action.CLIENT_CHANGE, **changed)

    assert isinstance(outcome, Declined)
    assert outcome.why is Decline.PROGRAM
    assert stored(office, client.client_id) == client
    page = office.visitor(Role.CLIENT_ADMIN).get(f"/beheer/applicaties/{client.client_id}").text
    assert f"/beheer/applicaties/{client.client_id}/wijzigen" not in page
    assert f"/beheer/applicaties/{client.client_id}/geheim" in page
    assert isinstance(run(office, Action.CLIENT_ROTATE, client_id=client.client_id, reden="Gelekt"), Done)


def test_the_form_offers_every_method_that_there_is_and_no_other(office: Office) -> None:
    form = office.visitor(Role.CLIENT_ADMIN).get("/beheer/applicaties/nieuw").text
    select = re.search(r'<select[^>]*name="token_endpoint_auth_method".*?</select>', form, re.DOTALL)
    assert select is not None
    assert set(re.findall(r'<option value="(\w+)"', select[0])) == set(GENERAL.auth_methods)
