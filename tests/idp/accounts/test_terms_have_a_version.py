"""S5, P16: whoever changes the terms gives them a new version, so that everyone is asked again."""

from hashlib import sha256
from pathlib import Path

import pytest

from idp.accounts.terms import CURRENT_TERMS
from tests.support.stack import ROOT

pytestmark = pytest.mark.requires("S5", "P16")

TEXTS = Path(ROOT, "shared", "layout", "templates", "layout")
DIGESTS = {"1.0": "517f64caf4f55a455512d787888eb51e8789ba993a136e88480b4ef31b718be5"}


def test_the_text_of_each_version_stays_as_it_was() -> None:
    text = b"".join((TEXTS / language / "terms.html").read_bytes() for language in ("nl", "en"))
    assert sha256(text).hexdigest() == DIGESTS[CURRENT_TERMS.version], "a new text needs a new version"


def test_the_portal_shows_the_text_that_is_accepted() -> None:
    for language in ("nl", "en"):
        page = ROOT / "portal" / "web" / "templates" / "portal" / language / "terms.html"
        assert page.read_text().strip() == f'{{% include "layout/{language}/terms.html" %}}'
