"""The words for what the rules decide."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.facts import Day, day_of
from portal.greeting import PartOfDay
from shared.layout.formats import date_text, time_text

GREETINGS: dict[PartOfDay, LazyString] = {
    PartOfDay.NIGHT: _l("Goedenacht"),
    PartOfDay.MORNING: _l("Goedemorgen"),
    PartOfDay.AFTERNOON: _l("Goedemiddag"),
    PartOfDay.EVENING: _l("Goedenavond"),
}
DEMO_ROLES: dict[str, LazyString] = {
    "user": _l("Gebruiker"),
    "servicedesk": _l("Servicedesk"),
    "approver": _l("Goedkeurder"),
    "letter_clerk": _l("Brievenmedewerker"),
    "client_admin": _l("Applicatiebeheerder"),
    "auditor": _l("Controleur"),
}
DEMO_STATES: dict[str, LazyString] = {
    "active": _l("actief"),
    "new": _l("nieuw"),
    "expired": _l("wachtwoord verlopen"),
    "expiring": _l("wachtwoord verloopt bijna"),
    "locked": _l("geblokkeerd"),
}


def expiry_title(days: int) -> str:
    """'Uw wachtwoord verloopt over 12 dagen', or 'vandaag'."""
    if days == 0:
        return str(gettext("Uw wachtwoord verloopt vandaag"))
    return str(ngettext("Uw wachtwoord verloopt over %(num)s dag", "Uw wachtwoord verloopt over %(num)s dagen", days))


def last_login_text(moment: datetime, now: datetime) -> str:
    """'gisteren 16:40 uur', 'vandaag 09:12 uur', or '11 februari 2027, 14:05 uur'."""
    day, clock = day_of(moment, now), time_text(moment)
    if day is Day.TODAY:
        return str(gettext("vandaag %(clock)s", clock=clock))
    if day is Day.YESTERDAY:
        return str(gettext("gisteren %(clock)s", clock=clock))
    return f"{date_text(moment)}, {clock}"
