"""Which refresh token comes after which: always the same one, so that a lost answer can be given again.

The successor is computed from the token with a key that only we have: who holds a token cannot tell the
next, and who reads the database can tell none.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Succession:
    """key: secret bytes of this installation."""

    key: bytes

    def after(self, refresh_token: str) -> str:
        """The next token of the same family: `<grant_id>.<256 bits>`."""
        grant_id = refresh_token.partition(".")[0]
        made = hmac.digest(self.key, refresh_token.encode(), sha256)
        return f"{grant_id}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"
