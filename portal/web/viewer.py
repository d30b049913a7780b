"""Who the frame of a portal page shows."""

from __future__ import annotations

from shared.layout.language import current_language, prefer
from shared.layout.model import Viewer
from shared.layout.salutation import salutation
from shared.relying_party.current import current_session


def current_viewer() -> Viewer | None:
    """The person behind this request, or None."""
    session = current_session()
    if session is None:
        return None
    prefer(str(session.claims.get("locale", "")))
    return Viewer(welcome=salutation(session.claims, current_language()), session_ends_at=session.idle_ends_at)
