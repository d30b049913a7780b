"""M07 to M09: the password ends soon, was changed, or is to be chosen anew."""

from idp.accounts.messages import PasswordChanged, PasswordExpires, PasswordResetRequested
from idp.delivery.mail_text import MailText
from idp.delivery.moments import (
    day,
    device_dutch,
    device_english,
    facts_dutch,
    facts_english,
    moment,
)
from shared.mail.words import Link, Words


def password_expires(message: PasswordExpires, portal: str) -> MailText:
    """M07: change it before that day. portal: host to go to."""
    last_day, last_day_english = day(message.expires_at, "nl"), day(message.expires_at, "en")
    dutch = Words(
        f"Uw wachtwoord verloopt {_in_days_dutch(message.days_left)}",
        (
            f"Uw wachtwoord is geldig tot {last_day}. Wijzig het voor die dag: ga naar {portal}, "
            "log in en kies 'Wachtwoord wijzigen'.",
        ),
    )
    english = Words(
        f"Your password expires {_in_days_english(message.days_left)}",
        (
            f"Your password is valid until {last_day_english}. Change it before that day: go to {portal}, "
            "log in and choose 'Wachtwoord wijzigen' (Change password).",
        ),
    )
    return MailText(message.account, dutch, english, objection=False)


def password_changed(message: PasswordChanged) -> MailText:
    """M08: says when, on what kind of device, and until when the new one is valid."""
    dutch = Words(
        "Uw wachtwoord is gewijzigd",
        (
            f"Uw wachtwoord is gewijzigd op {moment(message.changed_at, 'nl')} uur. "
            f"Het is geldig tot {day(message.expires_at, 'nl')}.",
            device_dutch(message.device),
        ),
    )
    english = Words(
        "Your password was changed",
        (
            f"Your password was changed on {moment(message.changed_at, 'en')}. "
            f"It is valid until {day(message.expires_at, 'en')}.",
            device_english(message.device),
        ),
    )
    return MailText(message.account, dutch, english)


def password_reset_requested(message: PasswordResetRequested) -> MailText:
    """M09: the only mail with a link."""
    dutch = Words(
        "Kies een nieuw wachtwoord",
        (
            "U heeft gevraagd om een nieuw wachtwoord. Open deze link:",
            Link(message.link),
            "De link werkt 30 minuten. Houd uw telefoon of sleutel bij de hand.",
            facts_dutch(message.requested_at, message.device),
            "Heeft u dit niet gevraagd? Dan hoeft u niets te doen.",
        ),
    )
    english = Words(
        "Choose a new password",
        (
            "You asked for a new password. Open this link:",
            Link(message.link),
            "The link works for 30 minutes. Keep your phone or key at hand.",
            facts_english(message.requested_at, message.device),
            "Did you not ask for this? Then you need not do anything.",
        ),
    )
    return MailText(message.account, dutch, english, objection=False)


def _in_days_dutch(days_left: int) -> str:
    if days_left <= 0:
        return "vandaag"
    return "morgen" if days_left == 1 else f"over {days_left} dagen"


def _in_days_english(days_left: int) -> str:
    if days_left <= 0:
        return "today"
    return "tomorrow" if days_left == 1 else f"in {days_left} days"
