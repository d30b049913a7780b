"""D7, 'Geavanceerd': what few applications need is set, shown, refused at its field, and left alone where unsaid."""

import json
from typing import Any

import pytest

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.advanced_metadata import (
    ADDRESSES,
    CHOICES,
    FLAGS,
    FOLLOWS,
    LISTS,
    MAX_AGE,
    MEMBERS,
    TRANSLATIONS,
)
from idp.administration.operations import Declined, Done, Outcome, Values
from idp.clients.metadata import published_metadata
from idp.clients.model import Client
from shared.jose.jwe import generate_decryption_key
from tests.idp.administration.office import Office
from tests.support.html import Html

pytestmark = pytest.mark.requires("K34", "OP-43")

PATH = "/beheer/applicaties"
FORM: dict[str, Any] = {
    "client_name": "Declareren", "redirect_uris": ["https://d.example/cb"], "policy": "general", "scope": ["openid"],
    "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://d.example/jwks.json", "reden": "Nieuw",
}  # fmt: skip
IN_TWO_LANGUAGES: dict[str, str] = {
    f"{name}_{tag}": f"Naam ({tag})" if name == "client_name" else f"https://d.example/{tag}/{name}"
    for name in ("client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri")
    for tag in ("nl", "en")
}
ADVANCED: dict[str, Any] = {
    "geavanceerd": "ja",
    **IN_TWO_LANGUAGES,
    "id_token_signed_response_alg": "ES256",
    "introspection_signed_response_alg": "EdDSA",
    "id_token_encrypted_response_alg": "RSA-OAEP-256",
    "userinfo_signed_response_alg": "PS256",
    "userinfo_encrypted_response_alg": "RSA-OAEP",
    "token_endpoint_auth_signing_alg": "PS256",
    "request_object_signing_alg": "ES256",
    "request_object_encryption_alg": "RSA-OAEP-256",
    "subject_type": "pairwise",
    "frontchannel_logout_uri": "https://d.example/weg",
    "client_uri": "https://d.example/",
    "logo_uri": "https://d.example/logo.png",
    "policy_uri": "https://d.example/privacy",
    "tos_uri": "https://d.example/voorwaarden",
    "request_uris": ["https://d.example/vraag.jwt"],
    "default_acr_values": ["urn:cak:acr:mfa"],
    "contacts": ["beheer@d.example"],
    "default_max_age": "3600",
    "require_pushed_authorization_requests": "ja",
    "require_signed_request_object": "ja",
    "frontchannel_logout_session_required": "ja",
    "backchannel_logout_session_required": "ja",
}


def run(office: Office, action: Action, **given: Any) -> Outcome:
    return office.console.operations[action].run(office.actor(Role.CLIENT_ADMIN), Values(given), office.idp.now)


def added(office: Office, **given: Any) -> Client:
    outcome = run(office, Action.CLIENT_ADD, **{**FORM, **given})
    assert isinstance(outcome, Done), outcome
    return stored(office, str(outcome.facts["client_id"]))


def stored(office: Office, client_id: str) -> Client:
    with office.idp.foundation.units.read() as unit:
        found = unit.clients.find(client_id)
    assert found is not None
    return found


def changed(office: Office, client: Client, **given: Any) -> Client:
    seen = run(office, Action.CLIENTS_LIST, client_id=client.client_id)
    assert isinstance(seen, Done)
    version = str(seen.facts["versie"])
    outcome = run(office, Action.CLIENT_CHANGE, **{**FORM, "client_id": client.client_id, "versie": version, **given})
    assert isinstance(outcome, Done), outcome
    return stored(office, client.client_id)


def test_every_member_that_is_filled_in_is_registered(office_on_both: Office) -> None:
    client = published_metadata(added(office_on_both, **ADVANCED))

    apart = (*FLAGS, *TRANSLATIONS, MAX_AGE, "geavanceerd")
    told = {name: value for name, value in ADVANCED.items() if name not in apart}
    assert {name: client[name] for name in told} == told
    assert {member: client[member] for member in TRANSLATIONS.values()} == {
        member: IN_TWO_LANGUAGES[name] for name, member in TRANSLATIONS.items()
    }
    assert [client[name] for name in FLAGS] == [True] * 4
    assert [client[name] for name in FOLLOWS] == ["A256GCM"] * 3
    assert client[MAX_AGE] == 3600
    named = {TRANSLATIONS.get(name, name) for name in ADVANCED} - {"geavanceerd"}
    assert named | set(FOLLOWS) | {"sector_identifier_uri"} == MEMBERS
    assert len(MEMBERS) == len({*CHOICES, *ADDRESSES, *LISTS, *FLAGS, *FOLLOWS, *TRANSLATIONS, MAX_AGE})


