"""What every mail has in common: greeting, where to ask, and the close; text and HTML alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Self
from urllib.parse import urlsplit

from shared.layout.contact import ContactSettings
from shared.mail.message import Mail
from shared.mail.words import Link, Paragraph, one_line

Blocks = tuple[Paragraph, ...]

_CLOSE_DUTCH = "Met vriendelijke groet,\nCAK\nServicedesk Dataverkeer Ketenpartners"
_CLOSE_ENGLISH = "Kind regards,\nCAK\nService Desk Data Traffic Chain Partners"


@dataclass(frozen=True, slots=True)
class Contact:
    """How the servicedesk is reached (S37), and where people go by themselves, as mails hold no link (threat 29).

    portal: host of the portal, as people type it. phone: a Dutch number as people read it; opens and closes: HH:MM.
    """

    portal: str
    phone: str = "088 711 4888"
    opens: str = "09:00"
    closes: str = "17:00"

    @classmethod
    def of(cls, settings: ContactSettings, portal_url: str) -> Self:
        """As an installation has it; portal_url: scheme, host and port."""
        return cls(urlsplit(portal_url).netloc, settings.phone, settings.opens, settings.closes)

    @property
    def dutch(self) -> str:
        """The number and the hours."""
        return f"{self.phone} (werkdagen {self.opens}-{self.closes} uur)"

    @property
    def english(self) -> str:
        """The number from abroad and the hours."""
        return f"+31 {self.phone.removeprefix('0')} (working days {self.opens}-{self.closes})"


def in_dutch(name: str, *paragraphs: Paragraph) -> Blocks:
    """A whole mail in Dutch; name: salutation or name, whatever was typed (threat 39)."""
    return (f"Beste {one_line(name)},", *paragraphs, _CLOSE_DUTCH)


def in_english(name: str, *paragraphs: Paragraph) -> Blocks:
    """The same in English."""
    return (f"Dear {one_line(name)},", *paragraphs, _CLOSE_ENGLISH)


def questions_dutch(contact: Contact) -> str:
    """Where to ask, of a mail to which nobody has to object."""
    return f"Heeft u vragen? Bel ons: {contact.dutch}."


def questions_english(contact: Contact) -> str:
    """The same in English."""
    return f"Do you have questions? Call us: {contact.english}."


def make_mail(to: str, subject: str, dutch: Blocks, english: Blocks) -> Mail:
    """Dutch, with the English text below when there is any."""
    return Mail(to, subject, _as_text(dutch, english), _as_html(dutch, english), language="nl")


def _as_text(dutch: Blocks, english: Blocks) -> str:
    blocks = (*dutch, "---", *english) if english else dutch
    return "\n\n".join(block.address if isinstance(block, Link) else block for block in blocks) + "\n"


def _as_html(dutch: Blocks, english: Blocks) -> str:
    lines = [*_html_parts(dutch)]
    if english:
        lines += ["<hr>", '<div lang="en">', *_html_parts(english), "</div>"]
    body = "\n".join(lines)
    return f'<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _html_parts(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Link):
            address = escape(block.address)
            yield f'<p><a href="{address}">{address}</a></p>'
        else:
            yield f"<p>{escape(block).replace(chr(10), '<br>')}</p>"
