"""The keys of clients as parsed objects: from their registration, or fetched from jwks_uri and kept.

A key set is fetched again after an hour, and when a key is asked for that it lacks, but never more often
than the intervals below, so that nobody can make us knock on a client's door (C-08, threat 21).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.clients.model import Client
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.jose.errors import InvalidKey, InvalidToken
from shared.jose.jwe import EncryptionKey, encryption_keys
from shared.jose.jws import Verified, verify
from shared.jose.keys import PublicKeys

KEPT_FOR: Final = timedelta(hours=1)
REFETCH_AFTER: Final = timedelta(seconds=10)
MAX_CLIENTS: Final = 1000
MAX_JWKS_BYTES: Final = 64 * 1024
FETCH_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A key set: what verifies, and what is encrypted to, by algorithm."""

    keys: PublicKeys
    encryption: Mapping[str, EncryptionKey]


@dataclass(frozen=True, slots=True)
class _Kept:
    source: str | Mapping[str, Any] | None
    loaded: _Loaded | None
    fetched_at: datetime


class ClientKeys:
    """One for each process."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def of(self, client: Client, now: datetime, *, lacking: bool = False) -> PublicKeys | None:
        """The client's keys, or None when there are none to be had. lacking: the kept set had not the key."""
        loaded = self._loaded(client, now, lacking)
        return None if loaded is None else loaded.keys

    def encryption_key(self, client: Client, alg: str, now: datetime) -> EncryptionKey | None:
        """The client's key for what only it may read, or None when there is none to be had."""
        for lacking in (False, True):
            loaded = self._loaded(client, now, lacking)
            if loaded is not None and alg in loaded.encryption:
                return loaded.encryption[alg]
        return None

    def verify(self, token: str, client: Client, algorithms: Collection[str], now: datetime) -> Verified:
        """Header and claims of a token that this client signed, of whatever typ. Raises InvalidToken."""
        for lacking in (False, True):
            keys = self.of(client, now, lacking=lacking)
            try:
                if keys is not None:
                    return verify(token, keys, algorithms=algorithms, typ=None)
            except InvalidToken as refused:
                if refused.reason != "unknown_key":
                    raise
        raise InvalidToken("unknown_key")

    def _loaded(self, client: Client, now: datetime, lacking: bool) -> _Loaded | None:
        source = client.jwks_uri or client.keys_at(now)
        kept = self._kept.get(client.client_id)
        if kept is None or kept.source != source or self._is_due(client, kept, now, lacking):
            kept = _Kept(source, self._load(client, now), now)
            self._keep(client.client_id, kept)
        return kept.loaded

    @staticmethod
    def _is_due(client: Client, kept: _Kept, now: datetime, lacking: bool) -> bool:
        if client.jwks_uri is None:
            return False
        age = abs(now - kept.fetched_at)
        return age >= KEPT_FOR or ((lacking or kept.loaded is None) and age >= REFETCH_AFTER)

    def _load(self, client: Client, now: datetime) -> _Loaded | None:
        try:
            document = self._document(client)
            if not isinstance(document, dict):
                return None
            signing = document if client.jwks_uri else client.keys_at(now) or document
            return _Loaded(PublicKeys(signing), encryption_keys(document))
        except (InvalidKey, EgressRefused, EgressFailed, ValueError):
            return None

    def _document(self, client: Client) -> Any:
        if client.jwks_uri is None:
            return client.jwks or {"keys": []}
        answer = self._fetcher.get(client.jwks_uri, timeout=FETCH_SECONDS, max_bytes=MAX_JWKS_BYTES)
        return answer.json() if answer.status == 200 else None

    def _keep(self, client_id: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[client_id] = kept
            self._kept.move_to_end(client_id)
            while len(self._kept) > MAX_CLIENTS:
                self._kept.popitem(last=False)
