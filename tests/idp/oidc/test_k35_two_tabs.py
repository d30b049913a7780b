"""Two applications in two tabs of one browser, with one login on its way: each application gets its answer (K35)."""

from dataclasses import dataclass, field
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.demo.accounts import password_of, totp_secret_of
from idp.demo.people import PEOPLE
from idp.second_factors.totp import secret_text
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp
from tests.support.html import Html

pytestmark = pytest.mark.requires("K35")

OWNER = next(person for person in PEOPLE if person.username == "j.timmerman")
PASSWORD = {
    "relatienummer": OWNER.relatienummer,
    "gebruikersnaam": OWNER.username,
    "wachtwoord": password_of(OWNER),
}
ONE, OTHER = "https://one.example/cb", "https://other.example/cb"


@dataclass
class Tab:
    """One page of a browser, for the request of one application."""

    idp: Idp
    client: FlaskClient
    page: TestResponse = field(init=False)

    def open(self, address: str) -> None:
        self.page = self.client.get(address)

    def ask(self, application: Application) -> None:
        """Come from this application."""
        self.page = application.authorize(Browser(self.client, None))
        self.follow()

    def follow(self) -> None:
        """To where the last answer leads, within the idp."""
        while self.page.status_code == 303 and self.leads_to.startswith("/"):
            self.open(self.leads_to)

    @property
    def leads_to(self) -> str:
        return self.page.headers["Location"]

    def send(self, **values: str) -> None:
        """The form of the page, where it says that it goes."""
        page = Html(self.page.text)
        form = next(form for form in page.all("form") if form.get("method") == "post")
        hidden = {field.get("name"): field.get("value") for field in page.all("input", type="hidden")}
        self.page = self.client.post(form.get("action"), data={**hidden, **values}, headers={"Origin": ISSUER})
        self.follow()

    def send_code(self) -> None:
        self.send(code=pyotp.TOTP(secret_text(totp_secret_of(OWNER)).replace(" ", "")).at(self.idp.now))

    def click(self, words: str) -> None:
        self.open(next(link.get("href") for link in Html(self.page.text).all("a") if link.words == words))
        self.follow()


@pytest.fixture
def tabs(idp: Idp) -> tuple[Tab, Tab]:
    """Two tabs of a browser that is not logged in, each sent here by an application of its own."""
    client = idp.app.test_client()
    one, other = Tab(idp, client), Tab(idp, client)
    for tab, address in ((one, ONE), (other, OTHER)):
        tab.ask(idp.trusted(redirect_uris=[address]))
    return one, other


def _begin_both(one: Tab, other: Tab) -> None:
    """The password in each, so that the cookie names the login of the second."""
    for tab in (one, other):
        tab.open(tab.page.request.full_path)  # the form anew, with the cookie of now
        tab.send(**PASSWORD)
        assert "Vul de code in" in tab.page.text


def test_each_tab_ends_at_its_own_application(tabs: tuple[Tab, Tab]) -> None:
    one, other = tabs
    _begin_both(one, other)

    one.send_code()
    assert "Uw formulier is verlopen" in one.page.text
    one.click("Probeer het opnieuw")
    assert "https://one.example" in one.page.headers["Content-Security-Policy"]
    one.send_code()
    other.send_code()
    other.click("Probeer het opnieuw")

    assert one.leads_to.startswith(f"{ONE}?code=")
    assert other.leads_to.startswith(f"{OTHER}?code=")


def test_other_ways_and_giving_up_stay_with_the_request_of_the_tab(tabs: tuple[Tab, Tab]) -> None:
    one, other = tabs
    _begin_both(one, other)
    one.open(one.page.request.full_path)

    links = [link for link in Html(one.page.text).links if link.startswith("/inloggen")]

    own = one.page.request.full_path.partition("?")[2]
    assert own != other.page.request.full_path.partition("?")[2]
    assert {link.partition("?")[2] for link in links} == {own}


def test_a_login_that_ended_begins_anew_for_the_same_request(tabs: tuple[Tab, Tab]) -> None:
    one, _ = tabs
    one.send(**PASSWORD)
    query = one.page.request.full_path.partition("?")[2]
    one.client.delete_cookie("mcz_idp_login")

    one.open(one.page.request.full_path)

    assert one.leads_to == f"/inloggen?{query}"


def test_a_request_that_no_longer_waits_leads_where_the_login_began(tabs: tuple[Tab, Tab], idp: Idp) -> None:
    one, other = tabs
    _begin_both(one, other)
    other.open("/inloggen/code?verzoek=unknown")
    idp.clock.advance(timedelta(seconds=30))

    other.send_code()

    assert other.leads_to.startswith(f"{OTHER}?code=")
