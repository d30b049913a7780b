"""What a mail says, before it gets its form: subject and paragraphs in two languages."""

from dataclasses import dataclass

from idp.accounts.model import Account


@dataclass(frozen=True, slots=True)
class Link:
    """A paragraph that is one address to open. Only M09 and M24 have one."""

    address: str


Paragraph = str | Link


@dataclass(frozen=True, slots=True)
class Words:
    """The core of a mail in one language. A subject never holds what a person typed (threat 39)."""

    subject: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one account holder.

    objection: True for a mail on security that ends with what to do when it was not you.
    """

    account: Account
    dutch: Words
    english: Words
    objection: bool = True


def one_line(text: str) -> str:
    """What a person typed, without line breaks and other characters that could look like our own text."""
    return "".join(character if character.isprintable() else " " for character in text).strip()
