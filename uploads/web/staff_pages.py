"""Pages for the receiving staff: whoever is logged in without the role finds nothing there."""

from collections.abc import Callable
from functools import wraps

from flask import abort
from flask.typing import ResponseReturnValue

from shared.relying_party.current import current_session
from uploads.deliveries.staff import Staff, staff_of
from uploads.web.pages import Pages, View

NOT_FOUND = 404


def staff() -> Staff:
    """Who works here, from the claims of the session; 404 for anybody else."""
    session = current_session()
    found = None if session is None else staff_of({**session.claims, "sub": session.sub})
    return found if found is not None else abort(NOT_FOUND)


def staff_page(pages: Pages, rule: str, *methods: str) -> Callable[[View], View]:
    """A page that needs a login and the role."""

    def add(view: View) -> View:
        @wraps(view)
        def guarded(*args: str, **kwargs: str) -> ResponseReturnValue:
            staff()
            return view(*args, **kwargs)

        return pages.page(rule, *methods)(guarded)

    return add