def test_who_does_not_say_it_leaves_it_and_who_empties_it_gets_the_usual(office: Office) -> None:
    client = added(office, **ADVANCED)

    without = changed(office, client, client_name="Anders")
    assert without.userinfo_signed_response_alg == "PS256"
    assert without.require_pushed_authorization_requests

    usual = changed(office, without, geavanceerd="ja")
    assert usual.userinfo_signed_response_alg is None
    assert usual.id_token_signed_response_alg == "RS256"
    assert (usual.contacts, usual.default_max_age, usual.frontchannel_logout_uri) == ((), None, None)
    assert (without.name.in_language("en"), usual.translations) == ("Naam (en)", {})
    assert not usual.require_pushed_authorization_requests


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("userinfo_signed_response_alg", "none", "wrong_value"),
        ("id_token_encrypted_response_alg", "RSA1_5", "wrong_value"),
        ("request_object_signing_alg", "HS256", "wrong_value"),
        ("subject_type", "iets", "wrong_value"),
        ("default_max_age", "een uur", "wrong_value"),
        ("client_uri", "javascript:alert(1)", "wrong_address"),
        ("policy_uri_en", "javascript:alert(1)", "wrong_address"),
        ("request_uris", ["http://d.example/x"], "wrong_address"),
        ("frontchannel_logout_uri", "https://elders.example/weg", "wrong_frame"),
        ("sector_identifier_uri", "https://10.0.0.1/sector.json", "internal_address"),
    ],
)
@pytest.mark.requires("threat 21", "M-32", "ALL-05")
def test_what_cannot_be_is_refused_at_its_field(office: Office, field: str, value: Any, why: str) -> None:
    outcome = run(office, Action.CLIENT_ADD, **{**FORM, "geavanceerd": "ja", field: value})
    assert isinstance(outcome, Declined)
    assert (outcome.why.value, outcome.at) == (why, field)


def test_encryption_needs_a_key_of_the_application(office: Office) -> None:
    wish = {"geavanceerd": "ja", "id_token_encrypted_response_alg": "RSA-OAEP-256", "jwks_uri": ""}
    reading = {"token_endpoint_auth_method": "client_secret_basic"}
    outcome = run(office, Action.CLIENT_ADD, **{**FORM, **reading, **wish})
    assert isinstance(outcome, Declined)
    assert (outcome.why.value, outcome.at) == ("no_encryption_key", "jwks")

    key = generate_decryption_key("RSA-OAEP-256").public_jwk()
    assert added(office, **reading, **wish, jwks=json.dumps({"keys": [key]})).jwks


def test_the_screens_show_what_was_set_and_keep_what_was_typed(office: Office) -> None:
    admin = office.visitor(Role.CLIENT_ADMIN)
    assert '<details class="advanced" id="geavanceerd">' in admin.get(f"{PATH}/nieuw").text
    client = added(office, **ADVANCED)

    page = admin.get(f"{PATH}/{client.client_id}").text
    assert all(text in page for text in ("userinfo_signed_response_alg", "PS256", "https://d.example/weg"))
    form = admin.get(f"{PATH}/{client.client_id}/wijzigen").text
    assert '<details class="advanced" id="geavanceerd" open>' in form
    assert '<option value="RSA-OAEP" selected>' in form
    fields = {each.get("name"): each.get("value") for each in Html(form).all("input")}
    assert IN_TWO_LANGUAGES.items() <= fields.items()

    admin.get(f"{PATH}/nieuw")
    wrong = admin.post(f"{PATH}/nieuw", {"client_name": "X", "geavanceerd": "ja", "logo_uri": "http://x"}).text
    assert 'value="http://x"' in wrong
