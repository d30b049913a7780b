"""The keys of clients as parsed objects: from their registration, or fetched from jwks_uri and kept.

A key set is fetched again after an hour, and when a key is asked for that it lacks, but never more often
than the intervals below and once at a time, so that nobody can make us knock on a client's door (C-08, threat 21).
While the address does not answer, the keys that it gave stay in use: a guess makes no client unknown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from idp.clients.model import Client
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.jose.errors import InvalidToken
from shared.jose.jwe import EncryptionKey, encryption_keys
from shared.jose.jws import Verified, verify
from shared.jose.keys import PublicKeys
from shared.logging import get_logger
from shared.turns.aside import stepped_aside

KEPT_FOR: Final = timedelta(hours=1)
REFETCH_AFTER: Final = timedelta(seconds=10)
KEPT_WHILE_AWAY: Final = timedelta(days=1)
MAX_CLIENTS: Final = 1000
MAX_JWKS_BYTES: Final = 64 * 1024
FETCH_SECONDS: Final = 2.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A key set: what verifies, and what is encrypted to, by algorithm."""

    keys: PublicKeys
    encryption: Mapping[str, EncryptionKey]


@dataclass(frozen=True, slots=True)
class _Kept:
    """asked_at: when the address was asked last, whatever came of it. read_at: when it gave these keys."""

    source: str | Mapping[str, Any] | None
    loaded: _Loaded | None
    asked_at: datetime
    read_at: datetime


class ClientKeys:
    """One for each process."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._under_way: dict[tuple[str, str], Future[_Loaded | None]] = {}

    def of(self, client: Client, now: datetime, *, lacking: bool = False) -> PublicKeys | None:
        """The client's keys, or None when there are none to be had. lacking: the kept set lacked the key."""
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
        if client.jwks_uri is None:
            return self._registered(client, now)
        mine: Future[_Loaded | None] = Future()
        with self._lock:
            kept = self._kept_from(client.jwks_uri, client)
            if kept is not None and not _is_due(kept, now, lacking):
                return kept.loaded
            under_way = self._under_way.setdefault((client.client_id, client.jwks_uri), mine)
        if under_way is mine:
            return self._fetched(client, client.jwks_uri, kept, mine, now)
        if kept is not None and kept.loaded is not None and not lacking:
            return kept.loaded
        with stepped_aside():
            return under_way.result()

    def _registered(self, client: Client, now: datetime) -> _Loaded | None:
        source = client.keys_at(now)
        with self._lock:
            kept = self._kept_from(source, client)
        if kept is None:
            kept = _Kept(source, _keys_in(client.jwks or {"keys": []}, source), now, now)
            with self._lock:
                self._keep(client.client_id, kept)
        return kept.loaded

    def _fetched(
        self, client: Client, address: str, before: _Kept | None, mine: Future[_Loaded | None], now: datetime
    ) -> _Loaded | None:
        """What the address says now, for all who wait for it; what it said before while it does not answer."""
        kept = _Kept(address, None, now, now)
        try:
            kept = replace(kept, loaded=_keys_in(self._document(address)))
        except (EgressRefused, EgressFailed, ValueError) as failure:
            log.warning("client_keys_unanswered", client_id=client.client_id, reason=str(failure))
            if before is not None and abs(now - before.read_at) < KEPT_WHILE_AWAY:
                kept = replace(before, asked_at=now)
        finally:
            with self._lock:
                self._keep(client.client_id, kept)
                del self._under_way[client.client_id, address]
            mine.set_result(kept.loaded)
        return kept.loaded

    def _document(self, address: str) -> Any:
        answer = self._fetcher.get(address, timeout=FETCH_SECONDS, max_bytes=MAX_JWKS_BYTES)
        if answer.status != HTTPStatus.OK:
            raise ValueError(f"status {answer.status}")
        return answer.json()

    def _kept_from(self, source: str | Mapping[str, Any] | None, client: Client) -> _Kept | None:
        kept = self._kept.get(client.client_id)
        return kept if kept is not None and kept.source == source else None

    def _keep(self, client_id: str, kept: _Kept) -> None:
        self._kept[client_id] = kept
        self._kept.move_to_end(client_id)
        while len(self._kept) > MAX_CLIENTS:
            self._kept.popitem(last=False)


def _is_due(kept: _Kept, now: datetime, lacking: bool) -> bool:
    age = abs(now - kept.asked_at)
    return age >= KEPT_FOR or ((lacking or kept.loaded is None) and age >= REFETCH_AFTER)


def _keys_in(document: Any, signing: Mapping[str, Any] | None = None) -> _Loaded | None:
    """None for what is no set of public keys: one that gave away a private key is void. signing: another set for it."""
    if not isinstance(document, dict):
        return None
    try:
        return _Loaded(PublicKeys(signing or document), encryption_keys(document))
    except ValueError:
        return None
