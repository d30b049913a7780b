"""One table of expectations for each issuer profile, and for each member of it something that shows it is so."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from idp.app import build_app, build_services
from idp.clients.errors import MetadataRefused
from idp.clients.metadata import build_client
from idp.clients.model import RegisteredBy
from idp.clients.policy import POLICIES
from idp.clients.rules import Rules
from shared.jose.jwe import KEY_ALGORITHMS, decrypt, generate_decryption_key
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from tests.idp.oidc.browsing import ISSUER, Idp, answer_of, claims_of_token
from tests.idp.oidc.expected_metadata import EXPECTED
from tests.idp.oidc.signing import KEYS, Signer, signer
from tests.support.encrypting import encrypt

PATH = "/.well-known/openid-configuration"
PROFILES = ("general", "nlgov")
_BUILT: dict[str, Idp] = {}
READERS = {alg: generate_decryption_key(alg) for alg in KEY_ALGORITHMS}
START = datetime(2027, 1, 1, tzinfo=UTC)


def _under(idp: Idp, profile: str) -> Idp:
    """The same installation with this issuer profile, built once for both."""
    known = _BUILT.get(profile)
    if known is not None and known.foundation.database is idp.foundation.database:
        return known
    settings = idp.foundation.settings.model_copy(update={"idp_profile": profile})
    foundation = replace(idp.foundation, settings=settings)
    services = build_services(foundation)
    _BUILT[profile] = Idp(foundation, services, build_app(foundation, services), idp.initial_access_token)
    return _BUILT[profile]


def _document(idp: Idp) -> dict[str, Any]:
    return dict(idp.app.test_client().get(PATH).json or {})


def _client(idp: Idp, profile: str, alg: str = "ES256", **metadata: Any) -> Signer:
    """A client of this profile's policy that can sign."""
    client = signer(idp, alg, **metadata)
    if profile == "nlgov":
        client.application.change(policy_name="nlgov", subject_type="pairwise")
    return client


def _answers(idp: Idp, profile: str, **changes: Any) -> dict[str, str]:
    return answer_of(_client(idp, profile).application.authorize(idp.browser(), **changes))


def _by_policy(profile: str, **metadata: Any) -> str | None:
    """Why the profile's policy refuses this metadata, None when it is registered."""
    raw = {"redirect_uris": ["https://app.example/cb"], "jwks": {"keys": [KEYS["ES256"].public_jwk()]}, **metadata}
    rules = Rules(POLICIES[profile], issuer_is_https=True)
    try:
        build_client(raw, rules, client_id="x", registered_by=RegisteredBy.COMMAND, now=START)
    except MetadataRefused as refused:
        return refused.field
    return None


def _address(idp: Idp, profile: str, value: Any) -> None:
    assert value.startswith(ISSUER + "/")
    assert idp.app.test_client().get(value.removeprefix(ISSUER)).status_code != 404


def _scopes(idp: Idp, profile: str, value: Any) -> None:
    scopes = [name for name in value if name != "offline_access"]
    with_files = idp.trusted()
    with_files.change(scope=tuple(value))
    assert "code" in answer_of(with_files.authorize(idp.browser(), scope=" ".join(scopes)))
    assert answer_of(with_files.authorize(idp.browser(), scope="openid address"))["error"] == "invalid_scope"


def _response_types(idp: Idp, profile: str, value: Any) -> None:
    assert all("code" in _answers(idp, profile, response_type=name) for name in value)
    assert _answers(idp, profile, response_type="id_token")["error"] == "unsupported_response_type"


def _response_modes(idp: Idp, profile: str, value: Any) -> None:
    client = _client(idp, profile).application
    for mode in value:
        answer = client.authorize(idp.browser(), response_mode=mode)
        where = answer.headers.get("Location", "") + answer.get_data(as_text=True)
        assert "code" in where
        assert "invalid_request" not in where
    assert _answers(idp, profile, response_mode="jwt")["error"] == "invalid_request"


def _grants(idp: Idp, profile: str, value: Any) -> None:
    client = idp.trusted()
    errors = {name: (client.token(grant_type=name).json or {})["error"] for name in [*value, "password", "implicit"]}
    assert {name for name, error in errors.items() if error == "unsupported_grant_type"} == {"password", "implicit"}


