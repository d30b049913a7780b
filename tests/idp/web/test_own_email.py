"""The mailed link that confirms a new mail address: GET changes nothing, and only its owner can use it (T27)."""

import re

import pytest

from idp.accounts.model import Role
from tests.idp.administration.desk import WHY, Desk
from tests.idp.administration.office import Office
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("T27")


@pytest.fixture
def desk(quick_idp: Installation) -> Desk:
    return Desk(Office(quick_idp))


def mailed_path(desk: Desk, account_id: str) -> str:
    desk.use.new_email.ask(desk.office.actor(Role.SERVICEDESK), account_id, "nieuw@x.example", WHY, desk.now)
    found = re.search(r"https?://[^/]+(/account/e-mail\?code=\S+)", desk.office.idp.mail_texts()[-1])
    assert found is not None
    return found[1]


def test_its_owner_confirms_it(desk: Desk) -> None:
    account = desk.account()
    path = mailed_path(desk, account.account_id)
    visitor = desk.office.visitor(account)
    assert "nieuw@x.example" in visitor.get(path).text
    assert desk.found(account.account_id).email == account.email
    answer = visitor.post("/account/e-mail", {"code": path.partition("=")[2]})
    assert "Uw e-mailadres is gewijzigd." in answer.text
    assert desk.found(account.account_id).email == "nieuw@x.example"
    assert visitor.get(path).status_code == 422


def test_who_is_not_logged_in_comes_back_after_the_login(desk: Desk) -> None:
    path = mailed_path(desk, desk.account().account_id)
    client = desk.office.app.test_client()
    answer = client.get(path, base_url="http://localhost:8000")
    assert answer.status_code == 303
    assert "/inloggen?terug=/account/e-mail?code%3D" in answer.headers["Location"]


def test_another_account_sees_nothing_of_it(desk: Desk) -> None:
    path = mailed_path(desk, desk.account().account_id)
    answer = desk.office.visitor(desk.account(username="anders")).get(path)
    assert answer.status_code == 422
    assert "nieuw@x.example" not in answer.text
