"""What a service tells the layout about itself and about whoever looks at the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Links:
    """Base addresses of the three services, each without a trailing slash."""

    idp: str
    portal: str
    uploads: str


@dataclass(frozen=True)
class MenuItem:
    """One entry of a menu. key: what a page names as `current`."""

    key: str
    text: str
    href: str


@dataclass(frozen=True)
class Viewer:
    """The logged-in person, as far as the frame shows them.

    welcome: salutation or full name after 'Welkom' (rule S34). session_ends_at: aware UTC, or None
    when the service does not know. applications: gives the other applications, shown after 'Bestanden'.
    """

    welcome: str
    session_ends_at: datetime | None = None
    applications: Callable[[], Sequence[MenuItem]] = tuple


ViewerSource = Callable[[], Viewer | None]
