"""Reading an ID token that we issued and somebody shows us again (OIDC Core 3.1.2.1, RP-Initiated Logout 2).

An expired one is as good as a fresh one. Another token of ours, signed userinfo without an end, or a token with
another issuer under the same keys, is not (M-11, M-12, M-13; threat 19). A client that gets its ID tokens
encrypted shows the signed one that was inside, perhaps encrypted to us.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from idp.oidc.keys import ProviderKeys
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.claims import audiences, check_issuer, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jwe import decrypt, is_encrypted
from shared.jose.jws import verify

ID_TOKEN_TYP = "JWT"


@dataclass(frozen=True, slots=True)
class Hint:
    """What a valid hint says. client_ids: its audience."""

    sub: str
    sid: str | None
    client_ids: tuple[str, ...]


class HintReader:
    """Verifies hints with our own keys."""

    def __init__(self, keys: Callable[[], ProviderKeys], issuer: str) -> None:
        self._keys = keys
        self._issuer = issuer

    def read(self, token: str) -> Hint | None:
        """What the hint says, or None when it is not an ID token of ours."""
        try:
            keys = self._keys()
            token = decrypt(token, keys.decryption) if is_encrypted(token) else token
            verified = verify(token, keys.ring.public_keys(), algorithms=SIGNING_ALGORITHMS, typ=ID_TOKEN_TYP)
            check_issuer(verified.claims, self._issuer)
            if read_time(verified.claims, "exp") is None:
                return None
        except InvalidToken:
            return None
        sub, sid = verified.claims.get("sub"), verified.claims.get("sid")
        if not isinstance(sub, str):
            return None
        return Hint(sub, sid if isinstance(sid, str) else None, audiences(verified.claims))
