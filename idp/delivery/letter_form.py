"""What every mail has in common: greeting, what to do when it was not you, and the close; text and HTML alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from idp.accounts.model import Account
from idp.delivery.words import Letter, Link, Paragraph, Words, one_line
from shared.mail.message import Mail

Blocks = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """How the servicedesk is reached (S37). phone: a Dutch number as people read it; opens and closes: HH:MM."""

    phone: str = "088 711 4888"
    opens: str = "09:00"
    closes: str = "17:00"

    @property
    def dutch(self) -> str:
        """The number and the hours."""
        return f"{self.phone} (werkdagen {self.opens}-{self.closes} uur)"

    @property
    def english(self) -> str:
        """The number from abroad and the hours."""
        return f"+31 {self.phone.removeprefix('0')} (working days {self.opens}-{self.closes})"


def as_mail(letter: Letter, contact: Contact) -> Mail:
    """Dutch, with the English text below for who chose English."""
    account = letter.account
    dutch = _dutch(account, letter.dutch, _closing_dutch(letter, contact))
    english = _english(account, letter.english, _closing_english(letter, contact)) if account.language == "en" else ()
    return Mail(
        to=account.email,
        subject=letter.dutch.subject,
        text=_as_text(dutch, english),
        html=_as_html(dutch, english),
        language="nl",
    )


def _dutch(account: Account, words: Words, closing: Blocks) -> Blocks:
    close = "Met vriendelijke groet,\nCAK\nServicedesk Dataverkeer Ketenpartners"
    return (f"Beste {one_line(account.salutation)},", *words.paragraphs, *closing, close)


def _english(account: Account, words: Words, closing: Blocks) -> Blocks:
    close = "Kind regards,\nCAK\nService Desk Data Traffic Chain Partners"
    return (f"Dear {one_line(account.english_salutation)},", *words.paragraphs, *closing, close)


def _closing_dutch(letter: Letter, contact: Contact) -> Blocks:
    if not letter.objection:
        return (f"Heeft u vragen? Bel ons: {contact.dutch}.",)
    return (
        f"Was u dit niet? Bel ons meteen: {contact.dutch}.",
        "Wilt u iets nakijken? Ga zelf naar keten.hetcak.nl.",
    )


def _closing_english(letter: Letter, contact: Contact) -> Blocks:
    if not letter.objection:
        return (f"Do you have questions? Call us: {contact.english}.",)
    return (
        f"Was this not you? Call us at once: {contact.english}.",
        "Do you want to check something? Go to keten.hetcak.nl yourself.",
    )


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
