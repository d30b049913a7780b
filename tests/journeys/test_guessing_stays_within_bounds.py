"""Guessing over HTTP from fifty addresses: only so many tries are judged, and the owner still gets in (K22, K23)."""

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default as default_policy
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests

from idp.activation.activatiecode import check_symbol, in_groups
from idp.throttling.limits import MOST_FAILURES_IN_A_ROW
from tests.support.person import Person
from tests.support.stack import Stack

ADDRESSES = 50
BEGINS_ANEW = 8  # tries without a form until a guesser types the password again
QUARTER_SECONDS, DAY_SECONDS = 15 * 60, 24 * 3600
NAMES = ("relatienummer", "gebruikersnaam", "wachtwoord")
WRONG_LOGIN = "Deze gegevens kloppen niet."
WRONG_CODE = ("Deze code klopt niet of is al gebruikt.", "U heeft te vaak een verkeerde code ingevuld.")
WRONG_RECOVERY_CODE = "Deze herstelcode klopt niet of is al gebruikt."
WRONG_ANSWER = ("Dit antwoord klopt niet.", "U heeft te vaak een verkeerd antwoord gegeven.")
WRONG_ACTIVATION_CODE = ("Deze activatiecode klopt niet.", "Deze code werkt niet meer.")

pytestmark = [pytest.mark.xdist_group("passing-time"), pytest.mark.requires("K22", "K23", "threat 3", "threat 5")]


@dataclass
class Guesser:
    """A stranger with fifty addresses and one browser. `judged` counts the tries whose secret was looked at."""

    stack: Stack
    user: dict[str, Any]
    judged: int = 0
    person: Person = field(init=False)

    def __post_init__(self) -> None:
        self.person = Person(self.user, Path(self.stack.facts["clock_file"]))
        self._addresses = itertools.cycle(f"203.0.113.{number}" for number in range(1, ADDRESSES + 1))

    def open(self, path: str) -> requests.Response:
        self._move()
        return self.person.get(self.stack.idp + path)

    def send(self, values: dict[str, str], action: str) -> requests.Response:
        self._move()
        return self.person.submit(values, action)

    def at_form(self, action: str) -> bool:
        """Whether the page before the guesser has this form."""
        return self.person.page is not None and f'action="{action}"' in self.person.page.text

    def insist(self, values: dict[str, str], action: str) -> requests.Response:
        """Send such a form, also where the page has none, as a program would that goes on guessing."""
        if self.at_form(action):
            return self.send(values, action)
        self._move()
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.person.page.text if self.person.page else "")
        token = {"csrf_token": found[1]} if found else {}
        address, origin = self.stack.idp + action, {"Origin": self.stack.idp}
        self.person.page = self.person.http.post(address, data={**token, **values}, headers=origin, timeout=60)
        return self.person.page

    def later(self, seconds: int) -> None:
        """Let time pass for everyone."""
        self.stack.clock.forward(seconds)

    def count(self, answer: requests.Response, *told: str) -> bool:
        """Whether this answer tells that the guess was judged."""
        judged = any(sentence in answer.text for sentence in told)
        self.judged += judged
        return judged

    def _move(self) -> None:
        self.person.http.headers["X-Forwarded-For"] = next(self._addresses)


@pytest.fixture
def guarded(passing_time: Stack) -> Stack:
    """A product behind a proxy that it trusts, because these tests come from fifty addresses and move the clock."""
    return passing_time


def guess_password(guesser: Guesser, number: int) -> requests.Response:
    guesser.open("/inloggen")
    user = guesser.user
    names = {name: str(user[name]) for name in NAMES[:2]}
    return guesser.send({**names, "wachtwoord": f"Verkeerd wachtwoord {number}"}, "/inloggen")


def password_first(guesser: Guesser) -> requests.Response:
    guesser.open("/inloggen")
    return guesser.send({name: str(guesser.user[name]) for name in NAMES}, "/inloggen")


def _told(secret: str, tries: int, judged: list[int], bound: str) -> str:
    return f"{tries} guesses of {secret}: {sum(judged)} judged, at most {max(judged)} at a stretch (bound: {bound})"


def rounds(guesser: Guesser, quarters: int, tries: int, guess: Callable[[int], bool]) -> list[int]:
    """How many guesses were judged in each quarter of an hour."""
    judged = []
    for quarter in range(quarters):
        judged.append(sum(guess(quarter * tries + number) for number in range(tries)))
        guesser.later(QUARTER_SECONDS)
    return judged


