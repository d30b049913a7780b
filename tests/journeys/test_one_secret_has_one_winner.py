"""Threat 26: twenty browsers at once, two worker processes, one secret: letter code, TOTP step, recovery code, link."""

import email
import email.policy
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import requests

from tests.support.person import Person
from tests.support.stack import Stack

THREADS = 20
MAIL_SECONDS = 60
BUSY = "503"  # no time for another slow hash now (K24); nothing was judged
NAMES = ("relatienummer", "gebruikersnaam", "wachtwoord")

pytestmark = pytest.mark.requires("threat 26")


def browser(running: Stack, user: dict[str, Any]) -> Person:
    return Person(user, Path(running.facts["clock_file"]))


def with_password(running: Stack, user: dict[str, Any]) -> Person:
    """A browser of this user that waits for a second step."""
    person = browser(running, user)
    person.get(f"{running.idp}/inloggen")
    person.submit({name: str(user[name]) for name in NAMES})
    return person


def same_browser(person: Person) -> Person:
    """The same cookies and page once more, for another thread."""
    copy = Person(person.user, person.clock_file, page=person.page)
    copy.http.cookies.update(person.http.cookies)
    return copy


def ends(sends: list[Callable[[], requests.Response]]) -> list[str]:
    """Where each of these leads, sent at the same moment; the status where it leads nowhere."""
    together = Barrier(len(sends))

    def send(one: Callable[[], requests.Response]) -> str:
        together.wait()
        answer = one()
        return answer.headers.get("Location", str(answer.status_code))

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(send, sends))


def posting(person: Person, values: dict[str, str], action: str) -> Callable[[], requests.Response]:
    return lambda: person.submit(values, action, allow_redirects=False)


@pytest.mark.requires("S9", "T7")
def test_one_activation_code_opens_one_first_login(running: Stack) -> None:
    user = running.users("new")[1]
    person = with_password(running, user)
    page = person.submit({"akkoord": "ja"}, "/activeren/voorwaarden")
    assert page.url.endswith("/activeren/code"), page.url
    values = {"code": user["activation_code"]}
    browsers = [same_browser(person) for _ in range(THREADS)]
    where = ends([posting(each, values, "/activeren/code") for each in browsers])
    assert where.count("/activeren/wachtwoord") == 1, where
    assert set(where) <= {"/activeren/wachtwoord", "/inloggen", "422", BUSY}


@pytest.mark.requires("threat 24", "S32")
def test_one_code_of_the_app_lets_one_browser_in(running: Stack) -> None:
    user = running.account_of_its_own()
    browsers = [with_password(running, user) for _ in range(THREADS)]
    values = {"code": browsers[0].fresh_code()}
    where = ends([posting(each, values, "/inloggen/code") for each in browsers])
    assert where.count(f"{running.portal}/") == 1, where
    assert set(where) <= {f"{running.portal}/", "422", "429"}


@pytest.mark.requires("T19")
def test_one_recovery_code_lets_one_browser_in(running: Stack) -> None:
    user = running.account_of_its_own()
    owner = browser(running, user)
    owner.log_in(running.portal)
    page = owner.get(f"{running.idp}/account/twee-staps/herstelcodes")
    code = re.findall(r"<li>([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})</li>", page.text)[0]
    owner.submit({"bewaard": "ja"}, "/account/twee-staps/herstelcodes")
    browsers = [with_password(running, user) for _ in range(THREADS)]
    for each in browsers:
        each.get(f"{running.idp}/inloggen/herstelcode")
    where = ends([posting(each, {"code": code}, "/inloggen/herstelcode") for each in browsers])
    assert where.count(f"{running.portal}/") == 1, where
    assert set(where) <= {f"{running.portal}/", "422", "429", BUSY}


@pytest.mark.requires("T15", "S29")
def test_one_mailed_link_begins_one_reset(running: Stack) -> None:
    user = running.account_of_its_own()
    asking = browser(running, user)
    asking.get(f"{running.idp}/wachtwoord-vergeten")
    asking.submit({name: str(user[name]) for name in NAMES[:2]}, "/wachtwoord-vergeten")
    link = mailed_link(Path(running.facts["mail_dir"]), user["gebruikersnaam"])
    browsers = [browser(running, user) for _ in range(THREADS)]
    for each in browsers:
        each.get(link)
    where = ends([posting(each, {}, "/wachtwoord-herstellen") for each in browsers])
    assert where.count("/inloggen/code") == 1, where
    assert set(where) <= {"/inloggen/code", "422"}


def mailed_link(folder: Path, username: str) -> str:
    """The link in the mail to this user; waits for the worker."""
    until = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < until:
        for file in folder.glob("*.eml"):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            if str(mail["To"]).startswith(f"{username}@") and body is not None:
                found = re.search(r"https?://\S+", str(body.get_content()))
                if found is not None:
                    return found[0].rstrip(".")
        time.sleep(0.2)
    raise AssertionError("no mail with a link")
