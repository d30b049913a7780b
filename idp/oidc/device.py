"""A program on a machine without a browser asks for access (RFC 8628): the record, its codes and its rules.

The device code is the program's secret. The user code is short, so it lives ten minutes, has no vowels and
no look-alikes, is stored under a keyed digest, and guesses are counted for each account.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from idp.clients.grant_types import DEVICE_CODE
from idp.oidc.claims_request import ClaimsRequest

GRANT_TYPE: Final = DEVICE_CODE
LIFE: Final = timedelta(minutes=10)
INTERVAL_SECONDS: Final = 5
ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"  # RFC 8628 6.1
CODE_LENGTH: Final = 8


class DeviceState(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"
    REDEEMED = "redeemed"


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """One request of a program. grant_id: of the family it will start. address: where the program runs.

    account_id, auth_time, amr: of the user who allowed it. interval: seconds between two polls.
    """

    device_sha256: str
    user_digest: str
    grant_id: str
    client_id: str
    scope: tuple[str, ...]
    resource: tuple[str, ...]
    address: str
    created_at: datetime
    expires_at: datetime
    state: DeviceState = DeviceState.WAITING
    interval: int = INTERVAL_SECONDS
    polled_at: datetime | None = None
    account_id: str | None = None
    auth_time: datetime | None = None
    amr: tuple[str, ...] = ()

    @property
    def claims(self) -> ClaimsRequest:
        """Empty: a program has no way to ask for claims by name."""
        return ClaimsRequest()

    def comes_too_soon(self, now: datetime) -> bool:
        """True for a poll before its time (RFC 8628 3.5)."""
        return self.polled_at is not None and now < self.polled_at + timedelta(seconds=self.interval)


def new_user_code() -> str:
    """Eight characters, about 34 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown_user_code(code: str) -> str:
    """As a person reads it: `BCDF-GHJK`."""
    return f"{code[:4]}-{code[4:]}"


def typed_user_code(typed: str) -> str | None:
    """The code as typed by a person, whatever the case and the separators; None for what can be no code."""
    code = "".join(character for character in typed.upper() if character.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None