def walk_passwords(guarded: Stack, user: dict[str, Any], quarters: int, tries: int) -> str:
    """Five a quarter, a hundred in a row; the owner's own device is let in all the while."""
    guesser, owner = Guesser(guarded, user), Person(user, Path(guarded.facts["clock_file"]))
    owner.log_in(guarded.portal)
    owner.http.headers["X-Forwarded-For"] = "198.51.100.7"
    judged = rounds(guesser, quarters, tries, lambda n: guesser.count(guess_password(guesser, n), WRONG_LOGIN))
    assert max(judged) <= 5, judged
    assert sum(judged) <= MOST_FAILURES_IN_A_ROW, judged
    assert sum(judged) >= min(5, quarters * tries)
    owner.get(guarded.portal)  # says that the session ended, once
    assert "Welkom" in owner.log_in(guarded.portal).text
    return _told("passwords", quarters * tries, judged, f"5 in 15 minutes, {MOST_FAILURES_IN_A_ROW} in a row")


def walk_totp(guarded: Stack, user: dict[str, Any], quarters: int, tries: int) -> str:
    """Five a quarter and twenty a day for who knows the password."""
    guesser = Guesser(guarded, user)
    known = {guesser.person.code(step) for step in range(-3, 4)}

    def guess(number: int) -> bool:
        if not guesser.at_form("/inloggen/code") and number % BEGINS_ANEW == 0:
            password_first(guesser)
        wrong = next(code for code in (f"{n:06}" for n in range(number, number + 20)) if code not in known)
        return guesser.count(guesser.insist({"code": wrong}, "/inloggen/code"), *WRONG_CODE)

    judged = rounds(guesser, quarters, tries, guess)
    assert max(judged) <= 5, judged
    for first in range(len(judged)):
        assert sum(judged[first : first + DAY_SECONDS // QUARTER_SECONDS]) <= 20, judged
    return _told("codes of the app", quarters * tries, judged, "5 in 15 minutes, 20 a day")


def walk_recovery_codes(guarded: Stack, user: dict[str, Any], days: int, tries: int) -> str:
    """Five a day."""
    owner = Person(user, Path(guarded.facts["clock_file"]))
    owner.log_in(guarded.portal)
    owner.get(f"{guarded.idp}/account/twee-staps/herstelcodes")
    owner.submit({"bewaard": "ja"}, "/account/twee-staps/herstelcodes")
    guesser, judged = Guesser(guarded, user), list[int]()
    for _ in range(days):
        judged.append(0)
        for number in range(tries):
            if not guesser.at_form("/inloggen/herstelcode") and number % BEGINS_ANEW == 0:
                password_first(guesser)
                guesser.open("/inloggen/herstelcode")
            code = f"2222-3333-4444-{number + 2222:04}"[:19].replace("0", "2").replace("1", "3")
            judged[-1] += guesser.count(guesser.insist({"code": code}, "/inloggen/herstelcode"), WRONG_RECOVERY_CODE)
        assert 1 <= judged[-1] <= 5
        guesser.later(DAY_SECONDS)
    return _told("recovery codes", days * tries, judged, "5 a day")


def walk_activation_codes(guarded: Stack, user: dict[str, Any], tries: int) -> str:
    """Five ever."""
    guesser = Guesser(guarded, user)
    password_first(guesser)
    guesser.send({"akkoord": "ja"}, "/activeren/voorwaarden")
    for number in range(tries):
        body = f"ABCDEFG{number + 2222:04}".replace("0", "H").replace("1", "J")
        typed = "-".join(in_groups(body + check_symbol(body)))
        if not guesser.at_form("/activeren/code") and number % BEGINS_ANEW == 0:
            password_first(guesser)
            guesser.open("/activeren/code")
        guesser.count(guesser.insist({"code": typed}, "/activeren/code"), WRONG_ACTIVATION_CODE[0])
    assert 1 <= guesser.judged <= 5
    answer = guesser.open("/activeren/code")
    if re.search(r'action="/activeren/code"', answer.text):
        right = guesser.send({"code": str(user["activation_code"])}, "/activeren/code")
        assert not right.url.endswith("/activeren/wachtwoord"), "the code was void"
    return _told("activation codes", tries, [guesser.judged], "5 ever")


def newest_link(guarded: Stack, email: str, read: set[str]) -> str:
    """The address in the last mail for a forgotten password; waits for the worker."""
    for _ in range(300):
        for file in Path(guarded.facts["mail_dir"]).glob("*.eml"):
            mail = message_from_bytes(file.read_bytes(), policy=default_policy)
            if file.name in read or email not in str(mail["To"]) or "nieuw wachtwoord" not in str(mail["Subject"]):
                continue
            read.add(file.name)
            body = mail.get_body(("plain",))
            found = re.search(r"https?://\S+", str(body.get_content()) if body else "")
            assert found is not None
            return found[0].rstrip(".")
        time.sleep(0.1)
    raise AssertionError("no mail came")


def reach_the_question(guesser: Guesser, read: set[str]) -> bool:
    """As somebody who reads the owner's mail and holds their telephone."""
    guesser.later(60)  # a code of the app that nobody used
    guesser.open("/wachtwoord-vergeten")
    names = {name: str(guesser.user[name]) for name in NAMES[:2]}
    if not guesser.send(names, "/wachtwoord-vergeten").url.endswith("/verstuurd"):
        return False
    link = newest_link(guesser.stack, f"{guesser.user['gebruikersnaam']}@", read)
    guesser.person.get(link)
    guesser.send({}, "/wachtwoord-herstellen")
    page = guesser.send({"code": guesser.person.fresh_code()}, "/inloggen/code")
    return 'name="antwoord"' in page.text


def right_answer(guesser: Guesser) -> str:
    """To the question that is asked now."""
    asked = unescape(guesser.person.page.text if guesser.person.page else "")
    answers: dict[str, str] = guesser.stack.facts["secret_answers"]
    return next(answer for question, answer in answers.items() if question in asked)


def walk_secret_answers(guarded: Stack, user: dict[str, Any], days: int, tries: int) -> str:
    """Three a day, however many links are asked for; then the right answer is refused too."""
    guesser, read, judged = Guesser(guarded, user), set[str](), list[int]()
    for _ in range(days):
        before = guesser.judged
        at_question = reach_the_question(guesser, read)
        assert at_question
        for number in range(tries):
            if at_question:
                page = guesser.person.page
                answer = guesser.send({"antwoord": f"Verkeerd {number}"}, "/wachtwoord-herstellen/vraag")
                guesser.count(answer, WRONG_ANSWER[0])
                at_question = 'name="antwoord"' in answer.text
            else:
                guesser.person.page = page
                answer = guesser.send({"antwoord": f"Verkeerd {number}"}, "/wachtwoord-herstellen/vraag")
                assert not guesser.count(answer, WRONG_ANSWER[0])
        judged.append(guesser.judged - before)
        assert 2 <= judged[-1] <= 3
        if reach_the_question(guesser, read):
            right = right_answer(guesser)
            assert WRONG_ANSWER[1] in guesser.send({"antwoord": right}, "/wachtwoord-herstellen/vraag").text
        guesser.later(DAY_SECONDS)
    return _told("secret answers", days * tries, judged, "3 a day")


def test_passwords_in_a_short_time(guarded: Stack) -> None:
    walk_passwords(guarded, guarded.account_of_its_own(), quarters=3, tries=12)


@pytest.mark.requires("threat 25")
def test_codes_of_the_app(guarded: Stack) -> None:
    walk_totp(guarded, guarded.account_of_its_own(), quarters=6, tries=7)


@pytest.mark.requires("threat 27")
def test_recovery_codes(guarded: Stack) -> None:
    walk_recovery_codes(guarded, guarded.account_of_its_own(), days=2, tries=8)


@pytest.mark.requires("T8")
def test_activation_codes(guarded: Stack) -> None:
    walk_activation_codes(guarded, guarded.users("new")[0], tries=12)


@pytest.mark.requires("S40", "threat 30")
def test_secret_answers(guarded: Stack) -> None:
    walk_secret_answers(guarded, guarded.account_of_its_own(), days=2, tries=8)


@pytest.mark.soak
@pytest.mark.requires("T8")
def test_ten_thousand_activation_codes(guarded: Stack) -> None:
    print(walk_activation_codes(guarded, guarded.users("new")[1], tries=10_000))


@pytest.mark.soak
@pytest.mark.requires("threat 4")
def test_ten_thousand_passwords(guarded: Stack) -> None:
    print(walk_passwords(guarded, guarded.account_of_its_own(), quarters=250, tries=40))


@pytest.mark.soak
@pytest.mark.requires("threat 25")
def test_ten_thousand_codes_of_the_app(guarded: Stack) -> None:
    print(walk_totp(guarded, guarded.account_of_its_own(), quarters=250, tries=40))


@pytest.mark.soak
@pytest.mark.requires("threat 27")
def test_ten_thousand_recovery_codes(guarded: Stack) -> None:
    print(walk_recovery_codes(guarded, guarded.account_of_its_own(), days=50, tries=200))


@pytest.mark.soak
@pytest.mark.requires("S40", "threat 30")
def test_ten_thousand_secret_answers(guarded: Stack) -> None:
    print(walk_secret_answers(guarded, guarded.account_of_its_own(), days=50, tries=200))
