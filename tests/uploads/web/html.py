"""Reading a page as a user does: by role, label and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "path", "circle", "rect", "hr"})


@dataclass
class Element:
    """One element with what it holds."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, with single spaces."""
        return " ".join(" ".join(one if isinstance(one, str) else one.text for one in self.children).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element below of this tag and these attributes (`aria_label` for `aria-label`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        found = []
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.tag == tag and wanted.items() <= child.attributes.items():
                found.append(child)
            found += child.all(tag, **attributes)
        return found

    def first(self, tag: str, **attributes: str) -> Element:
        return self.all(tag, **attributes)[0]

    def field(self, label: str) -> Element:
        """The control that this label stands for."""
        name = next(one for one in self.all("label") if one.text.startswith(label)).attributes["for"]
        return next(one for tag in ("input", "select") for one in self.all(tag) if one.attributes.get("id") == name)

    def link(self, text: str) -> str:
        """The address of the link with this text."""
        return next(one for one in self.all("a") if one.text == text).attributes["href"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("#", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read(page: str) -> Element:
    """The root of a page; fails when its elements are not properly nested."""
    reader = _Reader()
    reader.feed(page)
    return reader.root
