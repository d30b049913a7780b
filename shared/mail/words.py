"""What a mail says, before it gets its form: a subject and paragraphs in one language."""

from dataclasses import dataclass


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


def one_line(text: str) -> str:
    """What a person typed, without line breaks and other characters that could look like our own text."""
    return "".join(character if character.isprintable() else " " for character in text).strip()
