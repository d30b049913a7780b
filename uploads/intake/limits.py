"""The limits of uploading, set once at start (K38)."""

from dataclasses import dataclass

from uploads.deliveries.model import DeliveryKind

GIB = 1024**3
MOST_OPEN_UPLOADS_PER_ACCOUNT = 256
FORM_UPLOAD_MAX_BYTES = 50_000_000  # without script, in one form (screen B2)
SOORT_OF_PROGRAMS = "overig"  # what an upload without delivery and without soort belongs to
PAGE_EXTENSIONS = ("csv", "xml", "pdf", "zip")
KEEP_FREE_BYTES = GIB  # of the disks that they fill, for everything else on them (docs/decisions/0052)
FILE_MAX_BYTES = 50_000_000_000  # 'Hoogstens 50 GB per bestand'

DEFAULT_KINDS = (
    DeliveryKind("eigen-bijdrage-wmo", "Eigen bijdrage Wmo", PAGE_EXTENSIONS, FILE_MAX_BYTES, position=1),
    DeliveryKind("zorgtoewijzing-wlz", "Zorgtoewijzing Wlz", PAGE_EXTENSIONS, FILE_MAX_BYTES, position=2),
    DeliveryKind("correctie", "Correctie", PAGE_EXTENSIONS, FILE_MAX_BYTES, position=3),
    DeliveryKind(SOORT_OF_PROGRAMS, "Overig", (), FILE_MAX_BYTES, allow_empty=True, on_page=False, position=9),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """max_bytes: of one upload. quota_bytes: of a relation that has no quota of its own."""

    max_bytes: int = FILE_MAX_BYTES
    quota_bytes: int = 1024 * GIB
    open_uploads: int = MOST_OPEN_UPLOADS_PER_ACCOUNT
