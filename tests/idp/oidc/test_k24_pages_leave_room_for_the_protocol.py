"""K24: however many pages are asked for, the protocol is answered; who finds no place gets a page that says so."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from time import sleep

import pytest
from flask.testing import FlaskClient

from idp.app import build_app
from idp.hashing import TooBusy
from idp.settings import IdpSettings
from idp.web.dispatcher import Dispatcher
from shared.turns.pages import PageTurns
from tests.idp.oidc.browsing import Idp
from tests.idp.web.doors import asked

pytestmark = pytest.mark.requires("K24")

HERE = "http://localhost:8000"
FORM = "application/x-www-form-urlencoded"
PATIENCE_SECONDS = 60
PROTOCOL = [
    ("GET", "/.well-known/openid-configuration", 200),
    ("GET", "/jwks.json", 200),
    ("POST", "/token", 401),
    ("GET", "/userinfo", 401),
    ("POST", "/introspect", 401),
    ("POST", "/revoke", 401),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
]


class SlowForm(io.BytesIO):
    """A form whose sender waits until `comes`."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.is_waited_for, self.comes = Event(), Event()

    def read(self, size: int | None = -1) -> bytes:
        self.is_waited_for.set()
        self.comes.wait(PATIENCE_SECONDS)
        return super().read(size)


@pytest.fixture
def full(idp: Idp) -> Iterator[FlaskClient]:
    """An idp with one place for pages, which somebody has."""
    one_place = {"idp_threads": 2, "idp_protocol_threads": 1, "idp_pages": 1, "idp_hash_waiters": 0}
    settings = idp.foundation.settings.model_copy(update=one_place)
    app = build_app(replace(idp.foundation, settings=settings), idp.services)
    with turns_of(app.wsgi_app).turn(newcomer=False):
        yield app.test_client()


def turns_of(front: object) -> PageTurns:
    assert isinstance(front, Dispatcher)
    return front._door.turns


@pytest.mark.parametrize(("method", "path", "status"), PROTOCOL)
def test_the_protocol_is_answered(full: FlaskClient, method: str, path: str, status: int) -> None:
    assert full.open(path, method=method, base_url=HERE).status_code == status


def test_a_page_is_not_and_says_when_to_come_back(full: FlaskClient) -> None:
    page = full.get("/inloggen", base_url=HERE)
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) >= 2
    assert page.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in page.headers
    assert "Uw gegevens zijn veilig." in page.text
    assert 'href=""' in page.text  # once more, to where one was


def test_the_page_speaks_the_language_that_was_chosen(full: FlaskClient) -> None:
    full.set_cookie("mcz_taal", "en", domain="localhost")
    page = full.get("/inloggen", base_url=HERE)
    assert page.status_code == 503
    assert 'lang="en"' in page.text
    full.set_cookie("mcz_taal", "xx", domain="localhost")
    assert 'lang="nl"' in full.get("/inloggen", base_url=HERE).text


def test_a_question_about_headers_gets_no_body(full: FlaskClient) -> None:
    page = full.head("/inloggen", base_url=HERE)
    assert page.status_code == 503
    assert page.data == b""


def test_the_place_is_free_again_afterwards(full: FlaskClient) -> None:
    turns = turns_of(full.application.wsgi_app)
    assert full.get("/inloggen", base_url=HERE).status_code == 503
    turns._taken -= 1  # whoever had it leaves
    turns._at_work.release()
    assert full.get("/inloggen", base_url=HERE).status_code == 200
    assert turns._taken == 0
    turns._taken += 1
    assert turns._at_work.acquire(1)


def test_a_sender_who_takes_long_over_a_form_holds_up_no_other_page(idp: Idp) -> None:
    one_turn = {"idp_threads": 4, "idp_protocol_threads": 1, "idp_pages": 1, "idp_hash_waiters": 1}
    settings = idp.foundation.settings.model_copy(update=one_turn)
    app = build_app(replace(idp.foundation, settings=settings), idp.services)
    slow = SlowForm(b"relatienummer=104382&gebruikersnaam=x")

    def send() -> int:
        return (
            app.test_client()
            .post("/wachtwoord-vergeten", base_url=HERE, input_stream=slow, content_type=FORM)
            .status_code
        )

    with ThreadPoolExecutor(1) as somebody:
        sent = somebody.submit(send)
        assert slow.is_waited_for.wait(PATIENCE_SECONDS)
        other = app.test_client().get("/inloggen", base_url=HERE)
        slow.comes.set()

    assert other.status_code == 200
    assert sent.result() != 503


def test_a_request_that_waits_to_write_holds_up_no_other(idp: Idp) -> None:
    application = idp.trusted(grant_types=["authorization_code", "refresh_token"])
    form = {"grant_type": "refresh_token", "refresh_token": application.tokens(idp.browser())["refresh_token"]}

    def renew() -> str:
        return asked(
            idp.app, in_front=True, path="/token", method="POST", data=form, headers=application.headers()
        ).status

    writers = idp.foundation.database.write_turns
    assert writers is not None
    with ThreadPoolExecutor(2) as others:
        with idp.foundation.units.write():
            renewed = others.submit(renew)
            while not writers.is_waited_for:
                sleep(0.001)
            keys = others.submit(lambda: idp.app.test_client().get("/jwks.json", base_url=HERE).status_code)
            assert keys.result(PATIENCE_SECONDS) == 200
            assert not renewed.done()
        assert renewed.result(PATIENCE_SECONDS) == "200 OK"


def test_no_time_for_a_hash_anywhere_says_when_to_come_back(idp: Idp) -> None:
    app = build_app(idp.foundation)

    @app.get("/hash")
    def busy() -> str:
        raise TooBusy(7)

    answer = app.test_client().get("/hash", base_url=HERE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")


def test_settings_keep_threads_for_the_protocol(idp: Idp) -> None:
    settings = IdpSettings(env="demo", var=idp.foundation.settings.var)
    assert settings.page_places == settings.idp_threads - settings.idp_protocol_threads < settings.idp_threads
    with pytest.raises(ValueError, match="MCZ_IDP_HASH_WAITERS must be below"):
        IdpSettings(env="demo", var=settings.var, idp_threads=30, idp_protocol_threads=24)
    with pytest.raises(ValueError, match="MCZ_IDP_PAGES must be at most"):
        IdpSettings(env="demo", var=settings.var, idp_pages=200)
