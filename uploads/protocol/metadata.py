"""Upload-Metadata: strict reading, and names that are safe to show (tus-R06, R08; threat 31)."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping

from uploads.protocol.errors import Refusal, TusError

LARGEST_METADATA_BYTES = 4096
MOST_KEYS = 16
LONGEST_NAME_BYTES = 255
UNNAMED = "bestand"

_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]+")  # printable ASCII without space and comma
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_RESERVED_STEMS = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10)}
)


def parse_metadata(raw: str | None) -> dict[str, str]:
    """The pairs of an Upload-Metadata header; a key without value has the value "".

    A missing or empty header is no metadata (tus-R06a). Raises TusError BAD_METADATA for a repeated or
    malformed key, base64 that isn't canonical, text that isn't UTF-8, over 4 KiB or over 16 keys.
    """
    if not raw:
        return {}
    if len(raw) > LARGEST_METADATA_BYTES or not raw.isascii():
        raise TusError(Refusal.BAD_METADATA)
    pairs = [_pair(part.strip(" ")) for part in raw.split(",")]
    metadata = dict(pairs)
    if len(pairs) > MOST_KEYS or len(metadata) != len(pairs):
        raise TusError(Refusal.BAD_METADATA)
    return metadata


def _pair(part: str) -> tuple[str, str]:
    key, _, value = part.partition(" ")
    if not _KEY.fullmatch(key):
        raise TusError(Refusal.BAD_METADATA)
    try:
        decoded = base64.b64decode(value, validate=True)
        if base64.b64encode(decoded).decode() != value:
            raise TusError(Refusal.BAD_METADATA)
        return key, decoded.decode("utf-8")
    except (binascii.Error, ValueError) as malformed:
        raise TusError(Refusal.BAD_METADATA) from malformed


def display_name(metadata: Mapping[str, str]) -> str:
    """The file's name for people: NFC, one line, no path, no direction tricks, at most 255 bytes.

    It is shown and offered at download; it never names anything on our disks.
    """
    given = metadata.get("filename") or metadata.get("name") or ""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(character for character in last if _is_harmless(character)).strip(" .")
    shown = _cut(shown)
    if not shown:
        return UNNAMED
    return f"_{shown}" if shown.partition(".")[0].lower() in _RESERVED_STEMS else shown


def file_type(metadata: Mapping[str, str]) -> str:
    """The media type that the sender claims, or `application/octet-stream`; only ever a remark."""
    given = (metadata.get("filetype") or metadata.get("type") or "").lower()
    return given if _MEDIA_TYPE.fullmatch(given) else "application/octet-stream"


def extension(name: str) -> str:
    """The last extension in lower case without its dot; "" without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_harmless(character: str) -> bool:
    # Cc control, Cf format (also right-to-left override), Cs surrogate, Co private, Cn unassigned, Zl and Zp line ends.
    return (
        unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} and character not in '<>:"|?*'
    )


def _cut(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = dot + ending if stem and len(ending.encode()) <= 16 else ""
    room = LONGEST_NAME_BYTES - len(kept.encode())
    return (stem if kept else name).encode()[:room].decode("utf-8", "ignore") + kept
