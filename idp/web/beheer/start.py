"""D1 Werkvoorraad."""

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.work import Work
from idp.web.beheer.desk import ROOT, Desk


@dataclass(frozen=True, slots=True)
class Tile:
    """A kind of work. none_left: what is said when there is none. href: where it is worked off."""

    name: LazyString
    about: LazyString
    none_left: LazyString
    href: str


PEOPLE = f"{ROOT}/gebruikers?toestand="
TILES: dict[Work, Tile] = {
    Work.PROPOSALS: Tile(
        _l("Goed te keuren"), _l("Wacht op een tweede persoon."), _l("Er wacht niets."), f"{ROOT}/goedkeuren"
    ),
    Work.LETTERS: Tile(
        _l("Af te drukken"), _l("Brieven met een activatiecode."), _l("Alles is afgedrukt."), f"{ROOT}/brieven"
    ),
    Work.RECOVERIES: Tile(
        _l("Herstel bezig"), _l("Tweede stap kwijt, brief onderweg."), _l("Er loopt niets."), f"{PEOPLE}herstel"
    ),
    Work.EXPIRED_INVITATIONS: Tile(
        _l("Verlopen uitnodigingen"),
        _l("Niet geactiveerd binnen 21 dagen."),
        _l("Er is er geen verlopen."),
        f"{PEOPLE}vervallen",
    ),
    Work.BLOCKED: Tile(
        _l("Geblokkeerd"), _l("Wacht op een besluit."), _l("Niemand is geblokkeerd."), f"{PEOPLE}geblokkeerd"
    ),
    Work.DEAD_MAILS: Tile(
        _l("Mislukte e-mails"), _l("Opgegeven na herhaald proberen."), _l("Alles is verstuurd."), f"{ROOT}/e-mails"
    ),
    Work.RIGHTS_REVIEWS: Tile(
        _l("Rechten na te kijken"), _l("Elk jaar, per relatie."), _l("Alle rechten zijn nagekeken."), f"{ROOT}/relaties"
    ),
    Work.ROLE_REVIEWS: Tile(
        _l("Rollen na te kijken"), _l("Elk kwartaal."), _l("Alle rollen zijn nagekeken."), f"{ROOT}/rollen"
    ),
}


class StartPage:
    """`/beheer`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """The first page."""
        pages = Blueprint("beheer", __name__)
        pages.add_url_rule(ROOT, "start", lambda: self._desk.page(Action.WORK_VIEW, self._page))
        return pages

    def _page(self, actor: Actor) -> Response:
        counts = self._desk.console.work.counts(actor, self._desk.now)
        tiles = [(count, TILES[kind]) for kind, count in counts.items()]
        return make_response(render_template("beheer/start.html", current="werkvoorraad", tiles=tiles))
