"""D7: an application without a key to prove itself by, or without an address for its tile, is told which it lacks."""

import json
import re

import pytest
from joserfc.jwk import RSAKey

from idp.accounts.model import Role
from idp.administration.actions import Action
from idp.administration.operations import Decline, Declined, Done
from shared.jose.keys import generate_key
from tests.idp.administration.office import Office
from tests.idp.administration.test_d7_applications import FORM, added, mark, run, stored

pytestmark = pytest.mark.requires("K34", "S4")

OWN_KEY: dict[str, str | list[str]] = {**FORM, "token_endpoint_auth_method": "private_key_jwt"}
KEY_SET = json.dumps({"keys": [generate_key("ES256").public_jwk()]})
ONLY_TO_ENCRYPT_TO = json.dumps({"keys": [{**RSAKey.generate_key(2048).as_dict(private=False), "use": "enc"}]})


@pytest.mark.parametrize(
    ("keys", "at", "told"),
    [
        ({}, "jwks_uri", "Een eigen sleutel vraagt een sleutelset."),
        (
            {"jwks": ONLY_TO_ENCRYPT_TO},
            "jwks",
            "geen sleutel om een handtekening mee te controleren.",
        ),
        ({"jwks": KEY_SET, "jwks_uri": "https://d.example/jwks.json"}, "jwks", "of de sleutelset zelf, niet allebei."),
    ],
    ids=["none", "none to sign with", "two"],
)
@pytest.mark.requires("OP-66")
def test_what_is_wrong_with_an_own_key_is_said_at_its_field(
    office: Office, keys: dict[str, str], at: str, told: str
) -> None:
    administrator = office.visitor(Role.CLIENT_ADMIN)
    administrator.get("/beheer/applicaties/nieuw")
    answer = administrator.post("/beheer/applicaties/nieuw", {**OWN_KEY, **keys})
    assert answer.status_code == 422
    assert re.search(rf'id="{at}-fout">[^\n]*{re.escape(told)}', answer.text)
    assert "geldige sleutelset" not in answer.text


def test_a_tile_asks_an_address_to_start_at(office: Office) -> None:
    client_id = added(office, initiate_login_uri="")["client_id"]
    asked = run(office, Action.CLIENT_FIRST_PARTY, client_id=client_id, merk="ja", reden="Klaar")
    assert asked == Declined(Decline.NO_START)
    page = office.visitor(Role.CLIENT_ADMIN).get(f"/beheer/applicaties/{client_id}/merk").text
    assert "zonder beginadres komt er geen tegel" in page
    assert f"/beheer/applicaties/{client_id}/wijzigen#initiate_login_uri" in page
    assert "Ter goedkeuring aanbieden" not in page


def test_a_mark_without_a_tile_can_still_be_taken_away(office: Office) -> None:
    client = mark(office, stored(office, added(office, initiate_login_uri="")["client_id"]))
    asked = run(office, Action.CLIENT_FIRST_PARTY, client_id=client.client_id, merk="nee", reden="Toch niet")
    assert asked == Done({"waits": True})
