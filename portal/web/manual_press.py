"""Makes the manuals as tagged PDF of their pages, so that page and file cannot say different things (S39)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import urljoin

from flask import Flask, render_template
from flask_babel import format_date, gettext, refresh

from portal.manual_blocks import Block, blocks_of
from portal.manuals import MANUALS, Manual
from portal.web.manual_files import ManualFiles
from shared.layout.language import LANGUAGES, prefer
from shared.pdf import Press

TEMPLATE = Path(__file__).parents[1] / "documents" / "manual.typ"


def write_manuals(app: Flask, files: ManualFiles, portal_url: str) -> None:
    """Make every file anew; whoever reads one meanwhile gets the old or the new one, whole."""
    press = Press(TEMPLATE)
    for manual in MANUALS.values():
        for language in LANGUAGES:
            file = files.path(manual.key, language)
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_suffix(".part")
            content = json.dumps(_content(app, manual, language, portal_url))
            unfinished.write_bytes(press.press("manual", content, datetime.combine(manual.dated, time.min, UTC)))
            os.replace(unfinished, file)


def _content(app: Flask, manual: Manual, language: str, portal_url: str) -> dict[str, object]:
    """What the template places: the words of the page in this language."""
    with app.test_request_context(base_url=portal_url):
        prefer(language)
        refresh()
        html = render_template(f"portal/{language}/manual_{manual.key}.html", manual=manual)
        dated = manual.dated
        return {
            "title": manual.title(language),
            "language": language,
            "eyebrow": gettext("Handleiding"),
            "edition": gettext(
                "Voor: broninhouders. Versie %(version)s van %(date)s.",
                version=manual.version,
                date=format_date(dated, "d MMMM y"),
            ),
            "contents": gettext("Inhoud"),
            "dated": {"year": dated.year, "month": dated.month, "day": dated.day},
            "blocks": [asdict(_absolute(block, portal_url)) for block in blocks_of(html)],
        }


def _absolute(block: Block, portal_url: str) -> Block:
    """Links of a page as links of a file, which lies anywhere."""
    for part in block.parts:
        if part.href:
            part.href = urljoin(f"{portal_url}/", part.href)
    for inner in block.blocks:
        _absolute(inner, portal_url)
    return block
