"""M08: says when, on what kind of device and until when; how to object; no link, no name in the subject."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from idp.accounts.messages import PasswordChanged
from idp.accounts.model import Aanhef, Account, AccountState
from idp.credentials.change_password import NewPassword
from idp.db.tables import outbox
from idp.worker import build_worker
from tests.idp.delivery.letters import compose
from tests.idp.installation import ORIGIN, Installation

pytestmark = pytest.mark.requires("K6")


def message(language: str = "nl", surname: str = "Timmerman") -> PasswordChanged:
    account = Account(
        "a1", "r1", "104382", "Zorgkantoor", "j.timmerman", Aanhef.MENEER, "J.", "", surname,
        "j@x.example", "", language, AccountState.ACTIEF,
    )  # fmt: skip
    changed_at = datetime(2027, 2, 16, 9, 5, tzinfo=UTC)
    return PasswordChanged(account, changed_at, datetime(2027, 8, 16, 8, 5, tzinfo=UTC), "Firefox, Windows")


def test_the_words_of_the_mail() -> None:
    number, mail = compose(message())
    assert (number, mail.to, mail.subject) == ("M08", "j@x.example", "Uw wachtwoord is gewijzigd")
    assert mail.text.startswith("Beste meneer Timmerman,")
    assert "gewijzigd op 16 februari 2027 10:05 uur. Het is geldig tot 16 augustus 2027." in mail.text
    assert "Apparaat: Firefox, Windows." in mail.text
    assert "Was u dit niet? Bel ons meteen: 088 711 4888 (werkdagen 09:00-17:00 uur)." in mail.text
    assert "http" not in mail.text
    assert "Dear" not in mail.text


def test_who_chose_english_gets_both() -> None:
    _, mail = compose(message("en"))
    assert mail.text.index("Beste meneer Timmerman,") < mail.text.index("Dear Mr Timmerman,")


@pytest.mark.requires("threat 39")
def test_a_name_is_text_and_never_markup() -> None:
    _, mail = compose(message(surname="<b>Timmerman</b>"))
    assert mail.html is not None
    assert "<b>" not in mail.html


def test_the_worker_sends_it_and_the_row_goes(idp: Installation) -> None:
    account = idp.add_account()
    change = idp.steps.own_password._change
    new = change.judge(account, "Nieuw wachtwoord 2027", idp.now)
    assert isinstance(new, NewPassword)
    with idp.foundation.units.write() as unit:
        change.keep(unit, new, "", origin=ORIGIN, now=idp.now)
    with idp.foundation.database.read() as connection:
        assert b"Timmerman" not in connection.execute(select(outbox.c.content)).scalar_one()
    build_worker(idp.foundation).run_due()
    assert idp.mails() == []
    (mail,) = (idp.foundation.settings.var / "mail").glob("*.eml")
    assert "Uw wachtwoord is gewijzigd" in mail.read_text()
