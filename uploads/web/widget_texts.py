"""The sentences that the widget shows, handed to it in `data-teksten`; `{naam}` is filled in by the script."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from uploads.web.texts import MESSAGES

_NUMBERED = ("E50", "E50a", "E51", "E52", "E53", "E56", "E57", "E58", "E59", "E60")
_FROM_MESSAGES = (*_NUMBERED, "not_taken", "closed", "too_many_files")

_OWN: Mapping[str, LazyString] = {
    "bar_label": lazy_gettext("Voortgang van {naam}"),
    "percent_sent": lazy_gettext("{n}% verstuurd"),
    "said_percent": lazy_gettext("{naam}: {n}% verstuurd"),
    "done": lazy_gettext("Klaar: {naam}"),
    "lost": lazy_gettext("Verbinding weg. Wij proberen het opnieuw."),
    "restored": lazy_gettext("Verbinding hersteld"),
    "logged_out": lazy_gettext("U bent uitgelogd. Na het inloggen gaat uw upload verder."),
    "not_removed": lazy_gettext("Verwijderen lukte niet. Probeer het opnieuw."),
    "removed": lazy_gettext("Verwijderd: {naam}"),
    "gone": lazy_gettext("{naam} is verwijderd of verlopen. Kies het bestand opnieuw als het mee moet."),
    "listed": lazy_gettext("{naam} staat al in de lijst."),
    "sent_at": lazy_gettext("om {tijd} uur"),
    "elsewhere": lazy_gettext("Wordt nu verstuurd in een ander venster of op een andere computer."),
    "choose_again": lazy_gettext("Kies hetzelfde bestand opnieuw op dit apparaat."),
    "rest_seconds": lazy_gettext("nog minder dan een minuut"),
    "rest_minutes_one": lazy_gettext("nog 1 minuut"),
    "rest_minutes_many": lazy_gettext("nog {n} minuten"),
    "rest_hours_one": lazy_gettext("nog 1 uur"),
    "rest_hours_many": lazy_gettext("nog {n} uur"),
    "chosen_one": lazy_gettext("1 gekozen bestand"),
    "chosen_many": lazy_gettext("{n} gekozen bestanden"),
    "single_sent": lazy_gettext("Het bestand is verstuurd."),
    "single_busy": lazy_gettext("Het bestand is nog niet verstuurd."),
    "total_sent_one": lazy_gettext("1 van de {total} bestanden is verstuurd."),
    "total_sent_many": lazy_gettext("{n} van de {total} bestanden zijn verstuurd."),
    "total_refused_one": lazy_gettext("1 bestand kan niet mee."),
    "total_refused_many": lazy_gettext("{n} bestanden kunnen niet mee."),
    "reason_none": lazy_gettext("Kies eerst een bestand. Daarna kunt u de aanlevering afronden."),
    "reason_not_all": lazy_gettext("Als alles is verstuurd, kunt u de aanlevering afronden."),
    "hashing": lazy_gettext("{n}% gecontroleerd"),
}


def widget_texts() -> dict[str, str]:
    """All of them, in the language of this request."""
    texts = {number: str(MESSAGES[number]) for number in _FROM_MESSAGES}
    return texts | {key: str(sentence) for key, sentence in _OWN.items()}
