"""OIDC Registration 2, RFC 8252 7, RFC 9700 2.1: what an application may name as redirect address."""

import pytest

from idp.clients.policy import FAPI2, GENERAL, NLGOV, ClientPolicy
from idp.clients.redirect_uris import UriViolation, redirect_uri_violation


def _violation(
    uri: str, *, application_type: str = "web", policy: ClientPolicy = NLGOV, issuer_is_https: bool = True
) -> UriViolation | None:
    return redirect_uri_violation(
        uri, application_type=application_type, policy=policy, issuer_is_https=issuer_is_https
    )


@pytest.mark.requires("OP-64")
@pytest.mark.parametrize(
    "uri", ["https://app.example/cb", "https://app.example:8443/cb?tenant=1", "https://[2001:db8::1]/cb"]
)
def test_an_absolute_https_address_is_accepted(uri: str) -> None:
    assert _violation(uri) is None


@pytest.mark.requires("M-24", "threat 22")
@pytest.mark.parametrize(
    "uri",
    [
        "javascript://x/%0aalert(1)",
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://app.example/cb",
        "ftp://app.example/cb",
        "file:///etc/passwd",
    ],
)
def test_other_schemes_are_refused(uri: str) -> None:
    assert _violation(uri) is UriViolation.SCHEME


@pytest.mark.requires("threat 11")
@pytest.mark.parametrize(
    ("uri", "violation"),
    [
        ("/cb", UriViolation.SHAPE),
        ("//app.example/cb", UriViolation.SHAPE),
        ("https:///cb", UriViolation.SHAPE),
        ("https://app.example/cb\n", UriViolation.SHAPE),
        ("https://app.example/c b", UriViolation.SHAPE),
        ("https://app.example\\@evil.example/cb", UriViolation.SHAPE),
        ("https://app.example:port/cb", UriViolation.SHAPE),
        ("https://app.example;sandbox/cb", UriViolation.SHAPE),  # the host goes into the policy of the login page
        ("https://app.example,sandbox/cb", UriViolation.SHAPE),
        ("https://'none'/cb", UriViolation.SHAPE),
        ("https://appé.example/cb", UriViolation.SHAPE),
        ("https://app.example/" + "x" * 2000, UriViolation.SHAPE),
        ("https://app.example/cb#part", UriViolation.FRAGMENT),
        ("https://app.example/cb#", UriViolation.FRAGMENT),
        ("https://*.example/cb", UriViolation.WILDCARD),
        ("https://user:secret@app.example/cb", UriViolation.USER_INFO),
    ],
)
def test_misleading_shapes_are_refused(uri: str, violation: UriViolation) -> None:
    assert _violation(uri) is violation


@pytest.mark.requires("M-24", "M-33")
def test_a_native_application_may_use_a_scheme_under_its_own_domain() -> None:
    assert _violation("nl.cak.app:/cb", application_type="native", policy=GENERAL) is None
    assert _violation("nl.cak.app:/cb", application_type="web", policy=GENERAL) is UriViolation.SCHEME
    assert _violation("myapp:/cb", application_type="native", policy=GENERAL) is UriViolation.SCHEME


@pytest.mark.requires("OP-64", "OP-06")
@pytest.mark.parametrize("policy", [NLGOV, FAPI2])
def test_but_not_under_the_dutch_profile_nor_fapi_2(policy: ClientPolicy) -> None:
    assert _violation("nl.cak.app:/cb", application_type="native", policy=policy) is UriViolation.SCHEME
    assert _violation("https://app.cak.example/cb", application_type="native", policy=policy) is None


@pytest.mark.requires("OP-06", "OP-65")
def test_a_native_application_may_use_loopback_addresses_but_not_the_name() -> None:
    assert _violation("http://127.0.0.1/cb", application_type="native") is None
    assert _violation("http://[::1]/cb", application_type="native") is None
    assert _violation("http://localhost/cb", application_type="native") is UriViolation.LOCALHOST


@pytest.mark.requires("K34")
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_policy_general_accepts_http_on_loopback_while_the_issuer_is_http(host: str) -> None:
    uri = f"http://{host}:9000/cb"

    assert _violation(uri, policy=GENERAL, issuer_is_https=False) is None
    assert _violation(uri, policy=GENERAL, issuer_is_https=True) is UriViolation.SCHEME
    assert _violation(uri, policy=NLGOV, issuer_is_https=False) is UriViolation.SCHEME
    assert _violation(uri, policy=FAPI2, issuer_is_https=False) is UriViolation.SCHEME


@pytest.mark.requires("K34")
def test_http_on_another_host_is_never_accepted() -> None:
    assert _violation("http://localhost.evil.example/cb", policy=GENERAL, issuer_is_https=False) is UriViolation.SCHEME
