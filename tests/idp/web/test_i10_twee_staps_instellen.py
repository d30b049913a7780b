"""I10, I10b, I10c: choosing a way, a key as the first one, and codes that must be saved (P11, E37)."""

import re

import pytest

from idp.accounts.model import AccountState
from idp.login.outcome import Proceed
from tests.idp.factors import add_codes
from tests.idp.installation import Installation
from tests.idp.web.visitor import Visitor
from tests.support.authenticator import Authenticator

pytestmark = pytest.mark.requires("P11", "S30")

BASE = "/activeren/twee-staps"


@pytest.fixture
def newcomer(quick_idp: Installation) -> Visitor:
    """Someone whose first login has come as far as the second factor."""
    account = quick_idp.add_account(secret=b"", state=AccountState.INSTELLEN, terms_version="1.0")
    with quick_idp.foundation.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE account SET questions_set_at = created_at, terms_version = '1.0' WHERE account_id = ?",
            (account.account_id,),
        )
    visitor = Visitor(quick_idp, quick_idp.app.test_client())
    visitor.type_password()
    assert visitor.page.headers["Location"] == BASE
    visitor.follow()
    return visitor


def shown_codes(visitor: Visitor) -> list[str]:
    return re.findall(r"<li>([A-Z0-9]{4}(?:-[A-Z0-9]{4}){3})</li>", visitor.page.text)


def add_key(newcomer: Visitor, name: str = "laptop werk") -> None:
    page = newcomer.get(f"{BASE}/sleutel")
    options = newcomer.post(f"{BASE}/sleutel/opties", {"naam": name})
    assert options.status_code == 200
    newcomer.page = page
    newcomer.post(f"{BASE}/sleutel", {"naam": name, "antwoord": Authenticator().create(options.text)})


def save_codes(newcomer: Visitor) -> None:
    found = re.search(r'name="reeks" value="(\w+)"', newcomer.page.text)
    assert found
    newcomer.post("/activeren/herstelcodes", {"reeks": found.group(1), "bewaard": "ja"})


def test_the_two_ways_are_named_the_safest_first(newcomer: Visitor) -> None:
    assert re.findall(r'name="methode" value="(\w+)"', newcomer.page.text) == ["sleutel", "app"]
    assert "Stel twee-staps verificatie in" in newcomer.words
    assert "Passkey of beveiligingssleutel (veiligst)" in newcomer.words
    assert "/handleidingen/twee-staps-verificatie" in newcomer.page.text
    assert "Stap 5 van 5" in newcomer.words


@pytest.mark.parametrize("method", ["sleutel", "app"])
def test_a_choice_leads_to_its_form(newcomer: Visitor, method: str) -> None:
    assert newcomer.post(BASE, {"methode": method}).headers["Location"] == f"{BASE}/{method}"
    assert newcomer.follow().status_code == 200


@pytest.mark.parametrize("method", ["", "sms"])
def test_no_choice_is_told(newcomer: Visitor, method: str) -> None:
    assert newcomer.post(BASE, {"methode": method}).status_code == 422
    assert "Kies een manier." in newcomer.words


@pytest.mark.requires("K14", "T9")
def test_a_key_as_first_method_leads_by_the_codes_into_a_phishing_resistant_session(newcomer: Visitor) -> None:
    add_key(newcomer)
    assert newcomer.page.headers["Location"] == "/activeren/herstelcodes"
    newcomer.follow()
    codes = shown_codes(newcomer)
    assert len(codes) == 10
    save_codes(newcomer)
    assert newcomer.page.status_code == 303
    cookie = newcomer.cookie("mcz_idp")
    session = newcomer.idp.sessions.current(cookie, newcomer.idp.now)
    assert session is not None
    assert session.acr == "urn:cak:acr:phr"
    with newcomer.idp.foundation.units.read() as unit:
        account = unit.accounts.find(session.account_id)
        assert unit.recovery_codes.left(session.account_id) == 10
    assert account is not None
    assert account.state is AccountState.ACTIEF
    assert "M11" not in newcomer.idp.mails()


def test_codes_must_be_saved_before_the_account_is_ready(newcomer: Visitor) -> None:
    add_key(newcomer)
    newcomer.follow()
    codes = shown_codes(newcomer)
    assert newcomer.post("/activeren/herstelcodes", {}).status_code == 422
    assert "Bewaar eerst uw herstelcodes. Zet daarna het vinkje." in newcomer.words
    assert shown_codes(newcomer) == codes
    assert not newcomer.has_cookie("mcz_idp")


def test_an_old_page_of_codes_shows_the_new_ones(newcomer: Visitor) -> None:
    add_key(newcomer)
    newcomer.follow()
    newcomer.post("/activeren/herstelcodes", {"reeks": "0" * 64, "bewaard": "ja"})
    assert newcomer.page.headers["Location"] == "/activeren/herstelcodes"


def test_nothing_is_skipped(newcomer: Visitor) -> None:
    assert newcomer.get("/activeren/herstelcodes").headers["Location"] == "/inloggen"
    assert newcomer.get("/activeren/klaar").status_code == 303
    assert newcomer.get("/account/twee-staps").status_code == 303


def test_a_stranger_sees_the_login_form(quick_idp: Installation) -> None:
    visitor = Visitor(quick_idp, quick_idp.app.test_client())
    for path in (BASE, f"{BASE}/app", f"{BASE}/sleutel", "/activeren/herstelcodes", "/activeren/herstelcodes/tekst"):
        assert visitor.get(path).headers["Location"] == "/inloggen"


def test_who_comes_back_with_a_key_already_set_up_uses_it_first(newcomer: Visitor) -> None:
    add_key(newcomer)
    outcome = newcomer.idp.type_password()
    assert isinstance(outcome, Proceed)
    assert outcome.step == "second_factor"


def test_recovery_codes_of_an_account_are_not_asked_for_again(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    add_codes(quick_idp, account)
    assert quick_idp.log_in().session.acr == "urn:cak:acr:mfa"
