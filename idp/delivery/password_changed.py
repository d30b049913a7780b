"""M08: your password was changed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from idp.accounts.messages import PasswordChanged
from idp.delivery.letter_form import Words, security_mail
from shared.mail.message import Mail

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def password_changed(message: PasswordChanged) -> Mail:
    """Says when, on what kind of device, and until when the new one is valid."""
    dutch = Words(
        "Uw wachtwoord is gewijzigd",
        (
            f"Uw wachtwoord is gewijzigd op {_moment(message.changed_at, 'nl')} uur. "
            f"Het is geldig tot {_day(message.expires_at, 'nl')}.",
            f"Apparaat: {message.device or 'onbekend'}.",
        ),
    )
    english = Words(
        "Your password was changed",
        (
            f"Your password was changed on {_moment(message.changed_at, 'en')}. "
            f"It is valid until {_day(message.expires_at, 'en')}.",
            f"Device: {message.device or 'unknown'}.",
        ),
    )
    return security_mail(message.account, dutch, english)


def _day(at: datetime, language: str) -> str:
    return format_datetime(at.astimezone(AMSTERDAM), "d MMMM yyyy", locale=language)


def _moment(at: datetime, language: str) -> str:
    return format_datetime(at.astimezone(AMSTERDAM), "d MMMM yyyy HH:mm", locale=language)
