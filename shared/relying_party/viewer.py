"""Who the frame of a page shows, and which language they read, where the session is a relying party's."""

from collections.abc import Callable, Sequence
from functools import partial

from werkzeug.exceptions import BadGateway

from shared.layout.applications import Application, menu_items
from shared.layout.language import current_language, prefer
from shared.layout.model import Links, Viewer, ViewerSource
from shared.layout.salutation import salutation
from shared.relying_party.current import current_session
from shared.relying_party.session import RpSession

ApplicationsOf = Callable[[RpSession], Sequence[Application]]


def viewer_source(applications_of: ApplicationsOf, links: Links) -> ViewerSource:
    """The person behind each request. applications_of: asked only when the menu is shown (S33)."""
    return partial(_viewer, applications_of, links)


def speak_the_users_language() -> None:
    """Choose the language before a view makes its first sentence."""
    _session()


def _viewer(applications_of: ApplicationsOf, links: Links) -> Viewer | None:
    session = _session()
    if session is None:
        return None
    return Viewer(
        welcome=salutation(session.claims, current_language()),
        session_ends_at=session.idle_ends_at,
        applications=lambda: menu_items(applications_of(session), links, current_language()),
    )


def _session() -> RpSession | None:
    """Their session, in whose language the page will speak; None also when the idp must be asked and does not answer.

    So public pages stay readable then; closed ones have asked for the session themselves.
    """
    try:
        session = current_session()
    except BadGateway:
        return None
    if session is not None:
        prefer(str(session.claims.get("locale", "")))
    return session
