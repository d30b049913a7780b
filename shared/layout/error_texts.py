"""What an error page says: one row a status (screens P8-P10, X1). Never a word from an exception."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class ErrorText:
    """title: h1. lead: what is the matter. todo: what the user does next. retry: offer to try again."""

    title: LazyString
    lead: LazyString
    todo: LazyString
    retry: bool = False


_OUTAGE = ErrorText(
    _l("Er is een storing"),
    _l("Uw gegevens zijn veilig. Probeer het later opnieuw."),
    _l("Was u een bestand aan het versturen? Dan blijft het klaarstaan. U gaat verder waar u was."),
    retry=True,
)
_WRONG_REQUEST = ErrorText(
    _l("Dat kan hier niet"),
    _l("Wij begrijpen dit verzoek niet."),
    _l("Ga terug naar Home en probeer het opnieuw."),
)
EXPIRED_FORM = ErrorText(
    _l("Uw formulier is verlopen"),
    _l("Probeer het opnieuw."),
    _l("Ga terug naar de vorige pagina, laad die opnieuw en vul uw gegevens nog een keer in."),
    retry=True,
)
_BY_STATUS = {
    400: _WRONG_REQUEST,
    403: ErrorText(
        _l("U heeft geen toegang tot dit onderdeel"),
        _l("Uw account mag dit onderdeel niet gebruiken."),
        _l("Heeft u het nodig voor uw werk? Bel dan de servicedesk."),
    ),
    404: ErrorText(
        _l("Deze pagina bestaat niet"),
        _l("Misschien is het adres verkeerd getypt of is de pagina verplaatst."),
        _l("Ga terug naar Home. Staat het adres in een brief of e-mail van ons? Bel dan de servicedesk."),
    ),
    405: _WRONG_REQUEST,
    408: ErrorText(
        _l("Dit duurde te lang"),
        _l("Wij ontvingen niet alles wat u verstuurde. Er is niets bewaard."),
        _l("Controleer uw verbinding en probeer het opnieuw. Gebruik voor grote bestanden de pagina Bestanden."),
        retry=True,
    ),
    411: _WRONG_REQUEST,
    413: ErrorText(
        _l("Dit is te groot"),
        _l("U verstuurde meer dan wij in één keer kunnen ontvangen."),
        _l("Gebruik voor grote bestanden de pagina Bestanden."),
    ),
    429: ErrorText(
        _l("U heeft het te vaak geprobeerd"),
        _l("Wacht 15 minuten en probeer het opnieuw."),
        _l("Lukt het daarna nog niet? Bel dan de servicedesk."),
        retry=True,
    ),
    503: ErrorText(
        _l("Het is nu te druk"),
        _l("Uw gegevens zijn veilig. Wacht een halve minuut en probeer het opnieuw."),
        _l("Was u een bestand aan het versturen? Dan blijft het klaarstaan. U gaat verder waar u was."),
        retry=True,
    ),
}


def error_text(status: int) -> ErrorText:
    """The words for this HTTP status; an unknown one reads as a wrong request (4xx) or an outage (5xx)."""
    fallback = _OUTAGE if status >= 500 else _WRONG_REQUEST
    return _BY_STATUS.get(status, fallback)