def _subject_types(idp: Idp, profile: str, value: Any) -> None:
    for name in ("pairwise", "public"):
        assert (_by_policy(profile, subject_type=name) is None) is (name in value)


def _id_token_algorithms(idp: Idp, profile: str, value: Any) -> None:
    for alg in value:
        assert _by_policy(profile, id_token_signed_response_alg=alg) is None
        tokens = idp.trusted(id_token_signed_response_alg=alg).tokens(idp.browser())
        keys = PublicKeys(idp.app.test_client().get("/jwks.json").json or {})
        verify(tokens["id_token"], keys, algorithms=(alg,), typ="JWT")
    assert _by_policy(profile, id_token_signed_response_alg="none") == "id_token_signed_response_alg"


def _signed_userinfo(idp: Idp, profile: str, value: Any) -> None:
    keys = PublicKeys(idp.app.test_client().get("/jwks.json").json or {})
    for alg in value:
        assert _by_policy(profile, userinfo_signed_response_alg=alg) is None
        verify(_userinfo(idp, userinfo_signed_response_alg=alg), keys, algorithms=(alg,), typ="JWT")
    assert _by_policy(profile, userinfo_signed_response_alg="none") == "userinfo_signed_response_alg"


def _encrypted(kind: str) -> Callable[[Idp, str, Any], None]:
    def check(idp: Idp, profile: str, value: Any) -> None:
        for name in value:
            alg, enc = ("RSA-OAEP", name) if name.startswith("A") else (name, "A256GCM")
            wish = {f"{kind}_encrypted_response_alg": alg, f"{kind}_encrypted_response_enc": enc}
            keys = {"jwks": {"keys": [READERS[alg].public_jwk()]}}
            assert _by_policy(profile, token_endpoint_auth_method="none", **keys, **wish) is None
            userinfo = kind == "userinfo"
            token = _userinfo(idp, **keys, **wish) if userinfo else _id_token(idp, **keys, **wish)
            assert decrypt(token, {READERS[alg].kid: READERS[alg]})
        member = f"{kind}_encrypted_response_{'enc' if 'A256GCM' in value else 'alg'}"
        assert _by_policy(profile, **{f"{kind}_encrypted_response_alg": "RSA-OAEP", member: "A128GCM"}) == member

    return check


def _id_token(idp: Idp, **metadata: Any) -> str:
    return str(idp.trusted(**metadata).tokens(idp.browser())["id_token"])


def _userinfo(idp: Idp, **metadata: Any) -> str:
    headers = {"Authorization": f"Bearer {idp.trusted(**metadata).tokens(idp.browser())['access_token']}"}
    return idp.app.test_client().get("/userinfo", headers=headers).get_data(as_text=True)


def _auth_methods(idp: Idp, profile: str, value: Any) -> None:
    for name in value:
        assert _by_policy(profile, token_endpoint_auth_method=name) is None
    for name in {"client_secret_basic", "client_secret_post", "client_secret_jwt", "tls_client_auth"} - set(value):
        assert _by_policy(profile, token_endpoint_auth_method=name) == "token_endpoint_auth_method"


def _assertion_algorithms(idp: Idp, profile: str, value: Any) -> None:
    for alg in value:
        client = _client(idp, profile, alg)
        assert client.push(**client.application.parameters()).status_code == 201


def _challenge_methods(idp: Idp, profile: str, value: Any) -> None:
    assert "code" in _answers(idp, profile)
    assert _answers(idp, profile, code_challenge_method="plain")["error"] == "invalid_request"


def _prompts(idp: Idp, profile: str, value: Any) -> None:
    for name in value:
        answer = _client(idp, profile).application.authorize(idp.browser(), prompt=name)
        assert "error" not in answer.headers["Location"]
    assert _answers(idp, profile, prompt="create")["error"] == "invalid_request"


def _levels(idp: Idp, profile: str, value: Any) -> None:
    for name in value:
        assert "error" not in _client(idp, profile).application.authorize(idp.browser(), acr_values=name).location


def _claims(idp: Idp, profile: str, value: Any) -> None:
    """Everything listed comes in a login that asks for everything, and nothing else."""
    client = idp.trusted()
    client.change(claims_in_id_token=True, policy_name=profile)
    tokens = client.tokens(idp.browser(), scope="openid profile email relatie")
    given = claims_of_token(tokens["id_token"]).keys()
    # Only staff have roles, and no relation was merged into that of J. Timmerman.
    assert given | {"urn:cak:roles", "urn:cak:vorige_relatienummers"} == set(value)


