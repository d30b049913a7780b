"""S29, threats 2, 26 and 29: the row of a mailed link decides whether it opens something, whoever asks."""

from datetime import timedelta

import pytest

from idp.credentials.reset_link import ResetLink
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("S29", "threat 26", "threat 29")

LIFETIME = timedelta(minutes=30)
MOMENT = timedelta(seconds=1)


def test_a_link_is_used_once_and_in_its_time(idp: Installation) -> None:
    account = idp.add_account()
    with idp.foundation.units.write() as unit:
        unit.reset_links.add("link", ResetLink(account.account_id, idp.now))
        assert not unit.reset_links.use("link", idp.now + LIFETIME)
        assert unit.reset_links.use("link", idp.now + LIFETIME - MOMENT)
        assert not unit.reset_links.use("link", idp.now + LIFETIME - MOMENT)


def test_a_link_that_was_replaced_is_used_no_more(idp: Installation) -> None:
    account = idp.add_account()
    with idp.foundation.units.write() as unit:
        unit.reset_links.add("older", ResetLink(account.account_id, idp.now))
        unit.reset_links.add("newer", ResetLink(account.account_id, idp.now))
        assert not unit.reset_links.use("older", idp.now)
        assert unit.reset_links.use("newer", idp.now)


@pytest.mark.requires("threat 2")
def test_a_link_of_nobody_is_never_used(idp: Installation) -> None:
    with idp.foundation.units.write() as unit:
        unit.reset_links.add("link", ResetLink(None, idp.now))
        assert not unit.reset_links.use("link", idp.now)
