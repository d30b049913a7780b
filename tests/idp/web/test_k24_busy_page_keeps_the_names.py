"""K24: when no hash can be computed in time, 503 with Retry-After and the form as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from idp.hashing import TooBusy
from tests.idp.installation import Installation
from tests.idp.recovering import add_account, at_question
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
    visitor = Visitor(busy, busy.app.test_client())
    page = visitor.type_password()
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert 'value="104382"' in page.text
    assert 'value="timmerman"' in page.text
    assert "Het is nu erg druk." in visitor.words
    assert quick_idp.events() == []  # it was no try


def test_choices_of_secret_questions_stay(quick_idp: Installation) -> None:
    quick_idp.add_account()
    done = quick_idp.log_in()
    busy = Installation(replace(quick_idp.foundation, hasher=quick_hasher(NoTurns())), quick_idp.clock, quick_idp.turns)
    visitor = Visitor(busy, busy.app.test_client())
    visitor.client.set_cookie("mcz_idp", done.cookie, domain="localhost")
    visitor.get("/account/vragen")
    keys = ("huisdier", "school", "straat")
    values = {f"vraag_{number}": key for number, key in enumerate(keys, 1)}
    values |= {f"antwoord_{number}": f"antwoord {key}" for number, key in enumerate(("een", "twee", "drie"), 1)}
    page = visitor.post("/account/vragen", values)
    assert page.status_code == 503
    assert all(f'value="{key}" selected' in page.text for key in keys)


def test_an_answer_that_could_not_be_judged_costs_no_try(quick_idp: Installation) -> None:
    add_account(quick_idp)
    cookie = at_question(quick_idp)
    busy = Installation(replace(quick_idp.foundation, hasher=quick_hasher(NoTurns())), quick_idp.clock, quick_idp.turns)
    visitor = Visitor(busy, busy.app.test_client())
    visitor.client.set_cookie("mcz_idp_login", cookie, domain="localhost")
    for _ in range(4):
        visitor.get("/wachtwoord-herstellen/vraag")
        page = visitor.post("/wachtwoord-herstellen/vraag", {"antwoord": "iets"})
    assert page.status_code == 503
    assert "questions.answer_failed" not in quick_idp.events()