def _userinfo_claims(idp: Idp, profile: str, value: Any) -> None:
    tokens = idp.trusted().tokens(idp.browser(), scope="openid email")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert "email" in (idp.app.test_client().get("/userinfo", headers=headers).json or {})


def _claims_parameter(idp: Idp, profile: str, value: Any) -> None:
    wish = json.dumps({"id_token": {"email": None}})
    assert "email" in claims_of_token(idp.trusted().tokens(idp.browser(), claims=wish)["id_token"])


def _request(idp: Idp, profile: str, value: Any) -> None:
    client = _client(idp, profile)
    least = {"client_id": client.application.client_id, "request": client.request_object()}
    assert "code" in answer_of(idp.browser().client.get("/authorize", query_string=least))


def _request_uri(idp: Idp, profile: str, value: Any) -> None:
    client = _client(idp, profile)
    pushed = client.push(**client.application.parameters()).json or {}
    least = {"client_id": client.application.client_id, "redirect_uri": "https://app.example/cb"}
    brought = {**least, "request_uri": pushed["request_uri"]}
    assert "code" in answer_of(idp.browser().client.get("/authorize", query_string=brought))
    other = {**least, "request_uri": "https://app.example/request.jwt"}
    answer = answer_of(idp.browser().client.get("/authorize", query_string=other))
    assert answer["error"] == "invalid_request_uri"


def _plain_requests(idp: Idp, profile: str, value: Any) -> None:
    assert value is False
    assert "code" in _answers(idp, profile)


def _request_algorithms(idp: Idp, profile: str, value: Any) -> None:
    for alg in value:
        client = _client(idp, profile, alg)
        assert client.push(request=client.request_object()).status_code == 201


def _request_encryption(idp: Idp, profile: str, value: Any) -> None:
    published = idp.app.test_client().get("/jwks.json").json or {}
    client = _client(idp, profile)
    for name in value:
        alg, enc = ("RSA-OAEP", name) if name.startswith("A") else (name, "A256GCM")
        assert client.push(request=encrypt(client.request_object(), published, alg=alg, enc=enc)).status_code == 201


def _iss(idp: Idp, profile: str, value: Any) -> None:
    assert _answers(idp, profile)["iss"] == ISSUER
    assert _answers(idp, profile, prompt="create")["iss"] == ISSUER


def _logout_channel(member: str) -> Callable[[Idp, str, Any], None]:
    def check(idp: Idp, profile: str, value: Any) -> None:
        assert (_by_policy(profile, **{member: "https://app.example/out"}) is None) is value

    return check


def _frontchannel_session(idp: Idp, profile: str, value: Any) -> None:
    """The frame's address says whose session ended: with iss and sid."""
    application, browser = idp.trusted(frontchannel_logout_uri="https://app.example/out"), idp.browser()
    application.tokens(browser)
    assert browser.session is not None
    asked = {"client_id": application.client_id, "logout_hint": browser.session.sid}
    page = browser.client.get("/end_session", query_string=asked).get_data(as_text=True)
    assert (f"sid={browser.session.sid}" in page) is value


def _locales(idp: Idp, profile: str, value: Any) -> None:
    client = _client(idp, profile).application
    pages = []
    for name in value:
        browser = idp.browser(logged_in=False)
        page = browser.get(client.authorize(browser, ui_locales=name).headers["Location"])
        pages.append(page.get_data(as_text=True))
        assert f'lang="{name}"' in pages[-1]
    assert len(set(pages)) == len(value)


def _signed(idp: Idp, profile: str, value: Any) -> None:
    keys = PublicKeys(idp.app.test_client().get("/jwks.json").json or {})
    claims = verify(value, keys, algorithms=("RS256",), typ="JWT").claims
    assert {**claims, "signed_metadata": value} == {**_document(idp), "iss": ISSUER}


def _kinds_of_subject(idp: Idp, profile: str, value: Any) -> None:
    client = idp.trusted()
    client.change(claims_in_id_token=True, policy_name=profile)
    claims = claims_of_token(client.tokens(idp.browser(), scope="openid relatie")["id_token"])
    assert {claims["sub_id_type"], claims["represents"]["sub_id_type"]} == set(value)


