"""OpenID Connect Discovery 3, RFC 8414: the document says exactly what is so."""

from dataclasses import fields, replace
from typing import Any

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata

from idp.clients.policy import GENERAL, NLGOV
from idp.oidc.acr import AcrScale
from idp.oidc.discovery import Offer, Paths, metadata
from idp.oidc.provider import DISCOVERY_PATHS
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from tests.idp.oidc.browsing import ISSUER, Idp

ALGORITHMS = ("ES256", "EdDSA", "PS256", "RS256")
GRANTS = ("authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code")
HTTPS = "https://idp.example"


def _document(idp: Idp) -> dict[str, Any]:
    return dict(idp.app.test_client().get(DISCOVERY_PATHS[0]).json or {})


@pytest.mark.requires("OP-44", "OP-45", "OP-46")
def test_both_places_answer_alike(idp: Idp) -> None:
    first, second = (idp.app.test_client().get(path) for path in DISCOVERY_PATHS)

    assert first.status_code == 200
    assert first.data == second.data
    assert (first.json or {})["issuer"] == ISSUER


@pytest.mark.requires("M-41", "OP-48")
@pytest.mark.parametrize("profile", [GENERAL, NLGOV], ids=["general", "nlgov"])
def test_the_validator_of_another_library_agrees(profile: Any) -> None:
    document = metadata(HTTPS, Paths(), Offer(profile, GRANTS, ALGORITHMS, AcrScale()))

    OpenIDProviderMetadata(document).validate()


@pytest.mark.requires("OP-49", "OP-44")
def test_every_endpoint_that_is_named_answers(idp: Idp) -> None:
    document = _document(idp)
    named = [value for name, value in document.items() if name.endswith("_endpoint") or name == "jwks_uri"]

    statuses = {value: idp.app.test_client().get(value.removeprefix(ISSUER)).status_code for value in named}

    assert len(named) == len(fields(Paths))
    assert 404 not in statuses.values()


@pytest.mark.requires("OP-07", "OP-02", "OP-40")
def test_it_promises_what_is_kept_and_nothing_more(idp: Idp) -> None:
    document = _document(idp)

    assert document["response_types_supported"] == ["code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["grant_types_supported"] == list(GRANTS)
    assert document["request_parameter_supported"] is True
    assert document["require_request_uri_registration"] is True
    assert document["claims_parameter_supported"] is True
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True
    assert sorted(document["id_token_signing_alg_values_supported"]) == sorted(ALGORITHMS)


@pytest.mark.requires("OP-55")
def test_the_document_is_also_signed_and_says_the_same(idp: Idp) -> None:
    document = _document(idp)
    token = document.pop("signed_metadata")
    keys = PublicKeys(idp.app.test_client().get("/jwks.json").json or {})

    claims = dict(verify(token, keys, algorithms=("RS256",), typ="JWT").claims)

    assert claims.pop("iss") == ISSUER
    assert claims == document


@pytest.mark.requires("OP-50", "OP-51", "K33")
def test_profile_nlgov_lists_one_grant_and_no_secrets() -> None:
    document = metadata(HTTPS, Paths(), Offer(NLGOV, GRANTS, ALGORITHMS, AcrScale()))

    assert document["grant_types_supported"] == ["authorization_code"]
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "amr" not in document["claims_supported"]


@pytest.mark.requires("OP-56", "OP-03", "OP-04")
@pytest.mark.parametrize("path", [*DISCOVERY_PATHS, "/jwks.json"])
def test_it_may_be_kept_for_a_week_and_asked_whether_it_changed(idp: Idp, path: str) -> None:
    answer = idp.app.test_client().get(path)
    again = idp.app.test_client().get(path, headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.requires("OP-58", "OP-88")
def test_the_key_set_has_one_key_for_each_algorithm_and_nothing_private(idp: Idp) -> None:
    keys = (idp.app.test_client().get("/jwks.json").json or {})["keys"]

    assert sorted(key["alg"] for key in keys if key["use"] == "sig") == sorted(ALGORITHMS)
    assert sorted(key["alg"] for key in keys if key["use"] == "enc") == ["RSA-OAEP", "RSA-OAEP-256"]
    assert all(key["kid"] and key["kty"] and "d" not in key for key in keys)


@pytest.mark.requires("OP-47")
def test_there_is_no_webfinger(idp: Idp) -> None:
    assert idp.app.test_client().get("/.well-known/webfinger?resource=x").status_code == 404


def test_a_document_is_only_read(idp: Idp) -> None:
    assert idp.app.test_client().post("/jwks.json").status_code == 405
    assert idp.app.test_client().head("/jwks.json").status_code == 200


def test_algorithms_of_a_method_that_a_profile_lacks_are_not_named() -> None:
    without_jwt = replace(GENERAL, auth_methods=("client_secret_basic",))

    document = metadata(HTTPS, Paths(), Offer(without_jwt, GRANTS, ALGORITHMS, AcrScale()))

    assert "token_endpoint_auth_signing_alg_values_supported" not in document
