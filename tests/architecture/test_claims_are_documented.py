"""docs/claims.md lists every scope and every claim that a scope releases, and no others."""

import re

import pytest

from idp.accounts.model import Role
from idp.clients.scopes import SCOPES
from idp.oidc.claims import CLAIMS_OF_SCOPE
from tests.architecture.project import ROOT

DOCUMENT = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
SCOPE_ROWS = re.findall(r"^\| `([a-z_:]+)` \|", DOCUMENT.split("## Claims about the user")[0], re.MULTILINE)
CLAIM_ROWS = re.findall(r"^\| `([A-Za-z_:]+)` \| `([a-z]+)` \|", DOCUMENT, re.MULTILINE)
STANDARD = {  # OpenID Connect Core 5.1
    *("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture"),
    *("website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number"),
    *("phone_number_verified", "address", "updated_at"),
    "represents",  # the name that the Dutch profile gives it (OP-24)
}


@pytest.mark.requires("OP-94", "K13")
def test_every_scope_has_a_row_and_every_row_is_a_scope() -> None:
    assert sorted(SCOPE_ROWS) == sorted(SCOPES)


@pytest.mark.requires("OP-71", "K13")
def test_every_claim_stands_beside_the_scope_that_releases_it() -> None:
    released = {(claim, scope) for scope, claims in CLAIMS_OF_SCOPE.items() for claim in claims}
    assert set(CLAIM_ROWS) - {("sub", "openid")} == released


@pytest.mark.requires("K13")
def test_the_roles_are_named() -> None:
    row = next(line for line in DOCUMENT.splitlines() if line.startswith("| `urn:cak:roles`"))
    assert re.findall(r"`(\w+)`", row.rsplit("|", 2)[0]) == ["relatie", *(role.value for role in Role)]


@pytest.mark.requires("OP-74", "K13")
def test_claims_of_our_own_have_names_that_collide_with_no_ones() -> None:
    own = {claim for claims in CLAIMS_OF_SCOPE.values() for claim in claims} - STANDARD
    assert [claim for claim in own if not claim.startswith("urn:cak:")] == []


@pytest.mark.requires("K13")
def test_no_scope_releases_a_postal_address() -> None:
    assert [scope for scope, claims in CLAIMS_OF_SCOPE.items() if "address" in claims] == []


@pytest.mark.requires("OP-75")
def test_openid_alone_releases_nothing_about_the_person() -> None:
    assert "openid" not in CLAIMS_OF_SCOPE
