"""Who the frame of a page shows, and which language they read, where the session is a relying party's."""

from werkzeug.exceptions import BadGateway

from shared.layout.language import current_language, prefer
from shared.layout.model import Viewer
from shared.layout.salutation import salutation
from shared.relying_party.current import current_session


def current_viewer() -> Viewer | None:
    """The person behind this request, or None; also when the idp must be asked and does not answer.

    So public pages stay readable then; closed ones have asked for the session themselves.
    """
    try:
        session = current_session()
    except BadGateway:
        return None
    if session is None:
        return None
    prefer(str(session.claims.get("locale", "")))
    return Viewer(welcome=salutation(session.claims, current_language()), session_ends_at=session.idle_ends_at)


def speak_the_users_language() -> None:
    """Choose the language before a view makes its first sentence."""
    current_viewer()
