"""How an authorization request comes in, pushed or by a browser: its object read, its return address proven.

The order is the specification's: client and redirect_uri first, because only then may the application be told
anything (RFC 6749 4.1.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.clients.model import Client
from idp.oidc.acr import AcrScale
from idp.oidc.authorization_parameters import Checks, check_parameters, prove_return_address
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.id_token_hint import HintReader
from idp.oidc.messages import Parameters
from idp.oidc.model import AuthorizationRequest
from idp.oidc.request_objects import RequestObjects
from idp.oidc.resource import Resources
from idp.oidc.response_writer import ReturnAddress


@dataclass(frozen=True, slots=True)
class Received:
    """A request with a proven return address. is_signed: it came in a request object."""

    parameters: Parameters
    address: ReturnAddress
    checks: Checks
    is_signed: bool

    def check(self) -> AuthorizationRequest:
        """The checked request. Raises OAuthError, to be sent to the return address."""
        if self.checks.client.require_signed_request_object and not self.is_signed:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "this client must sign its requests")  # RFC 9101 10.5
        return check_parameters(self.parameters, self.address, self.checks)


class Intake:
    """Reads requests of either kind."""

    def __init__(self, hints: HintReader, resources: Resources, scale: AcrScale, objects: RequestObjects) -> None:
        self._hints = hints
        self._resources = resources
        self._scale = scale
        self._objects = objects

    def receive(self, outer: Parameters, client: Client, now: datetime) -> Received:
        """The request of this client. Raises UnprovenRequest, and OAuthError for a request object."""
        inner = self._objects.parameters_in(outer, client, now)
        parameters = outer if inner is None else inner
        address = prove_return_address(parameters, client)
        checks = Checks(client, self._hints, self._resources, self._scale, now)
        return Received(parameters, address, checks, inner is not None)
