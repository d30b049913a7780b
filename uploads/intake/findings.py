"""What a look at a delivered file can find, and who looks (threats 33 and 37, K39)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from uploads.protocol.model import Upload


class Finding(StrEnum):
    """Why a file is not taken, or could not be looked at whole."""

    VIRUS = "virus"
    CONTENT = "content"  # not what its name says
    ARCHIVE = "archive"  # would explode, hides archives in archives, or is locked
    TOO_LARGE_TO_SCAN = "too_large_to_scan"


@dataclass(frozen=True, slots=True)
class Looked:
    """The outcome. finding: None when nothing was found. detail: for staff, such as a signature's name."""

    finding: Finding | None = None
    detail: str = ""

    @property
    def refuses(self) -> bool:
        """Whether the file is refused; what the scanner could not take in whole is kept, and nobody reads it."""
        return self.finding not in {None, Finding.TOO_LARGE_TO_SCAN}


class ScannerUnavailable(Exception):
    """The scanner does not answer: files wait for it, none is passed over (K39)."""


class Inspect(Protocol):
    """Looks at a whole file, outside of any transaction."""

    @property
    def scans(self) -> bool:
        """Whether a virus scanner takes part."""
        ...

    def look(self, upload: Upload) -> Looked:
        """Raises ScannerUnavailable."""
        ...
