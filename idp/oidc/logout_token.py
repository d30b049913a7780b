"""The logout token of OpenID Connect Back-Channel Logout 1.0 section 2.4: typ logout+jwt, never a nonce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.oidc.opaque import new_id
from shared.jose.claims import epoch

TYP: Final = "logout+jwt"
EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
LIFE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class LogoutMessage:
    """One application to be told that one session has ended. sub: the user's subject for it.

    sid None: every session of that subject has ended, because the account was blocked or closed (K26).
    """

    client_id: str
    sid: str | None
    sub: str

    @property
    def key(self) -> str:
        """Names the job that sends it later."""
        return f"logout:{self.sid or self.sub}:{self.client_id}"


def logout_token_claims(message: LogoutMessage, *, issuer: str, now: datetime) -> dict[str, Any]:
    """The claims; new ones for each attempt."""
    session = {} if message.sid is None else {"sid": message.sid}
    return {
        "iss": issuer,
        "sub": message.sub,
        "aud": message.client_id,
        "iat": epoch(now),
        "exp": epoch(now + LIFE),
        "jti": new_id(),
        **session,
        "events": {EVENT: {}},
    }