def _is_the_issuer(idp: Idp, profile: str, value: Any) -> None:
    assert value == ISSUER


def _introspection_algorithms(idp: Idp, profile: str, value: Any) -> None:
    assert set(value) == set(_document(idp)["id_token_signing_alg_values_supported"])


EXERCISES: dict[str, Callable[[Idp, str, Any], None]] = {
    "issuer": _is_the_issuer,
    "authorization_endpoint": _address,
    "pushed_authorization_request_endpoint": _address,
    "token_endpoint": _address,
    "userinfo_endpoint": _address,
    "jwks_uri": _address,
    "registration_endpoint": _address,
    "end_session_endpoint": _address,
    "introspection_endpoint": _address,
    "revocation_endpoint": _address,
    "device_authorization_endpoint": _address,
    "scopes_supported": _scopes,
    "response_types_supported": _response_types,
    "response_modes_supported": _response_modes,
    "grant_types_supported": _grants,
    "subject_types_supported": _subject_types,
    "sub_id_types_supported": _kinds_of_subject,
    "id_token_signing_alg_values_supported": _id_token_algorithms,
    "id_token_encryption_alg_values_supported": _encrypted("id_token"),
    "id_token_encryption_enc_values_supported": _encrypted("id_token"),
    "userinfo_signing_alg_values_supported": _signed_userinfo,
    "userinfo_encryption_alg_values_supported": _encrypted("userinfo"),
    "userinfo_encryption_enc_values_supported": _encrypted("userinfo"),
    "token_endpoint_auth_methods_supported": _auth_methods,
    "introspection_endpoint_auth_methods_supported": _auth_methods,
    "revocation_endpoint_auth_methods_supported": _auth_methods,
    "token_endpoint_auth_signing_alg_values_supported": _assertion_algorithms,
    "introspection_endpoint_auth_signing_alg_values_supported": _assertion_algorithms,
    "revocation_endpoint_auth_signing_alg_values_supported": _assertion_algorithms,
    "introspection_signing_alg_values_supported": _introspection_algorithms,
    "code_challenge_methods_supported": _challenge_methods,
    "prompt_values_supported": _prompts,
    "acr_values_supported": _levels,
    "claim_types_supported": _userinfo_claims,
    "claims_supported": _claims,
    "claims_parameter_supported": _claims_parameter,
    "request_parameter_supported": _request,
    "request_uri_parameter_supported": _request_uri,
    "require_request_uri_registration": _request_uri,
    "require_pushed_authorization_requests": _plain_requests,
    "require_signed_request_object": _plain_requests,
    "request_object_signing_alg_values_supported": _request_algorithms,
    "request_object_encryption_alg_values_supported": _request_encryption,
    "request_object_encryption_enc_values_supported": _request_encryption,
    "authorization_response_iss_parameter_supported": _iss,
    "backchannel_logout_supported": _logout_channel("backchannel_logout_uri"),
    "backchannel_logout_session_supported": _logout_channel("backchannel_logout_uri"),
    "frontchannel_logout_supported": _logout_channel("frontchannel_logout_uri"),
    "frontchannel_logout_session_supported": _frontchannel_session,
    "ui_locales_supported": _locales,
    "signed_metadata": _signed,
}


@pytest.mark.requires("OP-44", "OP-48", "OP-49", "OP-50", "OP-51", "OP-52", "OP-53", "OP-54", "OP-77", "K33")
@pytest.mark.parametrize("profile", PROFILES)
def test_the_document_of_a_profile_is_exactly_its_table(idp: Idp, profile: str) -> None:
    document = _document(_under(idp, profile))
    assert document.pop("signed_metadata")

    assert document == EXPECTED[profile]


@pytest.mark.requires("OP-44", "OP-48", "OP-49", "OP-52", "OP-53", "OP-54", "K33")
@pytest.mark.parametrize(
    ("profile", "member"),
    [(profile, member) for profile in PROFILES for member in sorted({*EXPECTED[profile], "signed_metadata"})],
)
def test_each_member_says_what_is_so(idp: Idp, profile: str, member: str) -> None:
    installation = _under(idp, profile)

    EXERCISES[member](installation, profile, _document(installation)[member])
