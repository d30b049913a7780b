"""How an authorization request comes in, pushed or by a browser: its object read, its return address proven.

The order is the specification's: client and redirect_uri first, because only then may the application be told
anything (RFC 6749 4.1.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from idp.clients.model import Client
from idp.oidc.acr import AcrScale
from idp.oidc.authorization_parameters import Checks, check_parameters, prove_return_address
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.id_token_hint import HintReader
from idp.oidc.messages import Parameters
from idp.oidc.model import AuthorizationRequest
from idp.oidc.request_objects import RequestObjects, SignedRequest
from idp.oidc.resource import Resources
from idp.oidc.response_writer import ReturnAddress


@dataclass(frozen=True, slots=True)
class Received:
    """A request with a proven return address. signed: the request object that it came in."""

    parameters: Parameters
    address: ReturnAddress
    checks: Checks
    signed: SignedRequest | None

    def check(self) -> AuthorizationRequest:
        """The checked request. Raises OAuthError, to be sent to the return address."""
        if self.checks.client.require_signed_request_object and self.signed is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "this client must sign its requests")  # RFC 9101 10.5
        checked = check_parameters(self.parameters, self.address, self.checks)
        return checked if self.signed is None else replace(checked, object_jti=self.signed.jti)


class Intake:
    """Reads requests of either kind."""

    def __init__(self, hints: HintReader, resources: Resources, scale: AcrScale, objects: RequestObjects) -> None:
        self._hints = hints
        self._resources = resources
        self._scale = scale
        self._objects = objects

    def receive(self, outer: Parameters, client: Client, now: datetime) -> Received:
        """The request of this client. Raises UnprovenRequest, and OAuthError for a request object."""
        signed = self._objects.object_of(outer, client, now)
        parameters = outer if signed is None else signed.parameters
        address = prove_return_address(parameters, client)
        checks = Checks(client, self._hints, self._resources, self._scale, now)
        return Received(parameters, address, checks, signed)
