"""What a registration points to outside: addresses that we will call, keys, and the list of a sector (threat 21, K18).

A sector is proven by a document at its own address that lists every redirect address (OIDC Registration 5, Core 8.1;
M-33), so no client shares subjects with applications that did not let it in. Where the policy says so a key set must be
there already (OP-66). Both are read at each registration and change, before anything is kept.
"""

from __future__ import annotations

from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.model import Client
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.jose.errors import InvalidKey
from shared.jose.jwe import encryption_keys
from shared.jose.keys import PublicKeys

CALLED_ADDRESSES: Final = ("jwks_uri", "backchannel_logout_uri", "sector_identifier_uri")
SECTOR: Final = "sector_identifier_uri"
KEY_SET: Final = "jwks_uri"
FETCH_SECONDS: Final = 2.0
MAX_DOCUMENT_BYTES: Final = 64 * 1024


class InternalAddress(MetadataRefused):
    """An address in a network that we do not call."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "points to a network that we do not call")


def check_outside(client: Client, fetcher: Fetcher) -> None:
    """Refuse addresses that we never call, and documents that do not say what they have to. Raises MetadataRefused."""
    for name in CALLED_ADDRESSES:
        address = getattr(client, name)
        try:
            if address is not None:
                fetcher.check(address)
        except EgressRefused as refused:
            raise InternalAddress(name) from refused
    if client.jwks_uri is not None and client.policy.reads_keys_at_registration:
        _check_keys(_document(client.jwks_uri, KEY_SET, fetcher))
    if client.sector_identifier_uri is not None:
        _check_sector(_document(client.sector_identifier_uri, SECTOR, fetcher), client)


def _check_keys(document: Any) -> None:
    if not isinstance(document, dict):
        raise MetadataRefused(KEY_SET, "does not hold a JWK set")
    try:
        usable = len(PublicKeys(document)) + len(encryption_keys(document))
    except InvalidKey as refused:
        raise MetadataRefused(KEY_SET, f"holds a key set that is refused ({refused.reason})") from refused
    if not usable:
        raise MetadataRefused(KEY_SET, "holds no key that we can use")


def _check_sector(listed: Any, client: Client) -> None:
    if not isinstance(listed, list) or not all(isinstance(uri, str) for uri in listed):
        raise MetadataRefused(SECTOR, "does not hold a JSON list of addresses")
    if not set(client.redirect_uris) <= set(listed):
        raise MetadataRefused(SECTOR, "does not list every one of redirect_uris")


def _document(address: str, field: str, fetcher: Fetcher) -> Any:
    """The JSON at this address; None when it is none."""
    try:
        answer = fetcher.get(address, timeout=FETCH_SECONDS, max_bytes=MAX_DOCUMENT_BYTES)
    except EgressRefused as refused:
        raise InternalAddress(field) from refused
    except EgressFailed as failed:
        raise MetadataRefused(field, "cannot be read") from failed
    if answer.status != 200:
        raise MetadataRefused(field, "cannot be read")
    try:
        return answer.json()
    except ValueError:
        return None
