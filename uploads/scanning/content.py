"""Whether a file's first bytes are what its extension says (screen message E54)."""

import codecs
from collections.abc import Callable, Mapping

HEAD_BYTES = 64 * 1024

_BINARY_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


def fits(extension: str, head: bytes) -> bool:
    """Whether these first bytes (at most 64 KiB) can be of a file with this extension; True for one without a rule."""
    rule = _RULES.get(extension)
    return rule is None or rule(head)


def _is_text(head: bytes) -> bool:
    return not head.startswith(_BINARY_STARTS) and (head.startswith(_UTF16) or b"\0" not in head)


def _is_xml(head: bytes) -> bool:
    if head.startswith(_UTF16):
        cut = head[: len(head) - len(head) % 2]
        return cut.decode("utf-16", "replace").lstrip().startswith("<")
    return _is_text(head) and head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_zip(head: bytes) -> bool:
    return head.startswith(_ZIP_STARTS)


_RULES: Mapping[str, Callable[[bytes], bool]] = {
    "csv": _is_text,
    "txt": _is_text,
    "json": _is_text,
    "xml": _is_xml,
    "pdf": _is_pdf,
    "zip": _is_zip,
    "docx": _is_zip,
    "xlsx": _is_zip,
}
