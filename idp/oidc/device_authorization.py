"""The device authorization endpoint (RFC 8628 3.1 and 3.2): a program gets a code that its user types elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from idp.clients.model import Client
from idp.hashing import keyed_digest, random_secret, secret_digest
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.device import GRANT_TYPE, INTERVAL_SECONDS, LIFE, DeviceRequest, new_user_code, shown_user_code
from idp.oidc.errors import ErrorCode, OAuthError, error_response
from idp.oidc.messages import Request, Response, json_response, method_not_allowed
from idp.oidc.opaque import new_id
from idp.oidc.ports import Begin
from idp.oidc.resource import Resources
from idp.oidc.scopes import accept_scope
from idp.oidc.strangers import StrangersRequests

PAGE: Final = "/apparaat"


class UserCodes:
    """Turns a user code into what is stored of it: 34 bits need a key that is not in the database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, code: str) -> str:
        """Keyed digest, hex."""
        return keyed_digest(self._key, "user_code", code)


class DeviceAuthorizationEndpoint:
    """POST /device_authorization."""

    def __init__(
        self,
        authenticator: ClientAuthenticator,
        begin_write: Begin,
        resources: Resources,
        codes: UserCodes,
        issuer: str,
        strangers: StrangersRequests,
    ) -> None:
        self._authenticator = authenticator
        self._begin_write = begin_write
        self._resources = resources
        self._codes = codes
        self._strangers = strangers
        self._page = issuer + PAGE

    def __call__(self, request: Request, now: datetime) -> Response:
        """The two codes, or the error of RFC 6749 5.2."""
        if request.method != "POST":
            return method_not_allowed("POST")
        try:
            client = self._authenticator.authenticate(request, now)
            if GRANT_TYPE not in client.grant_types:
                raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT)
            return self._begin(client, request, now)
        except OAuthError as error:
            return error_response(error)

    def _begin(self, client: Client, request: Request, now: datetime) -> Response:
        scope = accept_scope(client, request.form.get("scope"))
        device_code, user_code = random_secret(), new_user_code()
        asked = DeviceRequest(
            device_sha256=secret_digest(device_code),
            user_digest=self._codes.digest(user_code),
            grant_id=new_id(),
            client_id=client.client_id,
            scope=scope,
            resource=self._resources.accept(request.form.all("resource"), scope),
            address=request.origin.address,
            created_at=now,
            expires_at=now + LIFE,
        )
        counter = self._strangers.counter_of(client, request.origin, now)
        with self._begin_write() as unit:
            unit.device_requests.add(asked)
            if counter is not None:
                counter.count(unit)
        shown = shown_user_code(user_code)
        return json_response(
            {
                "device_code": device_code,
                "user_code": shown,
                "verification_uri": self._page,
                "verification_uri_complete": f"{self._page}?code={shown}",
                "expires_in": int(LIFE.total_seconds()),
                "interval": INTERVAL_SECONDS,
            }
        )
