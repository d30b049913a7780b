"""Guessing over HTTP from fifty addresses: only so many tries are judged, and the owner still gets in (K22, K23)."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from idp.activation.activatiecode import check_symbol, in_groups
from idp.throttling.limits import MOST_FAILURES_IN_A_ROW
from tests.support.person import Person
from tests.support.stack import Stack

ADDRESSES = 50
QUARTER_SECONDS, DAY_SECONDS = 15 * 60, 24 * 3600
NAMES = ("relatienummer", "gebruikersnaam", "wachtwoord")
WRONG_LOGIN = "Deze gegevens kloppen niet."
WRONG_CODE = ("Deze code klopt niet of is al gebruikt.", "U heeft te vaak een verkeerde code ingevuld.")
WRONG_RECOVERY_CODE = "Deze herstelcode klopt niet of is al gebruikt."
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


def rounds(guesser: Guesser, quarters: int, tries: int, guess: Callable[[int], bool]) -> list[int]:
    """How many guesses were judged in each quarter of an hour."""
    judged = []
    for quarter in range(quarters):
        judged.append(sum(guess(quarter * tries + number) for number in range(tries)))
        guesser.later(QUARTER_SECONDS)
    return judged


def walk_passwords(guarded: Stack, user: dict[str, Any], quarters: int, tries: int) -> None:
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


def walk_totp(guarded: Stack, user: dict[str, Any], quarters: int, tries: int) -> None:
    """Five a quarter and twenty a day for who knows the password."""
    guesser = Guesser(guarded, user)
    known = {guesser.person.code(step) for step in range(-3, 4)}

    def guess(number: int) -> bool:
        page = password_first(guesser)
        if 'name="code"' not in page.text:
            return False
        wrong = next(code for code in (f"{n:06}" for n in range(number, number + 20)) if code not in known)
        return guesser.count(guesser.send({"code": wrong}, "/inloggen/code"), *WRONG_CODE)

    judged = rounds(guesser, quarters, tries, guess)
    assert max(judged) <= 5, judged
    for first in range(len(judged)):
        assert sum(judged[first : first + DAY_SECONDS // QUARTER_SECONDS]) <= 20, judged


def walk_recovery_codes(guarded: Stack, user: dict[str, Any], days: int, tries: int) -> None:
    """Five a day."""
    owner = Person(user, Path(guarded.facts["clock_file"]))
    owner.log_in(guarded.portal)
    owner.get(f"{guarded.idp}/account/twee-staps/herstelcodes")
    owner.submit({"bewaard": "ja"}, "/account/twee-staps/herstelcodes")
    guesser = Guesser(guarded, user)
    for _ in range(days):
        judged = 0
        for number in range(tries):
            page = password_first(guesser)
            if "/inloggen/herstelcode" not in page.text:
                continue
            guesser.open("/inloggen/herstelcode")
            code = f"2222-3333-4444-{number + 2222:04}"[:19].replace("0", "2").replace("1", "3")
            judged += guesser.count(guesser.send({"code": code}, "/inloggen/herstelcode"), WRONG_RECOVERY_CODE)
        assert judged <= 5
        guesser.later(DAY_SECONDS)


def walk_activation_codes(guarded: Stack, user: dict[str, Any], tries: int) -> None:
    """Five ever."""
    guesser = Guesser(guarded, user)
    password_first(guesser)
    guesser.send({"akkoord": "ja"}, "/activeren/voorwaarden")
    for number in range(tries):
        body = f"ABCDEFG{number + 2222:04}".replace("0", "H").replace("1", "J")
        typed = "-".join(in_groups(body + check_symbol(body)))
        page = guesser.open("/activeren/code")
        if 'name="code"' not in page.text:
            password_first(guesser)
            page = guesser.open("/activeren/code")
        if re.search(r'action="/activeren/code"', page.text):
            answer = guesser.send({"code": typed}, "/activeren/code")
            guesser.count(answer, WRONG_ACTIVATION_CODE[0])
    assert guesser.judged <= 5
    answer = guesser.open("/activeren/code")
    if re.search(r'action="/activeren/code"', answer.text):
        right = guesser.send({"code": str(user["activation_code"])}, "/activeren/code")
        assert not right.url.endswith("/activeren/wachtwoord"), "the code was void"


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


@pytest.mark.soak
@pytest.mark.requires("threat 4", "threat 25", "threat 27")
def test_ten_thousand_tries_at_each_secret(guarded: Stack) -> None:
    walk_passwords(guarded, guarded.account_of_its_own(), quarters=250, tries=40)
    walk_totp(guarded, guarded.account_of_its_own(), quarters=250, tries=40)
    walk_recovery_codes(guarded, guarded.account_of_its_own(), days=50, tries=200)
    walk_activation_codes(guarded, guarded.users("new")[1], tries=10_000)
