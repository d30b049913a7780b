"""The value of an authorization code: what it stands for, encrypted to ourselves (RFC 6749 4.1.2; OP-92, M-03).

So an application's request is answered without a write: the first thing to be kept is the grant that redeeming starts,
and that its id is taken is what shows a second use. The id, 128 random bits, makes each code another and none
guessable. Whoever finds an old code in a log learns nothing from it.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Final

import orjson

from idp.oidc.claims_request import ClaimsRequest
from idp.oidc.model import Code
from shared.base64url import as_text
from shared.encryption import DecryptionRefused, Vault

PURPOSE: Final = "authorization_code"
MAX_LENGTH: Final = 16 * 1024


class CodeSeal:
    """Writes and reads the values of codes under the master key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, code: Code) -> str:
        """The value that goes to the application."""
        content = (
            code.grant_id,
            code.client_id,
            code.account_id,
            code.sid,
            code.redirect_uri,
            code.scope,
            code.nonce,
            code.code_challenge,
            code.auth_time,
            code.acr,
            code.amr,
            code.expires_at,
            code.resource,
            code.claims.to_json() if code.claims != NO_CLAIMS else None,
        )
        sealed = self._vault.encrypt(PURPOSE, orjson.dumps(content))
        return as_text(sealed)

    def open(self, value: str) -> Code | None:
        """What this value stands for; None when we did not make it."""
        if len(value) > MAX_LENGTH or not value.isascii():
            return None
        try:
            sealed = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
            return _code(*orjson.loads(self._vault.decrypt(PURPOSE, sealed)))
        except (binascii.Error, DecryptionRefused):
            return None


NO_CLAIMS: Final = ClaimsRequest()


def _code(
    grant_id: str,
    client_id: str,
    account_id: str,
    sid: str,
    redirect_uri: str,
    scope: list[str],
    nonce: str | None,
    code_challenge: str | None,
    auth_time: str,
    acr: str,
    amr: list[str],
    expires_at: str,
    resource: list[str],
    claims: dict[str, object] | None,
) -> Code:
    return Code(
        grant_id=grant_id,
        client_id=client_id,
        account_id=account_id,
        sid=sid,
        redirect_uri=redirect_uri,
        scope=tuple(scope),
        nonce=nonce,
        code_challenge=code_challenge,
        auth_time=datetime.fromisoformat(auth_time),
        acr=acr,
        amr=tuple(amr),
        expires_at=datetime.fromisoformat(expires_at),
        resource=tuple(resource),
        claims=ClaimsRequest.from_json(claims),
    )
