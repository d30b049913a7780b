"""Time-based one-time codes of an authenticator app (RFC 6238, S32)."""

import base64
import hmac
import re
from datetime import datetime

import pyotp

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1  # a clock may be this many steps fast or slow
SECRET_BYTES = 20  # as long as a SHA-1 digest, RFC 4226 section 4


def accept_code(secret: bytes, code: str, *, now: datetime, last_step: int) -> int | None:
    """The time step this code belongs to, or None when it is refused.

    secret: raw bytes (not base32), 20 or more. code: 6 digits, spaces already removed. now: aware UTC.
    last_step: of the last accepted code; that one and older are refused. Accepts one step of 30 s
    either side. RFC 6238 section 5.2. The caller must still take the step atomically.
    """
    app = pyotp.TOTP(secret_text(secret), digits=DIGITS, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    fitting = None
    for offset in range(-DRIFT_STEPS, DRIFT_STEPS + 1):  # all of them, so that the time tells nothing
        expected = app.at(for_time=now, counter_offset=offset)
        if hmac.compare_digest(expected.encode(), code.encode()) and current + offset > last_step:
            fitting = current + offset
    return fitting


def key_uri(secret: bytes, owner: str, issuer: str) -> str:
    """What the QR picture says: `otpauth://totp/issuer:owner?secret=…&issuer=…`, as authenticator apps read it."""
    return pyotp.TOTP(secret_text(secret)).provisioning_uri(name=owner, issuer_name=issuer)


def secret_text(secret: bytes) -> str:
    """The secret as people type it over: base32."""
    return base64.b32encode(secret).decode().rstrip("=")


def digits_of(typed: str) -> str | None:
    """The 6 digits of what was typed, spaces dropped; None when it is no code at all."""
    code = re.sub(r"\s", "", typed)
    return code if re.fullmatch(r"[0-9]{6}", code) else None
