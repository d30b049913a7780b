"""K24: when no hash can be computed in time, 503 with Retry-After and the form as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from idp.app import build_app
from idp.hashing import TooBusy
from tests.idp.installation import Installation
from tests.idp.support import quick_hasher
from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("K24")


class NoTurns:
    """A machine that has no time."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        raise TooBusy
        yield


def test_relatienummer_and_gebruikersnaam_stay(quick_idp: Installation) -> None:
    quick_idp.add_account()
    busy = Installation(replace(quick_idp.foundation, hasher=quick_hasher(NoTurns())), quick_idp.clock, quick_idp.turns)
    visitor = Visitor(busy, build_app(busy.foundation).test_client())
    page = visitor.type_password()
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert 'value="104382"' in page.text
    assert 'value="timmerman"' in page.text
    assert "Het is nu erg druk." in visitor.words
    assert quick_idp.events() == []  # it was no try
