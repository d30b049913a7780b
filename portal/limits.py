"""What uploads says about deliveries, for the introduction page of Bestanden (K15, S42)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """One kind of delivery. extensions: file types without a dot; empty when any may come.

    keep_days: how long its bytes stay after picking up or rejecting, None for as long as all others do.
    """

    name: str
    extensions: tuple[str, ...]
    keep_days: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The facts of uploads' `/intro.json`. max_bytes: of one file."""

    kinds: tuple[DeliveryKind, ...]
    max_bytes: int
    unfinished_days: int
    retention_days: int
    receipt_years: int
    scanned: bool

    @property
    def extensions(self) -> list[str]:
        """All file types that some kind of delivery takes, in capitals; empty when one takes any type."""
        if any(not kind.extensions for kind in self.kinds):
            return []
        return sorted({extension.upper() for kind in self.kinds for extension in kind.extensions})

    @property
    def days_kept(self) -> list[int]:
        """How long bytes stay after picking up or rejecting; more than one number when it depends on the kind."""
        return sorted({kind.keep_days or self.retention_days for kind in self.kinds}) or [self.retention_days]


def limits_from(answer: Mapping[str, Any]) -> Limits:
    """Read the answer of uploads. Raises KeyError, TypeError or ValueError when it is not what we agreed on."""
    kinds = (kind for kind in answer["types"] if kind.get("on_page", True))
    return Limits(
        kinds=tuple(map(_kind_from, kinds)),
        max_bytes=int(answer["max_bytes"]),
        unfinished_days=int(answer["unfinished_days"]),
        retention_days=int(answer["retention_days"]),
        receipt_years=int(answer["receipt_years"]),
        scanned=bool(answer["scanned"]),
    )


def _kind_from(kind: Mapping[str, Any]) -> DeliveryKind:
    days = kind.get("keep_days")
    return DeliveryKind(
        str(kind["name"]), tuple(map(str, kind["extensions"])), keep_days=None if days is None else int(days)
    )
