"""Telling applications that a session has ended: all at once, two seconds together (K26).

OpenID Connect Back-Channel Logout 1.0 sections 2.4 to 2.8: encrypted where ID tokens are. An
application that was not reached, or whose key could not be had, is told again by the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any, Final

from idp.clients.model import Client
from idp.oidc.envelope import NESTED, Envelopes
from idp.oidc.errors import OAuthError
from idp.oidc.logout_token import TYP, LogoutMessage, logout_token_claims
from idp.oidc.ports import Begin
from shared.clock import Clock
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.jose.jws import sign
from shared.jose.keys import KeyRing
from shared.logging import get_logger
from shared.turns.aside import stepped_aside

TOTAL_SECONDS: Final = 2.0
RETRY_SECONDS: Final = 5.0
MAX_ANSWER_BYTES: Final = 16 * 1024
MAX_PARALLEL: Final = 32
DELIVERED: Final = (200, 204)

log = get_logger(__name__)


class LogoutUndelivered(Exception):
    """The application did not take the message; the worker tries again later."""


class BackchannelLogout:
    """Sends logout tokens."""

    def __init__(
        self, fetcher: Fetcher, ring: Callable[[], KeyRing], envelopes: Envelopes, issuer: str, clock: Clock
    ) -> None:
        self._fetcher = fetcher
        self._ring = ring
        self._envelopes = envelopes
        self._issuer = issuer
        self._clock = clock

    def tell_all(self, messages: Collection[tuple[Client, LogoutMessage]]) -> list[LogoutMessage]:
        """Tell everybody in parallel; the messages that arrived within two seconds."""
        if not messages:
            return []
        pool = ThreadPoolExecutor(max_workers=min(len(messages), MAX_PARALLEL))
        sent: dict[Future[bool], LogoutMessage] = {
            pool.submit(self.tell, client, message, TOTAL_SECONDS): message for client, message in messages
        }
        with stepped_aside():
            done, _late = wait(sent, timeout=TOTAL_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        return [sent[future] for future in done if _arrived(future)]

    def tell(self, client: Client, message: LogoutMessage, seconds: float) -> bool:
        """True when the application took the message."""
        if client.backchannel_logout_uri is None:
            return True
        try:
            token = self._token(client, message, self._clock.now())
            answer = self._fetcher.post_form(
                client.backchannel_logout_uri,
                {"logout_token": token},
                timeout=seconds,
                max_bytes=MAX_ANSWER_BYTES,
            )
        except (EgressRefused, EgressFailed, OAuthError):
            return False
        return answer.status in DELIVERED

    def _token(self, client: Client, message: LogoutMessage, now: datetime) -> str:
        key = self._ring().signing_key(client.id_token_signed_response_alg)
        signed = sign(logout_token_claims(message, issuer=self._issuer, now=now), key, typ=TYP)
        return self._envelopes.for_id_token(client, now).around(signed, {**NESTED, "iss": self._issuer})


def _arrived(told: Future[bool]) -> bool:
    """Whatever went wrong with one application keeps nobody logged in and no other from being told (K26)."""
    if (failure := told.exception()) is not None:
        log.error("logout_message_failed", error=type(failure).__name__)
        return False
    return told.result()


class LogoutRetry:
    """The worker's handler for messages that did not arrive."""

    def __init__(self, begin_read: Begin, backchannel: BackchannelLogout) -> None:
        self._begin_read = begin_read
        self._backchannel = backchannel

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Send one message again. Raises LogoutUndelivered, so that the job is kept."""
        message = LogoutMessage(payload["client_id"], payload["sid"], payload["sub"])
        with self._begin_read() as unit:
            client = unit.clients.registered(message.client_id)
        if client is not None and not self._backchannel.tell(client, message, RETRY_SECONDS):
            raise LogoutUndelivered(message.client_id)
