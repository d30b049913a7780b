"""What every mail has in common: greeting, what to do when it was not you, and the close."""

from dataclasses import dataclass
from html import escape

from idp.accounts.model import Account
from shared.mail.message import Mail


@dataclass(frozen=True, slots=True)
class Words:
    """The core of a mail in one language: subject and paragraphs."""

    subject: str
    paragraphs: tuple[str, ...]


def security_mail(account: Account, dutch: Words, english: Words) -> Mail:
    """A mail on a change of security: Dutch, with the English text below for who chose English."""
    blocks = _dutch(account, dutch)
    if account.language == "en":
        blocks += ("---", *_english(account, english))
    return Mail(
        to=account.email,
        subject=dutch.subject,
        text="\n\n".join(blocks) + "\n",
        html=_as_html(blocks),
        language="nl",
    )


def _dutch(account: Account, words: Words) -> tuple[str, ...]:
    return (
        f"Beste {account.salutation},",
        *words.paragraphs,
        "Was u dit niet? Bel ons meteen: 088 711 4888 (werkdagen 09:00-17:00 uur).",
        "Wilt u iets nakijken? Ga zelf naar keten.hetcak.nl.",
        "Met vriendelijke groet,\nCAK\nServicedesk Dataverkeer Ketenpartners",
    )


def _english(account: Account, words: Words) -> tuple[str, ...]:
    return (
        f"Dear {account.english_salutation},",
        *words.paragraphs,
        "Was this not you? Call us at once: +31 88 711 4888 (working days 09:00-17:00).",
        "Do you want to check something? Go to keten.hetcak.nl yourself.",
        "Kind regards,\nCAK\nService Desk Data Traffic Chain Partners",
    )


def _as_html(blocks: tuple[str, ...]) -> str:
    parts = ["<hr>" if block == "---" else f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks]
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'
