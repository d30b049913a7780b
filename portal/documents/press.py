"""`python -m portal.documents.press`: data of a form as JSON in, its PDF out.

A process of its own, started for one form: the compiler takes more memory than a server may keep (K10), and
whatever happens to it happens to no other request.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("request.typ")


def press(text: str) -> bytes:
    """The PDF of these data. Raises TypstError for a character that the faces lack."""
    made = json.loads(text)["made"]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    pdf = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"form": text},
        pdf_standards="ua-1",
        timestamp=datetime(made["year"], made["month"], made["day"], tzinfo=UTC),
    )
    if not isinstance(pdf, bytes):
        raise AssertionError("a form is one file")
    return pdf


if __name__ == "__main__":
    sys.stdout.buffer.write(press(sys.stdin.read()))
