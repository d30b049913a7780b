"""The signed form behind an application or a new postal address (S7): its record, and when it still is the same.

The form is a PDF, encrypted at rest. What is approved is the file whose SHA-256 was recorded when it was entered.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from hashlib import sha256
from hmac import compare_digest

from shared.clock import AMSTERDAM

MAX_FORM_BYTES = 5 * 1024 * 1024
FORM_ID_BYTES = 16
MAX_SIGNER = 100  # characters
_HEAD = b"%PDF-"
_TAIL, _TAIL_BYTES = b"%%EOF", 1024  # PDF 1.7 (ISO 32000-1) 7.5.5: the last line, with room for what mailers add


class FormFault(Enum):
    """Why a file is no signed form."""

    MISSING = auto()  # E70
    TOO_LARGE = auto()
    NOT_A_PDF = auto()


@dataclass(frozen=True, slots=True)
class SignedForm:
    """The record of a form. sha256: hex digest of the file. signer: who signed for the organisation."""

    form_id: str
    sha256: str
    size_bytes: int
    signer: str
    signed_on: date
    entered_at: datetime

    def is_unchanged(self, content: bytes | None) -> bool:
        """True when this is still the file that was entered; False when it is gone or cannot be read."""
        return content is not None and compare_digest(sha256(content).hexdigest(), self.sha256)


def form_fault(content: bytes) -> FormFault | None:
    """What is wrong with the file, or None."""
    if not content:
        return FormFault.MISSING
    if len(content) > MAX_FORM_BYTES:
        return FormFault.TOO_LARGE
    is_pdf = content.startswith(_HEAD) and _TAIL in content[-_TAIL_BYTES:]
    return None if is_pdf else FormFault.NOT_A_PDF


def may_be_signed_on(day: date, now: datetime) -> bool:
    """False for a day that has not begun in Amsterdam. now: aware UTC."""
    return day <= now.astimezone(AMSTERDAM).date()


def signed_form(content: bytes, signer: str, signed_on: date, now: datetime) -> SignedForm:
    """The record of a file that has no fault."""
    form_id = secrets.token_urlsafe(FORM_ID_BYTES)
    return SignedForm(form_id, sha256(content).hexdigest(), len(content), signer, signed_on, now)
