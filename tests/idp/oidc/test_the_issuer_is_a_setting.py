"""Threat 45: no header of a request changes what we say of ourselves; and what we write down of scopes."""

from pathlib import Path

import pytest

from idp.clients.scopes import SCOPES
from idp.oidc.claims import CLAIMS_OF_SCOPE
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, answer_of

ROOT = Path(__file__).parents[3]
FORGED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}


@pytest.mark.requires("threat 45")
def test_a_forged_host_does_not_reach_the_discovery_document(idp: Idp) -> None:
    answer = idp.app.test_client().get("/.well-known/openid-configuration", headers=FORGED)

    assert (answer.json or {})["issuer"] == ISSUER
    assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.requires("threat 45", "threat 15")
def test_a_forged_host_does_not_reach_an_authorization_answer(application: Application, browser: Browser) -> None:
    answer = browser.client.get("/authorize", query_string=application.parameters(prompt="none"), headers=FORGED)

    assert answer_of(answer)["iss"] == ISSUER


@pytest.mark.requires("OP-94")
def test_every_scope_and_claim_is_written_down() -> None:
    text = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")

    names = {*SCOPES, *(claim for claims in CLAIMS_OF_SCOPE.values() for claim in claims)}

    assert not [name for name in names if f"`{name}`" not in text]


@pytest.mark.requires("M-42")
def test_no_extension_hooks_of_a_library_are_used() -> None:
    rooms = [file.read_text(encoding="utf-8") for file in (ROOT / "idp").rglob("*.py")]

    assert not [text for text in rooms if "register_hook" in text or "register_extension" in text]
