"""English beside the Dutch: collect the sentences of a package, keep its catalogue complete, compile it.

Usage: `python -m shared.layout.catalogues idp|portal|uploads|shared|all [--compile]`. Without `--compile` the
catalogue gets the new sentences (English left empty) and loses those that are gone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "idp": Path("idp/web/locale"),
    "portal": Path("portal/web/locale"),
    "uploads": Path("uploads/web/locale"),
    "shared": Path("shared/layout/locale"),
}
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}


def catalogue_file(package: str) -> Path:
    """Where the English of this package lies."""
    return ROOT / PACKAGES[package] / "en" / "LC_MESSAGES" / "messages.po"


def extracted(package: str) -> Catalog:
    """All sentences that the code and templates of this package mark for translation."""
    found = Catalog(locale="en", fuzzy=False)
    for _file, _line, message, _comments, context in extract_from_dir(
        ROOT / package, method_map=_METHODS, keywords=_KEYWORDS, options_map={"**.html": {"silent": "false"}}
    ):
        found.add(message, context=context)
    return found


def stored(package: str) -> Catalog:
    """The catalogue as it lies in the repository; empty when there is none yet."""
    file = catalogue_file(package)
    if not file.exists():
        return Catalog(locale="en", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale="en")


def update(package: str) -> Iterator[str]:
    """Bring the stored catalogue in line with the code; yields the sentences that lack English."""
    catalogue, file = stored(package), catalogue_file(package)
    catalogue.update(extracted(package), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return (str(message.id) for message in catalogue if message.id and lacks_english(message))


def lacks_english(message: Message) -> bool:
    """True when a sentence, or its singular or plural, has no English yet."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not all(strings)


def compile_catalogue(package: str) -> None:
    """Write the binary file that the services read."""
    file = catalogue_file(package)
    if file.exists():
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, stored(package))


def main(arguments: Sequence[str]) -> int:
    """Work on the named packages; 1 when a sentence has no English."""
    only_compile = "--compile" in arguments
    names = [name for name in arguments if not name.startswith("--")]
    missing = 0
    for package in PACKAGES if names == ["all"] else names:
        for sentence in () if only_compile else update(package):
            print(f"{package}: no English for {sentence!r}")
            missing += 1
        compile_catalogue(package)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
