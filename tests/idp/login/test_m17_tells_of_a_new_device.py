"""S5, K23, threat 6: a full login on a device that the account does not know is mailed to its owner."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.hashing import secret_digest
from idp.login.outcome import Completed
from idp.login.progress import Cookies
from tests.idp.installation import ORIGIN, Installation
from tests.idp.recovering import known_device, mail_texts
from tests.idp.support import proceeding

pytestmark = pytest.mark.requires("S5", "K23", "threat 6")

LATER = timedelta(minutes=2)


def log_in_with(idp: Installation, device: str) -> str:
    """A full login; the cookie of the device afterwards."""
    idp.clock.advance(LATER)
    origin = replace(ORIGIN, device=secret_digest(device) if device else "")
    done = idp.steps.second_step.enter_code(
        Cookies(idp.password_accepted().cookie), idp.code(), origin=origin, now=idp.now
    )
    assert isinstance(done, Completed)
    assert done.device
    return done.device


def test_the_very_first_login_has_nothing_to_differ_from(quick_idp: Installation) -> None:
    quick_idp.add_account()
    known_device(quick_idp)
    assert quick_idp.mails() == []


def test_a_second_device_is_told_with_its_kind(quick_idp: Installation) -> None:
    quick_idp.add_account()
    log_in_with(quick_idp, "")
    log_in_with(quick_idp, "")
    ((kind, to, text),) = mail_texts(quick_idp)
    assert (kind, to) == ("M17", "timmerman@x.example")
    assert "Firefox" in text
    assert quick_idp.events().count("login.new_device") == 1


def test_a_known_device_is_not_told_again(quick_idp: Installation) -> None:
    quick_idp.add_account()
    device = log_in_with(quick_idp, "")
    for _ in range(3):
        device = log_in_with(quick_idp, device)
    assert quick_idp.mails() == []


def test_confirming_in_a_session_tells_nothing_and_knows_nothing(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    done = quick_idp.log_in()
    quick_idp.clock.advance(LATER)
    begun = quick_idp.steps.confirmation.enter_password(
        done.session, account, "Fiets-brug-haven-12", to=done.to, origin=ORIGIN, now=quick_idp.now
    )
    confirmed = quick_idp.type_code(proceeding(begun).cookie, session=done.cookie)
    assert isinstance(confirmed, Completed)
    assert confirmed.device is None
    assert quick_idp.mails() == []
