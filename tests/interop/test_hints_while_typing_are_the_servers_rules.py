"""S19: what the page says while someone types is what the server will say, on thousands of generated passwords."""

import json
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest

from idp.accounts.model import USERNAME_PATTERN
from idp.credentials.leaked_passwords import folded
from idp.credentials.password_hints import FOLDS, HINTS
from idp.credentials.password_policy import Violation, contains_username, too_few_kinds, too_short
from tests.support.node import NODE

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("judge_passwords.mjs")

pytestmark = pytest.mark.requires("S19", "S15", "S16", "S18", "P3", "P4", "P6")

# Both sides know these; what only a newer Unicode has assigned is nobody's letter to Python and may be to a browser.
UNASSIGNED = frozenset({"Cn", "Cs", "Co"})
RECLASSIFIED = "\u0295"  # a small letter until Unicode 15.1
EVERYDAY = "abcdefgABCDEFG0123 .,!?-_é€ßẞııİKſﬀǅǆＴｉ٣²½💶👩‍👩‍👧"
USERNAMES = ["timmerman", "j.tim", "ss.k", "fi-fi", "i_i1", "0123", "abcd"]
SERVER: dict[str, Callable[[str, str], Violation | None]] = {
    "length": lambda password, _: too_short(unicodedata.normalize("NFC", password)),
    "username": lambda password, username: contains_username(unicodedata.normalize("NFC", password), username),
    "classes": lambda password, _: too_few_kinds(unicodedata.normalize("NFC", password)),
}


class Case(TypedDict):
    """What the page is asked: whether this password keeps this rule."""

    rule: str
    password: str
    facts: Mapping[str, object]
    username: str


@cache
def characters() -> list[str]:
    """A million and more, so not before a test needs them."""
    return [
        chr(point)
        for point in range(32, sys.maxunicode)
        if unicodedata.category(chr(point)) not in UNASSIGNED and chr(point) != RECLASSIFIED
    ]


def generated(count: int) -> list[tuple[str, str]]:
    """Passwords with a user name, many of which hold it in some disguise; the same ones at each run."""
    source = random.Random(12)  # noqa: S311 - test data
    pairs = []
    for _ in range(count):
        username = source.choice(USERNAMES)
        alphabet = source.choice([EVERYDAY, characters(), EVERYDAY + username])
        parts = source.choices(alphabet, k=source.randint(1, 16))
        if source.random() < 0.5:
            parts.insert(source.randint(0, len(parts)), disguised(username, source))
        pairs.append(("".join(parts), username))
    return pairs


def disguised(username: str, source: random.Random) -> str:
    """The name in capitals, in wide letters, with a sharp s, or with a letter missing."""
    ways: list[Callable[[str], str]] = [
        str.upper,
        str.title,
        lambda name: "".join(chr(ord(letter) + 0xFEE0) for letter in name),
        lambda name: name.replace("ss", source.choice("ßẞ")).replace("k", "\u212a"),
        lambda name: name[1:],
    ]
    return source.choice(ways)(username)


def on_the_page(cases: Sequence[Case]) -> list[bool]:
    """What the script says, in a process of its own."""
    done = subprocess.run(
        [str(NODE), str(PROGRAM)], cwd=ROOT, input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    said: list[bool] = json.loads(done.stdout)
    return said


def test_page_and_server_agree() -> None:
    cases: list[Case] = [
        {"rule": rule, "password": password, "facts": HINTS[rule], "username": username}
        for password, username in generated(4000)
        for rule in SERVER
    ]
    wanted = [SERVER[case["rule"]](case["password"], case["username"]) is None for case in cases]
    different = [
        (case["rule"], case["password"], case["username"])
        for case, server, page in zip(cases, wanted, on_the_page(cases), strict=True)
        if server is not page
    ]
    assert different == []
    assert 0.2 < sum(wanted) / len(wanted) < 0.8


def test_every_character_is_of_the_same_kind_on_both_sides() -> None:
    facts = {"kinds": HINTS["classes"]["kinds"], "needed": 1}
    cases: list[Case] = [
        {"rule": "classes", "password": character, "facts": facts, "username": ""} for character in characters()
    ]
    wanted = [_has_a_kind(character) for character in characters()]
    said = on_the_page(cases)
    assert [char for char, one, other in zip(characters(), wanted, said, strict=True) if one is not other] == []


def test_the_letters_that_fold_to_more_than_one_are_all_named() -> None:
    names = set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert USERNAME_PATTERN.startswith("[a-z0-9._-]")
    special = {
        character: folded(character)
        for character in characters()
        if unicodedata.is_normalized("NFKC", character)
        and folded(character) != unicodedata.normalize("NFKC", character.lower())
        and set(folded(character)) & names
    }
    assert special == FOLDS


def test_an_empty_field_meets_nothing() -> None:
    cases: list[Case] = [
        {"rule": rule, "password": "", "facts": facts, "username": "abcd"} for rule, facts in HINTS.items()
    ]
    assert on_the_page(cases) == [False] * len(cases)


def _has_a_kind(character: str) -> bool:
    normal = unicodedata.normalize("NFC", character)
    categories = [unicodedata.category(each) for each in normal]
    return any(category.startswith(("Ll", "Lu", "Lt", "Nd", "P", "S")) for category in categories)
