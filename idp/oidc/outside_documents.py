"""What a registration points to outside: addresses that we will call, and the list of a sector (threat 21, K18).

A sector is proven by a document at its own address that lists every redirect address (OIDC Registration 5, Core 8.1;
M-33), so nobody shares subjects with applications that did not let him in. It is read at each registration and
change, before anything is kept.
"""

from __future__ import annotations

import json
from typing import Any, Final

from idp.clients.errors import MetadataRefused
from idp.clients.model import Client
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher

CALLED_ADDRESSES: Final = ("jwks_uri", "backchannel_logout_uri", "sector_identifier_uri")
SECTOR: Final = "sector_identifier_uri"
FETCH_SECONDS: Final = 2.0
MAX_DOCUMENT_BYTES: Final = 64 * 1024


def check_outside(client: Client, fetcher: Fetcher) -> None:
    """Refuse addresses that we never call, and a sector that does not let this client in. Raises MetadataRefused."""
    for name in CALLED_ADDRESSES:
        address = getattr(client, name)
        try:
            if address is not None:
                fetcher.check(address)
        except EgressRefused as refused:
            raise MetadataRefused(name, "points to a network that we do not call") from refused
    if client.sector_identifier_uri is not None:
        _check_sector(client.sector_identifier_uri, client, fetcher)


def _check_sector(address: str, client: Client, fetcher: Fetcher) -> None:
    listed = _document(address, fetcher)
    if not isinstance(listed, list) or not all(isinstance(uri, str) for uri in listed):
        raise MetadataRefused(SECTOR, "does not hold a JSON list of addresses")
    if not set(client.redirect_uris) <= set(listed):
        raise MetadataRefused(SECTOR, "does not list every one of redirect_uris")


def _document(address: str, fetcher: Fetcher) -> Any:
    try:
        answer = fetcher.get(address, timeout=FETCH_SECONDS, max_bytes=MAX_DOCUMENT_BYTES)
    except EgressRefused as refused:
        raise MetadataRefused(SECTOR, "points to a network that we do not call") from refused
    except EgressFailed as failed:
        raise MetadataRefused(SECTOR, "cannot be read") from failed
    if answer.status != 200:
        raise MetadataRefused(SECTOR, "cannot be read")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as malformed:
        raise MetadataRefused(SECTOR, "does not hold a JSON list of addresses") from malformed
