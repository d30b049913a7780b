"""A manual's text as plain blocks, read from its page, so that page and PDF cannot say different things (S39)."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {"h2": 2, "h3": 3}
LISTS = ("ul", "ol")


@dataclass
class Part:
    """A piece of running text. href: where it leads, empty for plain text."""

    text: str
    href: str = ""


@dataclass
class Block:
    """A heading, paragraph, list item, list or box. kind: h, p, li, ul, ol or box. level: of a heading."""

    kind: str
    level: int = 0
    parts: list[Part] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own words, without those of blocks inside it."""
        return "".join(part.text for part in self.parts)


class UnknownMarkup(ValueError):
    """A page holds an element that the PDF has no form for."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Block("root")
        self._open = [self.root]
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href = dict(attrs).get("href") or ""
            return
        self._open_block(_block(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = ""
            return
        _tidy(self._open.pop())

    def handle_data(self, data: str) -> None:
        inner = self._open[-1]
        text = _folded(data)
        if inner.kind in {"p", "h", "li"}:
            inner.parts.append(Part(text, self._href))
        elif text.strip():
            raise UnknownMarkup(f"words outside a paragraph: {text.strip()}")

    def _open_block(self, block: Block) -> None:
        self._open[-1].blocks.append(block)
        self._open.append(block)


def blocks_of(html: str) -> list[Block]:
    """The blocks of a piece of a page, in order. Raises UnknownMarkup for elements that manuals do not use."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root.blocks


def _block(tag: str) -> Block:
    if tag in HEADINGS:
        return Block("h", HEADINGS[tag])
    if tag in {"p", "li", *LISTS}:
        return Block(tag)
    if tag == "div":
        return Block("box")
    raise UnknownMarkup(f"<{tag}> has no form in a PDF")


def _folded(text: str) -> str:
    """One space for any run of them; those at the ends stay, because they part words."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"


def _tidy(block: Block) -> None:
    if block.parts:
        block.parts[0].text = block.parts[0].text.lstrip()
        block.parts[-1].text = block.parts[-1].text.rstrip()
