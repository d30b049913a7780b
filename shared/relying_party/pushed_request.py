"""Sending the request to the provider ourselves and the browser with a reference to it (RFC 9126; C-10, RP-12).

So nobody on the way reads or changes what we ask, and the provider knows that it was us who asked.
"""

from collections.abc import Mapping
from typing import Final

from shared.clock import Clock
from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.logging import get_logger
from shared.relying_party.authorization_request import in_the_query
from shared.relying_party.client_assertion import client_authentication
from shared.relying_party.errors import ProviderUnavailable, error_code
from shared.relying_party.key_pair import OwnKeys
from shared.relying_party.provider import ProviderMetadata
from shared.relying_party.settings import RpSettings

CREATED: Final = 201
MAX_REFERENCE_LENGTH: Final = 512

log = get_logger(__name__)


class PushedRequest:
    """A Delivery: by reference where the provider takes pushed requests, else in the query."""

    def __init__(self, settings: RpSettings, keys: OwnKeys, fetcher: Fetcher, clock: Clock) -> None:
        self._settings, self._keys = settings, keys
        self._fetcher, self._clock = fetcher, clock

    def __call__(self, metadata: ProviderMetadata, parameters: Mapping[str, str]) -> str:
        """The address for the browser. Raises ProviderUnavailable when the request is not taken."""
        endpoint = metadata.pushed_authorization_request_endpoint
        if endpoint is None:
            return in_the_query(metadata, parameters)
        reference = self._push(endpoint, parameters)
        return in_the_query(metadata, {"client_id": self._settings.client_id, "request_uri": reference})

    def _push(self, endpoint: str, parameters: Mapping[str, str]) -> str:
        settings = self._settings
        proof = client_authentication(settings.client_id, settings.issuer, self._keys.signing_key(), self._clock.now())
        try:
            answer = self._fetcher.post_form(endpoint, {**parameters, **proof}, {"Accept": "application/json"})
            value = answer.json()
        except (EgressRefused, EgressFailed, ValueError) as error:
            raise ProviderUnavailable("push") from error
        if answer.status != CREATED or not isinstance(value, dict):
            code = error_code(value.get("error")) if isinstance(value, dict) else "unreadable"
            log.error("request_not_pushed", client_id=settings.client_id, status=answer.status, error=code)
            raise ProviderUnavailable("push")
        reference = value.get("request_uri")
        if not isinstance(reference, str) or not 0 < len(reference) <= MAX_REFERENCE_LENGTH:
            raise ProviderUnavailable("push")
        return reference
