"""Reading and writing tus headers: strict numbers, versions, dates (tus 1.0 core; tus-C01 to C07, C15, E03)."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from uploads.protocol.errors import Refusal, TusError

TUS_VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,expiration,checksum,concatenation,termination"
WITH_TRAILERS = f"{EXTENSIONS},checksum-trailer"
OFFSET_OCTET_STREAM = "application/offset+octet-stream"
LARGEST_NUMBER = 2**63 - 1

_NUMBER = re.compile(r"[0-9]{1,19}")


def number(headers: Mapping[str, str], name: str) -> int | None:
    """A non-negative integer, None when the header is missing; anything else is refused (tus-C03)."""
    text = headers.get(name)
    if text is None:
        return None
    if not text.isascii() or not _NUMBER.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise TusError(Refusal.BAD_HEADER)
    return int(text)


def require_version(headers: Mapping[str, str]) -> None:
    """Refuse a request that doesn't speak our version; a missing header counts as that (tus-C02)."""
    if headers.get("tus-resumable") != TUS_VERSION:
        raise TusError(Refusal.WRONG_VERSION, {"Tus-Version": TUS_VERSION})


def has_upload_content_type(headers: Mapping[str, str]) -> bool:
    """Whether the body is upload bytes; parameters are tolerated (tus-C15)."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == OFFSET_OCTET_STREAM


def http_date(moment: datetime) -> str:
    """IMF-fixdate, GMT (RFC 9110 5.6.7; tus-E03). moment: aware UTC."""
    return format_datetime(moment, usegmt=True)
