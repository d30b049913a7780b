"""A4: sessions with their device, 'Overal uitloggen', last events, language (S5, S44, K23)."""

from datetime import timedelta

import pytest

from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.login.outcome import Completed, Refused
from idp.web.texts_events import EVENTS
from tests.idp.installation import PASSWORD
from tests.idp.web.visitor import ORIGIN, Visitor
from tests.support.html import Html

pytestmark = pytest.mark.requires("S5", "K23")

PATH = "/account/sessies"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1"


def browser(visitor: Visitor, agent: str) -> Visitor:
    """Another browser of the same person, logged in."""
    visitor.idp.clock.advance(timedelta(minutes=1))
    client = visitor.idp.app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    other = Visitor(visitor.idp, client)
    other.log_in()
    return other


@pytest.fixture
def phone(visitor: Visitor) -> Visitor:
    return browser(visitor, IPHONE)


@pytest.fixture
def owner(visitor: Visitor, phone: Visitor) -> Visitor:
    here = browser(visitor, FIREFOX)
    here.get(PATH)
    return here


def test_every_session_has_its_device_in_words(owner: Visitor) -> None:
    page = Html(owner.page.text)
    assert page.title == "Apparaten en sessies – Mijn CAK Zakelijk"
    rows = [each.text.strip() for each in page.elements if each.tag == "th" and each.get("scope") == "row"]
    assert rows == ["Firefox, Windows", "Safari, iPhone"]
    assert owner.words.count("Dit apparaat") == 1
    assert "16 februari 2027, 10:01 uur" in owner.words
    assert page.one("a", href="http://localhost:8000/account/sessies").get("aria-current") == "page"


def test_one_other_device_is_logged_out(owner: Visitor, phone: Visitor) -> None:
    actions = [each.get("action") or "" for each in Html(owner.page.text).elements if each.tag == "form"]
    (action,) = [each for each in actions if each.startswith(PATH) and each.endswith("/uitloggen")]
    assert owner.post(action, {}).status_code == 303
    owner.follow()
    assert "Het andere apparaat is uitgelogd." in owner.words
    assert "Safari, iPhone" not in owner.words
    assert phone.get(PATH).status_code == 303
    assert owner.get(PATH).status_code == 200


def test_a_session_of_someone_else_is_left_alone(owner: Visitor) -> None:
    colleague = owner.idp.add_account("collega", secret=b"another-secret-of-20")
    code = owner.idp.code(secret=b"another-secret-of-20")
    theirs = owner.idp.type_code(owner.idp.password_accepted("collega").cookie, code)
    assert isinstance(theirs, Completed), theirs
    owner.get(PATH)
    assert owner.post(f"{PATH}/{theirs.session.sid}/uitloggen", {}).status_code == 303
    with owner.idp.foundation.units.read() as unit:
        assert unit.sessions.sids_of(colleague.account_id, None) == (theirs.session.sid,)


def test_everywhere_is_everywhere(owner: Visitor, phone: Visitor) -> None:
    assert owner.post(f"{PATH}/overal-uitloggen", {}).headers["Location"] == "/uitgelogd"
    for each in (owner, phone):
        assert each.get(PATH).status_code == 303
    assert not owner.has_cookie("mcz_idp")
    assert not owner.has_cookie("mcz_idp_device")
    assert "session.ended_everywhere" in owner.idp.events()


def test_after_logging_out_everywhere_no_device_is_known(owner: Visitor, phone: Visitor) -> None:
    owner.post(f"{PATH}/overal-uitloggen", {})
    owner.idp.clock.advance(timedelta(minutes=1))
    before = owner.idp.mails().count("M17")
    phone.log_in()
    assert owner.idp.mails().count("M17") == before + 1


def test_an_ordinary_log_out_keeps_the_device(owner: Visitor) -> None:
    owner.post("/uitloggen", {})
    assert owner.has_cookie("mcz_idp_device")
    owner.idp.clock.advance(timedelta(minutes=1))
    before = owner.idp.mails().count("M17")
    owner.log_in()
    assert owner.idp.mails().count("M17") == before


