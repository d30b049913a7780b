"""RP-17, RFC 8414 2.1: metadata that is also signed is used as it was signed, or not at all."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.egress.fetcher import Fetcher
from shared.jose.jws import sign
from shared.jose.keys import KeyRing, generate_key
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.provider import Provider, ProviderMetadata
from tests.support.tiny_provider import Claims, TinyProvider

pytestmark = pytest.mark.requires("RP-17")


@pytest.fixture
def read(provider: TinyProvider, clock: FixedClock) -> Callable[[], ProviderMetadata]:
    return Provider(provider.issuer, Fetcher([provider.issuer.removeprefix("http://")]), clock).metadata


def _signed(provider: TinyProvider, key: Any = None, typ: str = "JWT", **changes: Any) -> None:
    """The provider signs its document, with these claims changed; a change to None leaves one out."""

    def add(document: Claims) -> Claims:
        claims = {**document, "iss": provider.issuer, **changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        return {**document, "signed_metadata": sign(claims, key or provider.signing_key, typ=typ)}

    provider.change_discovery = add


def test_the_signed_value_goes_before_the_plain_one(
    provider: TinyProvider, read: Callable[[], ProviderMetadata]
) -> None:
    _signed(provider, token_endpoint=f"{provider.issuer}/signed-token")

    assert read().token_endpoint == f"{provider.issuer}/signed-token"
    assert read().authorization_endpoint == f"{provider.issuer}/authorize"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://rogue.example"},
        {"iss": None},
        {"issuer": "https://rogue.example"},
        {"issuer": None},
        {"jwks_uri": "https://rogue.example/jwks.json"},
        {"typ": "at+jwt"},
        {"key": generate_key("ES256")},
    ],
)
def test_a_signature_that_does_not_hold_refuses_the_whole_document(
    provider: TinyProvider, read: Callable[[], ProviderMetadata], changes: dict[str, Any]
) -> None:
    _signed(provider, **changes)

    with pytest.raises(ProviderUnavailable):
        read()


def test_a_signature_by_an_algorithm_that_is_not_ours_refuses_the_whole_document(
    provider: TinyProvider, read: Callable[[], ProviderMetadata]
) -> None:
    other = generate_key("EdDSA")
    provider.keys = KeyRing([provider.signing_key, other], other.kid)
    _signed(provider, key=other)

    with pytest.raises(ProviderUnavailable):
        read()


def test_what_is_no_token_refuses_the_whole_document(
    provider: TinyProvider, read: Callable[[], ProviderMetadata]
) -> None:
    provider.change_discovery = lambda document: {**document, "signed_metadata": 7}

    with pytest.raises(ProviderUnavailable):
        read()
