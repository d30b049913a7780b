"""After a session has ended: which applications were not reached, and which end theirs in the user's browser."""

from __future__ import annotations

from dataclasses import dataclass

from shared.translated import Translated


@dataclass(frozen=True, slots=True)
class Frame:
    """An application that logs its user out when the browser opens this address. origin: of the address."""

    name: Translated
    address: str
    origin: str


@dataclass(frozen=True, slots=True)
class Farewell:
    """unreached: names of applications that could not be told in time."""

    unreached: tuple[Translated, ...] = ()
    frames: tuple[Frame, ...] = ()
