"""Our own keys: made once, encrypted at rest, and never parsed while a request waits (M-38, OP-61)."""

from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwk
from sqlalchemy import text

from idp.cli.protocol import bootstrap_protocol
from idp.oidc.client_auth.private_key_jwt import ASSERTION_TYPE
from idp.oidc.keys import create_missing_keys
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import generate_key, to_private_jwk
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp


@pytest.mark.requires("threat 42")
def test_private_keys_cannot_be_read_from_the_database(idp: Idp) -> None:
    ring = idp.services.provider.keys.ring()
    secret = to_private_jwk(ring.signing_key("ES256"))

    with idp.foundation.database.read() as connection:
        rows = connection.execute(text("SELECT encrypted FROM signing_key")).scalars().all()

    assert len(rows) == 6
    assert not [row for row in rows if b'"d"' in row or secret[20:60] in row]


@pytest.mark.requires("K2")
def test_bootstrap_may_run_again_and_changes_nothing(idp: Idp) -> None:
    before = idp.app.test_client().get("/jwks.json").data

    facts = bootstrap_protocol(idp.foundation)
    idp.services.provider.keys.reload()

    assert idp.app.test_client().get("/jwks.json").data == before
    assert facts["initial_access_token"] == idp.initial_access_token
    assert create_missing_keys(idp.foundation.units.write, idp.foundation.vault, idp.now) == []


@pytest.mark.requires("K1", "K4")
def test_outside_demo_there_is_no_fixed_initial_access_token(idp: Idp) -> None:
    addresses = {name: f"https://{name[:-4]}.example" for name in ("idp_url", "portal_url", "uploads_url")}
    settings = idp.foundation.settings.model_copy(update={"env": "production", **addresses})
    production = replace(idp.foundation, settings=settings)

    assert bootstrap_protocol(production) == {}

    with idp.foundation.units.read() as unit:
        uploads = unit.clients.find("uploads")
    assert uploads is not None
    assert (uploads.policy_name, uploads.redirect_uris) == ("nlgov", ("https://uploads.example/inloggen/terug",))


def test_no_key_is_parsed_during_a_request(
    application: Application, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    application.tokens(browser)  # the process is warm

    monkeypatch.setattr(jwk, "import_key", lambda *_: pytest.fail("a key was parsed"))
    tokens = application.tokens(browser)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    assert application.refresh(tokens["refresh_token"]).status_code == 200
    assert application.idp.app.test_client().get("/userinfo", headers=headers).status_code == 200


def test_the_keys_of_a_client_are_parsed_once(idp: Idp, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    key = generate_key("ES256")
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [key.public_jwk()]})

    def redeem(jti: str) -> int:
        claims = {"iss": signer.client_id, "sub": signer.client_id, "aud": ISSUER, "jti": jti}
        assertion = sign({**claims, "exp": epoch(idp.now) + 60}, key, typ="JWT")
        return signer.redeem(
            signer.code(browser), client_assertion=assertion, client_assertion_type=ASSERTION_TYPE
        ).status_code

    assert redeem("one") == 200
    monkeypatch.setattr(jwk, "import_key", lambda *_: pytest.fail("a key was parsed"))
    assert redeem("two") == 200


def test_nothing_is_signed_inside_a_transaction(
    application: Application, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = application.idp.foundation.database
    transactions = []

    def watched(*arguments: Any, **options: Any) -> str:
        transactions.append(database.in_use)
        return sign(*arguments, **options)

    monkeypatch.setattr("idp.oidc.token.sign", watched)
    tokens = application.tokens(browser)
    application.refresh(tokens["refresh_token"])

    assert transactions == [0, 0, 0, 0]
