"""`python -m portal.documents.press`: data of a form as JSON in, its PDF out.

A process of its own, started for one form: the compiler takes more memory than a server may keep (K10), and
whatever happens to it happens to no other request.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from shared.pdf import Press

TEMPLATE = Path(__file__).with_name("request.typ")


def press(text: str) -> bytes:
    """The PDF of these data. Raises Unprintable."""
    made = json.loads(text)["made"]
    return Press(TEMPLATE).press("form", text, datetime(made["year"], made["month"], made["day"], tzinfo=UTC))


if __name__ == "__main__":
    sys.stdout.buffer.write(press(sys.stdin.read()))
