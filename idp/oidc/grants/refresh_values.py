"""The values of refresh tokens: `<grant_id>.<256 bits><mark>`, one point less than a JWT has.

The mark shows that we issued a value: an old one means that somebody has a copy and ends its family, while whoever only
knows the id of a grant, from an access token, ends nothing (RFC 9700 4.14.2). Which value comes after which is
computed, always the same, so that a lost answer can be given again. Both take keys that only we have: whoever holds a
token cannot tell the next, and who reads the database can tell none.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from idp.hashing import random_secret
from shared.base64url import as_text
from shared.encryption import Vault

SEPARATOR: Final = "."
MARK_BYTES: Final = 16
MARK_LENGTH: Final = 22  # of the same in base64


@dataclass(frozen=True, slots=True)
class RefreshValues:
    """successor_key, mark_key: secret bytes of this installation."""

    successor_key: bytes
    mark_key: bytes

    @classmethod
    def of(cls, vault: Vault) -> RefreshValues:
        """Those under the newest master key."""
        return cls(vault.derive("refresh-token-succession"), vault.derive("refresh-token-mark"))

    def first(self, grant_id: str) -> str:
        """The one that begins a family."""
        return self._marked(grant_id + SEPARATOR + random_secret())

    def after(self, value: str) -> str:
        """The next one of the same family."""
        made = hmac.digest(self.successor_key, value.encode(), sha256)
        return self._marked(grant_id_of(value) + SEPARATOR + as_text(made))

    def has_made(self, value: str) -> bool:
        """Whether the mark is ours. False as well for what an earlier release made, or another master key."""
        return hmac.compare_digest(self._marked(value[:-MARK_LENGTH]).encode(), value.encode())

    def _marked(self, unmarked: str) -> str:
        mark = hmac.digest(self.mark_key, unmarked.encode(), sha256)[:MARK_BYTES]
        return unmarked + as_text(mark)


def grant_id_of(value: str) -> str:
    """The family that a value says it belongs to; empty for what has not the shape of one."""
    grant_id, _, rest = value.partition(SEPARATOR)
    return grant_id if rest else ""
