"""The form to sign as a file: words in the language of the page, made by a process of its own."""

import json
import subprocess
import sys
from datetime import date
from threading import BoundedSemaphore

from flask_babel import gettext

from portal.request_form import GROUPS, RequestForm
from portal.web.request_texts import GROUP_TITLES, LABELS, VALUES

AT_ONCE = 2  # forms that one server process has made at a time; it is a public page
LONGEST_SECONDS = 20

_places = BoundedSemaphore(AT_ONCE)


def form_pdf(form: RequestForm, language: str, made: date) -> bytes | None:
    """The PDF; None when too many are being made, or when a name holds a character that cannot be printed."""
    if not _places.acquire(blocking=False):
        return None
    try:
        data = json.dumps(_data(form, language, made))
        done = subprocess.run(
            [sys.executable, "-m", "portal.documents.press"],
            input=data.encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    finally:
        _places.release()
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"%PDF-") else None


def _data(form: RequestForm, language: str, made: date) -> dict[str, object]:
    return {
        "title": gettext("Aanvraagformulier Mijn CAK Zakelijk"),
        "language": language,
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "intro": gettext("Controleer dit formulier, laat het ondertekenen en stuur het op."),
        "groups": [
            {
                "title": str(GROUP_TITLES[group]),
                "rows": [
                    {"label": str(LABELS[name]), "value": str(VALUES.get(form[name], form[name]))}
                    for name in fields
                    if form[name]
                ],
            }
            for group, fields in GROUPS.items()
        ],
        "signing": {
            "title": gettext("Ondertekening"),
            "text": gettext(
                "Ik mag namens de organisatie tekenen en vraag een persoonlijk account aan voor deze persoon."
            ),
            "lines": [gettext("Naam"), gettext("Functie"), gettext("Datum"), gettext("Handtekening")],
        },
        "sending": {
            "title": gettext("Opsturen"),
            "paragraphs": [
                gettext("Stuur het ondertekende formulier als PDF naar servicedesk@hetcak.nl."),
                gettext("Wij controleren het formulier. Binnen 5 werkdagen hoort u van ons."),
            ],
        },
    }
