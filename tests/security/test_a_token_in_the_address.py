"""An access token counts in the Authorization header and nowhere else: addresses end up in logs (RS-04)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from idp.oidc.bearer import shown_token
from idp.oidc.messages import Parameters
from idp.oidc.messages import Request as PlainRequest
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.jose.claims import epoch
from shared.jose.jws import sign
from tests.support.relying_parties import BASE_URL, make_party, make_store
from tests.support.tiny_provider import TinyProvider, tiny_provider
from tests.uploads.kit import CONTACT, SMALL_LIMITS
from uploads.db.unit_of_work import transactions
from uploads.protocol.errors import TusError
from uploads.web.admission import Admission
from uploads.web.upload_passes import UploadPasses


@pytest.fixture
def provider(clock: FixedClock) -> Iterator[TinyProvider]:
    with tiny_provider(clock) as provider:
        yield provider


@pytest.fixture
def admission(provider: TinyProvider, clock: FixedClock, vault: Vault, tmp_path: Path) -> Iterator[Admission]:
    database = Database(f"sqlite:///{tmp_path / 'rp.sqlite3'}")
    party = make_party(provider.issuer, make_store(database, vault), clock)
    units = transactions(database, vault, SMALL_LIMITS, CONTACT)
    yield Admission(party, BASE_URL, UploadPasses(units.read, units.write, "/files/", https=False))
    database.dispose()


@pytest.fixture
def token(provider: TinyProvider, clock: FixedClock) -> str:
    claims = {
        "iss": provider.issuer,
        "aud": BASE_URL,
        "sub": "s-timmerman",
        "client_id": "partner",
        "jti": "jti-1",
        "iat": epoch(clock.now()),
        "exp": epoch(clock.now() + timedelta(minutes=10)),
        "scope": "openid files:write",
        "acr": "urn:cak:acr:mfa",
        "auth_time": epoch(clock.now()),
        "name": "A. Timmerman",
        "urn:cak:relatienummer": "104382",
        "urn:cak:relatie_naam": "Gemeente Voorbeeld",
    }
    return sign(claims, provider.signing_key, typ="at+jwt")


def a_post(query: dict[str, str], headers: dict[str, str]) -> Request:
    return Request(EnvironBuilder("/files/", BASE_URL, query, method="POST", headers=Headers(headers)).get_environ())


@pytest.mark.requires("RS-03", "RS-04")
def test_uploads_admits_a_token_in_the_header(admission: Admission, token: str) -> None:
    admitted = admission.admit(a_post({}, {"Authorization": f"Bearer {token}"}), "POST", None)
    assert admitted.owner.relatienummer == "104382"


@pytest.mark.requires("RS-04")
def test_uploads_does_not_look_at_the_same_token_in_the_address(admission: Admission, token: str) -> None:
    with pytest.raises(TusError) as refused:
        admission.admit(a_post({"access_token": token}, {}), "POST", None)
    assert refused.value.refusal.status == 401


@pytest.mark.requires("RS-04", "M-21")
def test_userinfo_reads_header_and_form_but_not_the_address() -> None:
    field = Parameters([("access_token", "t")])
    assert shown_token(PlainRequest(headers={"authorization": "Bearer t"})) == "t"
    assert shown_token(PlainRequest(method="POST", form=field)) == "t"
    assert shown_token(PlainRequest(query=field)) is None