def test_the_device_cookie_outlasts_the_browser_and_is_hidden_from_scripts(visitor: Visitor) -> None:
    given = visitor.log_in().headers.getlist("Set-Cookie")
    (cookie,) = [each for each in given if each.startswith("mcz_idp_device=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Max-Age={400 * 86400}" in cookie
    assert len(visitor.cookie("mcz_idp_device")) >= 43  # 256 bits


def test_a_change_long_after_the_login_is_confirmed_first(owner: Visitor, phone: Visitor) -> None:
    owner.idp.clock.advance(timedelta(minutes=6))
    owner.get(PATH)
    assert owner.page.status_code == 200
    answer = owner.post(f"{PATH}/overal-uitloggen", {})
    assert answer.headers["Location"] == f"/account/bevestigen?terug={PATH}"
    assert phone.get(PATH).status_code == 200
    confirm = answer.headers["Location"]
    owner.follow()
    owner.post(confirm, {"wachtwoord": PASSWORD})
    owner.follow()
    assert owner.post(confirm, {"code": owner.idp.code()}).headers["Location"] == PATH


def test_the_last_twenty_events_in_plain_words(owner: Visitor) -> None:
    for _ in range(25):
        owner.idp.clock.advance(timedelta(minutes=20))
        owner.idp.type_password(password="fout")
    fresh = browser(owner, FIREFOX)
    fresh.get(PATH)
    events = [each for each in Html(fresh.page.text).elements if each.tag == "time"]
    assert len(events) == 20
    assert "Ingelogd met een code" in fresh.words
    assert "Verkeerd wachtwoord ingevuld" in fresh.words
    assert "Klopt dit niet? Bel ons." in fresh.words


def test_every_event_has_words_of_its_own() -> None:
    sentences = [str(sentence) for sentence in EVENTS.values()]
    assert len(set(sentences)) == len(sentences)


def test_events_of_others_are_not_shown(owner: Visitor) -> None:
    owner.idp.add_account("collega", secret=b"another-secret-of-20")
    assert isinstance(owner.idp.type_password("collega", "fout"), Refused)
    assert "login.failed" in owner.idp.events()
    owner.get(PATH)
    assert "Verkeerd wachtwoord ingevuld" not in owner.words


@pytest.mark.requires("threat 32")
def test_a_hostile_agent_is_never_shown(visitor: Visitor) -> None:
    hostile = browser(visitor, "<script>alert(1)</script> Firefox/1 \"'><img src=x>")
    hostile.get(PATH)
    assert "alert(1)" not in hostile.page.text
    assert "Firefox" in hostile.words


def test_the_language_of_the_account_is_chosen(owner: Visitor) -> None:
    owner.client.set_cookie("mcz_taal", "nl", domain="localhost")
    assert owner.post(f"{PATH}/taal", {"taal": "en"}).status_code == 303
    owner.follow()
    assert "Your language has been changed." in owner.words
    assert owner.title == "Devices and sessions – Mijn CAK Zakelijk"
    with owner.idp.foundation.units.read() as unit:
        account = unit.accounts.find("account-104382-timmerman")
    assert account is not None
    assert account.language == "en"


def test_a_language_that_we_do_not_have_changes_nothing(owner: Visitor) -> None:
    owner.post(f"{PATH}/taal", {"taal": "fr"})
    assert "account.language_changed" not in owner.idp.events()


@pytest.mark.parametrize("done", ["uitgelogd", "ingetrokken", "taal", "verzonnen"])
def test_the_address_alone_says_nothing(owner: Visitor, done: str) -> None:
    owner.get(f"{PATH}?gedaan={done}")
    assert 'role="status"' not in owner.page.text.split('id="inhoud"')[1].split("<h1>")[0]


@pytest.mark.requires("threat 47")
@pytest.mark.parametrize("path", ["overal-uitloggen", "x/uitloggen", "toegang/x/intrekken", "taal"])
def test_nothing_happens_without_a_token(owner: Visitor, path: str) -> None:
    assert owner.client.post(f"{PATH}/{path}", base_url=ORIGIN).status_code == 400


@pytest.mark.requires("threat 43")
def test_the_page_is_not_kept(owner: Visitor) -> None:
    assert owner.page.headers["Cache-Control"] == "no-store"


def test_without_a_session_comes_the_login(visitor: Visitor) -> None:
    assert visitor.get(PATH).headers["Location"] == f"/inloggen?terug={PATH}"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event.DETAILS_CHANGED, "Gegevens gewijzigd"),
        (Event.ACCOUNT_BLOCKED, "Account geblokkeerd"),
        (Event.ACCOUNT_UNBLOCKED, "Account niet meer geblokkeerd"),
        (Event.DEVICE_ALLOWED, "Een programma of apparaat toegang gegeven"),
        (Event.FACTOR_CLONE_SUSPECTED, "Sleutel geweigerd: misschien bestaat er een kopie van"),
    ],
)
def test_what_others_did_with_the_account_is_among_the_events(owner: Visitor, event: Event, words: str) -> None:
    with owner.idp.foundation.units.write() as unit:
        account = unit.accounts.find_by_login("104382", "timmerman")
        assert account is not None
        record(unit.audit, event, Subject(account.account_id, actor_id="somebody"), origin=NOWHERE, now=owner.idp.now)
    owner.get(PATH)
    assert words in owner.words
