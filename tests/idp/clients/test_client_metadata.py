"""RFC 7591 2, OIDC Registration 2: each member of the metadata has its rule."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from idp.clients.errors import MetadataError, MetadataRefused
from idp.clients.metadata import MEMBERS, build_client, published_metadata
from idp.clients.model import Client, RegisteredBy
from idp.clients.policy import FAPI2, GENERAL, NLGOV
from idp.clients.rules import Rules
from idp.clients.unsupported_metadata import UNSUPPORTED
from shared.jose.keys import generate_key

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
RULES = Rules(policy=GENERAL, issuer_is_https=True)
JWKS = {"keys": [generate_key("ES256").public_jwk()]}


def _client(rules: Rules = RULES, /, **metadata: Any) -> Client:
    raw = {"redirect_uris": ["https://app.example/cb"], **metadata}
    return build_client(raw, rules, client_id="c1", registered_by=RegisteredBy.COMMAND, now=NOW)


def _refusal(rules: Rules = RULES, /, **metadata: Any) -> MetadataRefused:
    with pytest.raises(MetadataRefused) as refused:
        _client(rules, **metadata)
    return refused.value


@pytest.mark.requires("M-26")
def test_what_is_left_out_gets_the_default_of_the_specification() -> None:
    shown = published_metadata(_client())

    assert shown["grant_types"] == ["authorization_code"]
    assert shown["response_types"] == ["code"]
    assert shown["token_endpoint_auth_method"] == "client_secret_basic"
    assert shown["id_token_signed_response_alg"] == "RS256"
    assert shown["application_type"] == "web"


@pytest.mark.requires("M-27", "M-29")
@pytest.mark.parametrize("name", sorted(UNSUPPORTED))
def test_a_registered_member_that_we_do_not_keep_is_refused_by_name(name: str) -> None:
    assert _refusal(**{name: "x"}).description == f"{name}: is not supported"
    assert not published_metadata(_client(**{name: None})).keys() & {name}


@pytest.mark.requires("M-27", "M-29")
def test_every_member_of_the_registry_is_kept_or_refused() -> None:
    """IANA, OAuth Dynamic Client Registration Metadata; what the server itself gives is left out."""
    registry = """
        redirect_uris token_endpoint_auth_method grant_types response_types client_name client_uri logo_uri scope
        contacts tos_uri policy_uri jwks_uri jwks software_id software_version application_type sector_identifier_uri
        subject_type id_token_signed_response_alg id_token_encrypted_response_alg id_token_encrypted_response_enc
        userinfo_signed_response_alg userinfo_encrypted_response_alg userinfo_encrypted_response_enc
        request_object_signing_alg request_object_encryption_alg request_object_encryption_enc
        token_endpoint_auth_signing_alg default_max_age require_auth_time default_acr_values initiate_login_uri
        request_uris claims_redirect_uris nfv_token_signed_response_alg nfv_token_encrypted_response_alg
        nfv_token_encrypted_response_enc tls_client_certificate_bound_access_tokens tls_client_auth_subject_dn
        tls_client_auth_san_dns tls_client_auth_san_uri tls_client_auth_san_ip tls_client_auth_san_email
        require_signed_request_object require_pushed_authorization_requests introspection_signed_response_alg
        introspection_encrypted_response_alg introspection_encrypted_response_enc frontchannel_logout_uri
        frontchannel_logout_session_required backchannel_logout_uri backchannel_logout_session_required
        post_logout_redirect_uris authorization_details_types dpop_bound_access_tokens
        backchannel_token_delivery_mode backchannel_client_notification_endpoint
        backchannel_authentication_request_signing_alg backchannel_user_code_parameter
        authorization_signed_response_alg authorization_encrypted_response_alg authorization_encrypted_response_enc
        use_mtls_endpoint_aliases client_registration_types signed_jwks_uri
    """

    assert not set(registry.split()) - MEMBERS


@pytest.mark.requires("M-27")
def test_which_software_it_is_is_kept_and_told() -> None:
    told = {"software_id": "4NRB1-0XZABZI9E6-5SM3R", "software_version": "2.1"}

    assert told.items() <= published_metadata(_client(**told)).items()
    assert _refusal(software_id="x" * 201).field == "software_id"
    assert _refusal(software_version=["2"]).field == "software_version"


@pytest.mark.requires("M-24", "M-25")
@pytest.mark.parametrize("uris", [None, [], "https://app.example/cb", ["https://app.example/cb", 1], ["/cb"]])
def test_bad_redirect_uris_have_their_own_error(uris: object) -> None:
    assert _refusal(redirect_uris=uris).code is MetadataError.INVALID_REDIRECT_URI


@pytest.mark.requires("M-26", "OP-07", "OP-79")
@pytest.mark.parametrize(
    "metadata",
    [
        {"grant_types": ["client_credentials"]},
        {"grant_types": ["authorization_code", "client_credentials"]},
        {"grant_types": ["implicit"]},
        {"grant_types": ["refresh_token"]},
        {"response_types": ["token"]},
        {"response_types": ["code id_token"]},
        {"response_types": []},
    ],
)
def test_only_the_code_flow_can_be_registered(metadata: dict[str, Any]) -> None:
    assert _refusal(**metadata).code is MetadataError.INVALID_CLIENT_METADATA


@pytest.mark.requires("M-32")
@pytest.mark.parametrize("alg", ["none", "HS256", "RS1", 1])
def test_id_tokens_are_always_signed_with_a_known_algorithm(alg: object) -> None:
    _refusal(id_token_signed_response_alg=alg)
    _refusal(id_token_signed_response_alg=alg, response_types=["code"])


@pytest.mark.requires("OP-88", "K32")
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_an_application_chooses_how_its_id_tokens_are_signed(alg: str) -> None:
    assert _client(id_token_signed_response_alg=alg).id_token_signed_response_alg == alg


@pytest.mark.requires("ALL-04")
def test_fapi_2_refuses_rs256() -> None:
    rules = replace(RULES, policy=FAPI2)

    assert _client(rules, jwks=JWKS).id_token_signed_response_alg == "PS256"
    _refusal(rules, jwks=JWKS, id_token_signed_response_alg="RS256")


@pytest.mark.requires("M-28", "OP-100")
def test_a_key_set_with_a_private_key_is_refused() -> None:
    private = generate_key("ES256").private.as_dict(private=True)

    refused = _refusal(jwks={"keys": [private]}, token_endpoint_auth_method="private_key_jwt")

    assert refused.field == "jwks"


@pytest.mark.requires("OP-66")
def test_jwks_and_jwks_uri_cannot_be_given_together() -> None:
    _refusal(jwks=JWKS, jwks_uri="https://app.example/jwks.json", token_endpoint_auth_method="private_key_jwt")


def test_private_key_jwt_needs_a_key() -> None:
    assert _client(jwks=JWKS, token_endpoint_auth_method="private_key_jwt").jwks == JWKS
    _refusal(token_endpoint_auth_method="private_key_jwt")
    _refusal(token_endpoint_auth_method="private_key_jwt", jwks={"keys": []})


@pytest.mark.requires("M-27", "M-29")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dpop_bound_access_tokens", True),
        ("tls_client_certificate_bound_access_tokens", True),
        ("software_statement", "a.b.c"),
        ("authorization_signed_response_alg", "RS256"),
    ],
)
def test_a_promise_that_we_do_not_keep_is_refused_by_name(name: str, value: object) -> None:
    assert _refusal(**{name: value}).field == name


@pytest.mark.requires("M-27")
def test_supported_members_are_kept_and_shown() -> None:
    client = _client(backchannel_logout_uri="https://app.example/out", backchannel_logout_session_required=True)

    shown = published_metadata(client)

    assert shown["backchannel_logout_uri"] == "https://app.example/out"
    assert shown["backchannel_logout_session_required"] is True


def test_unknown_members_are_ignored_and_not_shown() -> None:
    assert "colour" not in published_metadata(_client(colour="blue"))


@pytest.mark.requires("OP-96")
@pytest.mark.parametrize("scope", ["openid admin", "openid files:write", 1])
def test_a_scope_beyond_what_may_be_registered_is_refused(scope: object) -> None:
    assert _client(scope="openid email").scope == ("openid", "email")
    assert _refusal(scope=scope).field == "scope"


@pytest.mark.requires("threat 22")
@pytest.mark.parametrize("name", ["x" * 81, "line\nbreak", "\u202egnp.exe", 1])
def test_a_name_that_could_mislead_is_refused(name: object) -> None:
    assert _client(client_name="Zorgregister Inzage").client_name == "Zorgregister Inzage"
    assert _refusal(client_name=name).field == "client_name"


@pytest.mark.requires("K31")
def test_pkce_can_be_left_out_by_confidential_clients_of_policy_general_only() -> None:
    assert _client(require_pkce=False).require_pkce is False
    _refusal(require_pkce=False, token_endpoint_auth_method="none")
    for policy in (NLGOV, FAPI2):
        _refusal(replace(RULES, policy=policy), require_pkce=False, jwks=JWKS)


@pytest.mark.requires("K13", "OP-67")
def test_policy_nlgov_is_always_pairwise() -> None:
    rules = replace(RULES, policy=NLGOV)

    assert _client(rules, jwks=JWKS).subject_type == "pairwise"
    _refusal(rules, jwks=JWKS, subject_type="public")


@pytest.mark.requires("M-33")
def test_pairwise_needs_one_host() -> None:
    two_hosts = ["https://a.example/cb", "https://b.example/cb"]

    assert _client(redirect_uris=two_hosts).subject_type == "public"
    assert _client(subject_type="pairwise").sector_identifier == "app.example"
    _refusal(redirect_uris=two_hosts, subject_type="pairwise")


@pytest.mark.requires("M-33")
def test_a_sector_of_its_own_joins_several_hosts() -> None:
    sector = {"redirect_uris": ["https://a.example/cb", "https://b.example/cb"], "subject_type": "pairwise"}

    client = _client(sector_identifier_uri="https://Sector.example:8443/list.json", **sector)

    assert client.sector_identifier == "sector.example"
    assert published_metadata(client)["sector_identifier_uri"] == "https://Sector.example:8443/list.json"


@pytest.mark.requires("M-33")
@pytest.mark.parametrize("address", ["http://sector.example/x", "sector.example", "https://a@sector.example/x", 1])
def test_the_document_of_a_sector_has_an_address_by_https(address: object) -> None:
    assert _refusal(sector_identifier_uri=address, subject_type="pairwise").field == "sector_identifier_uri"


def test_a_host_that_cannot_exist_is_refused() -> None:
    assert _refusal(redirect_uris=[f"https://{'a' * 254}/cb"]).code is MetadataError.INVALID_REDIRECT_URI


@pytest.mark.requires("OP-81")
def test_policy_nlgov_has_no_secrets() -> None:
    rules = replace(RULES, policy=NLGOV)

    assert _client(rules, jwks=JWKS).token_endpoint_auth_method == "private_key_jwt"
    _refusal(rules, token_endpoint_auth_method="client_secret_basic")


@pytest.mark.requires("OP-78")
def test_the_grants_are_told_by_the_names_that_are_accepted() -> None:
    told = _refusal(grant_types=["device_code"]).description
    assert "urn:ietf:params:oauth:grant-type:device_code" in told
    assert told.endswith("; client_credentials is for an operator to register")
    assert (
        "client_credentials alone" in _refusal(replace(RULES, by_operator=True), grant_types=["implicit"]).description
    )
