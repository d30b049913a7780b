"""What just went well, carried over a 303 in the address: a name out of a closed list, never a text."""

from collections.abc import Mapping
from typing import Final

from flask import request, url_for
from flask_babel import LazyString, lazy_gettext

PARAMETER = "gedaan"
FINISHED: Final = "afgerond"
WITHDRAWN: Final = "ingetrokken"
REMOVED: Final = "verwijderd"
PICKED_UP: Final = "opgehaald"
ACCEPTED: Final = "geaccepteerd"
REJECTED: Final = "afgekeurd"
EXTENDED: Final = "verlengd"
HELD: Final = "vastgehouden"
RELEASED: Final = "vrijgegeven"
SAVED: Final = "opgeslagen"

_SENTENCES: Mapping[str, LazyString] = {
    WITHDRAWN: lazy_gettext("Uw aanlevering is ingetrokken. Wij verwijderen de bestanden."),
    REMOVED: lazy_gettext("Het bestand is verwijderd."),
    PICKED_UP: lazy_gettext("U heeft gemeld dat de aanlevering is opgehaald."),
    ACCEPTED: lazy_gettext("U heeft de aanlevering geaccepteerd."),
    REJECTED: lazy_gettext("U heeft de aanlevering afgekeurd. De organisatie krijgt een e-mail."),
    EXTENDED: lazy_gettext("De bewaartermijn is verlengd."),
    HELD: lazy_gettext("De aanlevering wordt vastgehouden."),
    RELEASED: lazy_gettext("De aanlevering is vrijgegeven."),
    SAVED: lazy_gettext("De wijziging is opgeslagen."),
}


def address(endpoint: str, what: str, **values: str) -> str:
    """The address of a page of Bestanden that says what was just done."""
    return url_for(f"bestanden.{endpoint}", gedaan=what, **values)  # type: ignore[arg-type]


def done_sentence() -> str | None:
    """The sentence for the green box, or None."""
    sentence = _SENTENCES.get(request.args.get(PARAMETER, ""))
    return None if sentence is None else str(sentence)


def just(what: str) -> bool:
    """Whether this page follows on that deed."""
    return request.args.get(PARAMETER) == what
