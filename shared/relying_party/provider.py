"""The provider as its own documents describe it: OpenID Connect Discovery 1.0, RFC 7517.

C-07: the issuer in the document is compared and cache headers are followed. C-08: an unknown kid
makes us fetch the keys again, at most once a minute. Metadata that is also signed is used as signed (RP-17).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.clock import Clock
from shared.egress.fetcher import Fetcher
from shared.jose.keys import PublicKeys
from shared.relying_party.cached_document import CachedDocument
from shared.relying_party.signed_metadata import signed_metadata

DISCOVERY_PATH = "/.well-known/openid-configuration"
REFETCH_KEYS_AT_MOST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """What we use of the discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    pushed_authorization_request_endpoint: str | None
    introspection_endpoint: str | None = None


class Provider:
    """One provider, known by its issuer alone (RS-09)."""

    def __init__(self, issuer: str, fetcher: Fetcher, clock: Clock) -> None:
        self.issuer = issuer
        self._metadata = CachedDocument(fetcher, clock, self._read_metadata)
        self._keys = CachedDocument(fetcher, clock, PublicKeys)

    def metadata(self) -> ProviderMetadata:
        """Its endpoints. Raises ProviderUnavailable."""
        return self._metadata.get(self.issuer + DISCOVERY_PATH)

    def keys(self, kid: str | None) -> PublicKeys:
        """Its published keys, fetched again when they lack this kid. Raises ProviderUnavailable."""
        return self._keys_at(self.metadata().jwks_uri, kid)

    def _keys_at(self, address: str, kid: str | None) -> PublicKeys:
        known = self._keys.get(address)
        if kid is None or kid in known.kids:
            return known
        return self._keys.get_newer(address, not_within=REFETCH_KEYS_AT_MOST_EVERY)

    def _read_metadata(self, plain: Mapping[str, Any]) -> ProviderMetadata:
        if plain.get("issuer") != self.issuer:
            raise ValueError("another issuer")  # Discovery 4.3
        document = plain
        if "signed_metadata" in plain:
            address = _required(plain, "jwks_uri")
            document = signed_metadata(plain, self.issuer, lambda kid: self._keys_at(address, kid))
        return ProviderMetadata(
            issuer=self.issuer,
            authorization_endpoint=_required(document, "authorization_endpoint"),
            token_endpoint=_required(document, "token_endpoint"),
            jwks_uri=_required(document, "jwks_uri"),
            userinfo_endpoint=_optional(document, "userinfo_endpoint"),
            end_session_endpoint=_optional(document, "end_session_endpoint"),
            pushed_authorization_request_endpoint=_optional(document, "pushed_authorization_request_endpoint"),
            introspection_endpoint=_optional(document, "introspection_endpoint"),
        )


def _optional(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise ValueError(name)
    return value


def _required(document: Mapping[str, Any], name: str) -> str:
    value = _optional(document, name)
    if value is None:
        raise ValueError(name)
    return value
