"""Asking the provider whether an access token still counts (RFC 7662; RS-05, RS-07, RS-10, RS-11).

A token that was taken back, or whose session ended, is good by its signature until it expires. Where that is too long
the provider is asked, by a client of its own that can do nothing else (RS-10).
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.clock import Clock
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.relying_party.bearer import AccessTokenClaims, BearerError
from shared.relying_party.client_assertion import client_authentication
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.key_pair import OwnKeys
from shared.relying_party.provider import Provider

KEPT_AT_MOST = timedelta(seconds=30)
MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Answer:
    """is_active: what the provider said. until: how long that is believed without asking again."""

    is_active: bool
    until: datetime


class Introspection:
    """The provider's answers about tokens. client_id: of the client that asks, which has no other right."""

    def __init__(self, client_id: str, provider: Provider, keys: OwnKeys, fetcher: Fetcher, clock: Clock) -> None:
        self._client_id = client_id
        self._provider, self._keys, self._fetcher, self._clock = provider, keys, fetcher, clock
        self._answers: OrderedDict[bytes, _Answer] = OrderedDict()
        self._lock = threading.Lock()

    def require_active(self, token: str, claims: AccessTokenClaims) -> None:
        """Raises BearerError when the provider calls it inactive or made it for somebody else, ProviderUnavailable.

        Nothing is asked of a provider without such an endpoint: its tokens count by their signature.
        """
        address = self._provider.metadata().introspection_endpoint
        if address is None:
            return
        named, now = hashlib.sha256(token.encode()).digest(), self._clock.now()
        answer = self._known(named, now)
        if answer is None:
            answer = _read(self._ask(address, token, now), claims, now)
            self._keep(named, answer)
        if not answer.is_active:
            raise BearerError(401, "invalid_token", "inactive")

    def _known(self, named: bytes, now: datetime) -> _Answer | None:
        with self._lock:
            answer = self._answers.get(named)
        return answer if answer is not None and now < answer.until else None

    def _keep(self, named: bytes, answer: _Answer) -> None:
        with self._lock:
            before = self._answers.pop(named, None)
            # A refusal stands, also when an answer that was given before it comes in after it (RS-11).
            self._answers[named] = before if before is not None and not before.is_active else answer
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)

    def _ask(self, address: str, token: str, now: datetime) -> Mapping[str, Any]:
        proof = client_authentication(self._client_id, self._provider.issuer, self._keys.signing_key(), now)
        fields = {"token": token, "token_type_hint": "access_token", **proof}
        try:
            answer = self._fetcher.post_form(address, fields, {"Accept": "application/json"})
            value = answer.json() if answer.status == 200 else None
        except (EgressRefused, EgressFailed, ValueError) as failure:
            raise ProviderUnavailable("introspection") from failure
        if not isinstance(value, dict) or not isinstance(value.get("active"), bool):
            raise ProviderUnavailable("introspection")
        return value


def _read(value: Mapping[str, Any], claims: AccessTokenClaims, now: datetime) -> _Answer:
    """Believed for half of what the token has left at most (RS-11); a refusal for all of it."""
    left = claims.expires_at - now
    # RS-05: the client is known from the provider now, so what the token says of it must agree.
    same = value.get("client_id") == claims.client_id == claims.claims.get("azp", claims.client_id)
    is_active = value["active"] is True and same and value.get("sub", claims.sub) == claims.sub
    return _Answer(is_active, now + (min(KEPT_AT_MOST, left / 2) if is_active else left + KEPT_AT_MOST))
