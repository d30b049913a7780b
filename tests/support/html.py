"""Reading an HTML page in a test, without a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Element:
    """A tag with its attributes and the text inside it."""

    tag: str
    attributes: dict[str, str | None]
    position: int
    text: str = ""
    within: tuple[str, ...] = ()

    def get(self, name: str) -> str:
        """The value of an attribute, empty when it is not there."""
        return self.attributes.get(name) or ""

    @property
    def words(self) -> str:
        """The text with its spaces folded."""
        return " ".join(self.text.split())


@dataclass
class _Reader(HTMLParser):
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        within = tuple(element.tag for element in self._open)
        element = Element(tag, dict(attrs), len(self.elements), within=within)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


class Html:
    """A page: its elements in the order of the source."""

    def __init__(self, source: str) -> None:
        reader = _Reader()
        reader.feed(source)
        self.elements = reader.elements

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with this tag and these attributes; `class_` matches one class name."""
        return [element for element in self.elements if element.tag == tag and _fits(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element; fails when there are none or more."""
        (element,) = self.all(tag, **attributes)
        return element

    @property
    def title(self) -> str:
        return next(
            element.words for element in self.elements if element.tag == "title" and "svg" not in element.within
        )

    @property
    def links(self) -> list[str]:
        """Every address that a link or form of the page leads to."""
        return [element.get("href") for element in self.all("a")] + [form.get("action") for form in self.all("form")]


def _fits(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in element.get("class").split():
                return False
        elif element.get(name.replace("_", "-")) != value:
            return False
    return True
