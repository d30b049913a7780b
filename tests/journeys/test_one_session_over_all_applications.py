"""One login opens every application, one log-out closes them all (S44, K26), whichever is used."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")

TOKENS = ("eyJ", "id_token", "access_token", "refresh_token")


@pytest.fixture
def person(stack: Stack) -> Person:
    """Somebody who logged in at the portal a moment ago."""
    return somebody_at_the_portal(stack)


def somebody_at_the_portal(stack: Stack) -> Person:
    person = Person(stack.account_to_log_in(), Path(stack.facts["clock_file"]))
    person.log_in(f"{stack.portal}/")
    return person


def is_login_form(page: requests.Response) -> bool:
    return 'name="wachtwoord"' in page.text


@pytest.mark.requires("S25", "P14")
def test_after_the_portal_uploads_asks_nothing_more(stack: Stack, person: Person) -> None:
    assert person.get(f"{stack.portal}/").url == f"{stack.portal}/"
    page = person.get(f"{stack.uploads}/")
    assert page.status_code == 200
    assert page.url.startswith(stack.uploads)
    assert not is_login_form(page)


@contextmanager
def approved_application(stack: Stack) -> Iterator[str]:
    """The name of one that has a tile while the block runs; two people approve it in earnest (D7)."""
    name = "Digitaal Declareren"
    wish = {"client_name": name, "initiate_login_uri": "http://127.0.0.1:9/inloggen"}
    client = register(stack.idp, stack.facts["initial_access_token"], **wish)
    mark = "UPDATE client SET content = json_set(content, '$.first_party', json(?)) WHERE client_id = ?"
    with closing(sqlite3.connect(stack.var / "idp.sqlite3", timeout=10, isolation_level=None)) as database:
        database.execute(mark, ("true", client.client_id))
        try:
            yield name
        finally:
            database.execute(mark, ("false", client.client_id))


@pytest.mark.requires("S33", "K12", "K15")
def test_the_blue_bar_of_every_service_leads_to_the_other_applications(stack: Stack) -> None:
    with approved_application(stack) as name:
        person = somebody_at_the_portal(stack)  # what an application is told is remembered for a minute
        for page in (f"{stack.portal}/", f"{stack.uploads}/", f"{stack.idp}/account/sessies"):
            bar = re.search(r'<nav[^>]*aria-label="Hoofdmenu".*?</nav>', person.get(page).text, re.S)
            assert bar is not None
            links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)', bar[0])
            assert links[2:] == [(f"{stack.portal}/applicaties/digitaal-declareren", name)], page
        assert f">{name}</h1>" in person.get(f"{stack.portal}/applicaties/digitaal-declareren").text


@pytest.mark.requires("S44", "K26")
@pytest.mark.parametrize(("leaves", "stays"), [("portal", "uploads"), ("uploads", "portal")])
def test_logging_out_at_one_closes_the_other(stack: Stack, person: Person, leaves: str, stays: str) -> None:
    addresses = {"portal": stack.portal, "uploads": stack.uploads}
    person.get(f"{addresses[stays]}/")
    person.get(f"{addresses[leaves]}/")
    done = person.submit(action="/uitloggen")
    assert done.url == f"{stack.idp}/uitgelogd"
    assert is_login_form(person.get(f"{addresses[stays]}/"))
    assert is_login_form(person.get(f"{addresses[leaves]}/"))


@pytest.mark.requires("S44")
def test_cookies_of_before_the_log_out_open_nothing_afterwards(stack: Stack, person: Person) -> None:
    person.get(f"{stack.uploads}/")
    before = person.http.cookies.copy()
    person.get(f"{stack.portal}/")
    person.submit(action="/uitloggen")
    person.http.cookies.update(before)
    assert [is_login_form(person.get(f"{address}/")) for address in (stack.portal, stack.uploads)] == [True, True]


@pytest.mark.requires("threat 8", "C-02")
def test_no_token_is_seen_by_the_browser_in_a_login_or_a_log_out(stack: Stack, person: Person) -> None:
    seen: list[requests.Response] = []
    person.http.hooks["response"].append(lambda answer, **_: seen.append(answer))
    person.get(f"{stack.uploads}/")
    person.submit(action="/uitloggen")
    assert len(seen) > 4
    for answer in seen:
        told = f"{answer.url}{answer.headers}{answer.text}"
        assert [token for token in TOKENS if token in told] == [], answer.url


@pytest.mark.requires("C-09", "K16", "RP-11")
def test_each_relying_party_publishes_its_own_key(stack: Stack) -> None:
    kids = [
        requests.get(f"{address}/jwks.json", timeout=30).json()["keys"][0]["kid"]
        for address in (stack.portal, stack.uploads)
    ]
    assert len(set(kids)) == 2
