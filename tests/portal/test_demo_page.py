"""K4: accounts with current codes, mails and letters; K1: none of it outside demo mode."""

import os
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient

from portal.app import build_app
from portal.demo.codes import code_now
from portal.demo.mailbox import MOST_MESSAGES, messages_in
from portal.foundation import Foundation
from portal.settings import PortalSettings
from shared.clock import FixedClock
from tests.support.demo_folder import PASSWORD, SECRET, write_demo
from tests.support.html import Html

pytestmark = pytest.mark.requires("K4")


def test_the_code_is_the_one_an_app_shows_now(clock: FixedClock) -> None:
    clock.advance(timedelta(seconds=18))
    shown = code_now(SECRET, clock.now())
    assert shown.code == pyotp.TOTP(SECRET).at(clock.now())
    assert shown.following == pyotp.TOTP(SECRET).at(clock.now() + timedelta(seconds=30))
    assert shown.seconds_left == 12


def test_accounts_are_shown_with_their_codes(visitor: FlaskClient, tmp_path: Path, clock: FixedClock) -> None:
    write_demo(tmp_path)
    clock.advance(timedelta(seconds=18))
    code = pyotp.TOTP(SECRET).at(clock.now())
    row = next(row for row in Html(visitor.get("/demo").text).all("tr") if "j.timmerman" in row.words)
    assert f"{code[:3]} {code[3:]} gebruikt? volgende over 12 s" in row.words
    assert PASSWORD in row.words
    assert "Gebruiker, actief" in row.words


def test_a_new_account_shows_its_activation_code(visitor: FlaskClient, tmp_path: Path) -> None:
    write_demo(tmp_path)
    row = next(row for row in Html(visitor.get("/demo").text).all("tr") if "n.nieuw" in row.words)
    assert "activatiecode 7K9Q-WXT2-ZRPG" in row.words


def test_the_newest_mails_come_first_and_the_oldest_are_left_out(tmp_path: Path) -> None:
    for number in range(MOST_MESSAGES + 1):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(b"Subject: x\n\n")
        os.utime(file, (number, number))
    names = [message.name for message in messages_in(tmp_path)]
    assert (names[0], names[-1], len(names)) == ("200.eml", "1.eml", 200)


def test_answers_to_secret_questions_are_shown(visitor: FlaskClient, tmp_path: Path) -> None:
    write_demo(tmp_path)
    words = Html(visitor.get("/demo").text).one("main").words
    assert "Antwoorden op de geheime vragen van elk account: huisdier Vlekkie, school De Regenboog." in words


def test_mails_and_letters_can_be_read(visitor: FlaskClient, tmp_path: Path) -> None:
    write_demo(tmp_path)
    mail = Html(visitor.get("/demo/e-mails/0001-m08.eml").text)
    letter = visitor.get("/demo/brieven/brief%201.pdf")
    assert mail.one("h1").words == "Uw wachtwoord is gewijzigd"
    assert "Beste meneer Timmerman" in mail.one("main").words
    assert (letter.mimetype, letter.data) == ("application/pdf", b"%PDF-1.7 made up")


@pytest.mark.parametrize(
    "path", ["/demo/brieven/..%2Fdemo.json", "/demo/e-mails/..%2Fdemo.json", "/demo/brieven/x.pdf"]
)
def test_nothing_outside_the_folders_is_shown(visitor: FlaskClient, tmp_path: Path, path: str) -> None:
    write_demo(tmp_path)
    assert visitor.get(path).status_code == 404


def test_before_the_start_is_complete_the_page_says_so(visitor: FlaskClient) -> None:
    assert "start nog op" in visitor.get("/demo").text


def test_every_page_has_a_thin_bar_to_it(visitor: FlaskClient) -> None:
    bar = Html(visitor.get("/zakelijk").text).one("div", class_="demobar")
    assert "Demo" in bar.words


@pytest.mark.requires("K1")
def test_production_has_no_demo_page_and_no_bar(foundation: Foundation, tmp_path: Path, clock: FixedClock) -> None:
    write_demo(tmp_path)
    key = tmp_path.parent / f"{tmp_path.name}.key"
    key.write_bytes(foundation.settings.master_key_file.read_bytes())
    production = PortalSettings(
        env="production",
        var=tmp_path,
        portal_master_key_file=key,
        idp_url="https://idp.example",
        portal_url="https://portal.example",
        uploads_url="https://uploads.example",
    )
    visitor = build_app(Foundation(**{**vars(foundation), "settings": production})).test_client()
    assert visitor.get("/demo").status_code == 404
    assert visitor.get("/demo/brieven/brief%201.pdf").status_code == 404
    assert "demobar" not in visitor.get("/zakelijk").text
