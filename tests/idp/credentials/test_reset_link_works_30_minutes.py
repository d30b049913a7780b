"""S29, E38, E39: a link works for thirty minutes, once, and only the newest one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.credentials.reset_link import LIFETIME, LinkFault, ResetLink, fault

pytestmark = pytest.mark.requires("S29", "threat 29")

ASKED_AT = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
LINK = ResetLink("account", ASKED_AT)
ALMOST = ASKED_AT + timedelta(minutes=30) - timedelta(microseconds=1)


def test_it_works_until_thirty_minutes_have_passed() -> None:
    assert fault(LINK, ASKED_AT) is None
    assert fault(LINK, ALMOST) is None
    assert fault(LINK, ASKED_AT + timedelta(minutes=30)) is LinkFault.OVER


def test_a_used_one_works_no_more() -> None:
    assert fault(replace(LINK, used_at=ASKED_AT), ASKED_AT) is LinkFault.OVER


def test_an_unknown_one_says_the_same_as_an_old_one() -> None:
    assert fault(None, ASKED_AT) is LinkFault.OVER


def test_a_link_that_nobody_was_mailed_says_the_same() -> None:
    assert fault(ResetLink(None, ASKED_AT), ASKED_AT) is LinkFault.OVER


def test_an_older_mail_points_at_the_newest() -> None:
    assert fault(replace(LINK, replaced_at=ALMOST), ALMOST) is LinkFault.REPLACED


def test_a_replaced_one_that_is_over_is_simply_over() -> None:
    assert fault(replace(LINK, replaced_at=ALMOST), ASKED_AT + LIFETIME) is LinkFault.OVER
