"""Room for bytes: uploads leave a floor of free space alone, for the database and whatever else lives on that disk.

Without it the last byte that fits would take along what makes room again: removing, expiry, and the lease of the
upload itself (tus-X04, threat 34, docs/decisions/0052).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from uploads.protocol.errors import TRY_LATER, Refusal, TusError

# Of each stream between two looks: with 256 of them at work the floor is missed by less than half of its default.
LOOK_EVERY_BYTES = 1024 * 1024

Free = Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class Room:
    """keep_free_bytes: the floor. places: what uploads fill, and how many bytes are free there; None: it has no end."""

    keep_free_bytes: int = 0
    places: Mapping[str, Free] = field(default_factory=dict)

    def left(self) -> int | None:
        """How many bytes may come in before the first place is at its floor; None where there is no end."""
        free = [known for ask in self.places.values() if (known := ask()) is not None]
        return max(0, min(free) - self.keep_free_bytes) if free else None

    def takes(self, size: int) -> bool:
        """Whether so many bytes may come in."""
        left = self.left()
        return left is None or size <= left

    def require(self, size: int | None) -> None:
        """Refuse before reading what would not fit. size: None when nobody knows yet. Raises TusError STORAGE_FULL."""
        if not self.takes(1 if size is None else size):
            raise TusError(Refusal.STORAGE_FULL, TRY_LATER)
