"""What every page of Bestanden stands on: a route that asks for a login unless it says that it is public."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from shared.clock import Clock
from shared.layout.language import prefer
from shared.relying_party.current import current_session, login_required, required_session
from uploads.deliveries.party import Party, party_from_claims
from uploads.services import Services

View = Callable[..., ResponseReturnValue]
UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Pages:
    """The blueprint that pages add themselves to, and what they may call."""

    blueprint: Blueprint
    services: Services
    clock: Clock

    def page(self, rule: str, *methods: str) -> Callable[[View], View]:
        """A page for those who are logged in; others are sent to log in and come back to it."""
        return self._route(rule, methods, login_required)

    def json(self, rule: str, *methods: str) -> Callable[[View], View]:
        """A route that the widget calls: 401 without a session, never a redirect."""
        return self._route(rule, methods, _refuse_without_session)

    def public(self, rule: str, *methods: str) -> Callable[[View], View]:
        """A page without login."""
        return self._route(rule, methods, lambda view: view)

    def _route(self, rule: str, methods: tuple[str, ...], guard: Callable[[View], View]) -> Callable[[View], View]:
        def add(view: View) -> View:
            self.blueprint.add_url_rule(rule, view.__name__, guard(view), methods=methods or ("GET",))
            return view

        return add


def party() -> Party:
    """Who delivers, from the claims of the session of this request (K12)."""
    if "party" not in g:
        session = required_session()
        g.party = party_from_claims({**session.claims, "sub": session.sub})
    found: Party = g.party
    return found


def speak_the_users_language() -> None:
    """Choose the language of the account before a view makes its first sentence; the user's own choice goes first.

    Aborts with 502 when the provider must be asked and does not answer: a widget that heard 401 would think that its
    user is logged out.
    """
    session = current_session()
    if session is not None:
        prefer(str(session.claims.get("locale", "")))


def _refuse_without_session(view: View) -> View:
    @wraps(view)
    def guarded(*args: str, **kwargs: str) -> ResponseReturnValue:
        if current_session() is None:
            return {"error": "logged_out"}, UNAUTHORIZED
        return view(*args, **kwargs)

    return guarded
