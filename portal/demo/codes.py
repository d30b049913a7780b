"""The codes that a user's authenticator app would show (RFC 6238)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp

STEP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class CodeNow:
    """code: right now. following: the one after it, which comes in seconds_left."""

    code: str
    following: str
    seconds_left: int


def code_now(secret: str, now: datetime) -> CodeNow:
    """secret: base32. now: aware; the same clock as the services."""
    app = pyotp.TOTP(secret)
    passed = int(now.timestamp()) % STEP_SECONDS
    return CodeNow(app.at(now), app.at(now, counter_offset=1), STEP_SECONDS - passed)
