"""S27: the one-time password of the mail works for 21 days, and never again once a password was chosen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.credentials.initial_password import works
from idp.credentials.ports import StoredInitialPassword

pytestmark = pytest.mark.requires("S27")

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
STORED = StoredInitialPassword("", issued_at=NOW - timedelta(days=20), expires_at=NOW + timedelta(seconds=1))


def test_a_one_time_password_works_before_it_ends() -> None:
    assert works(STORED, NOW)


@pytest.mark.parametrize(
    "stored",
    [None, replace(STORED, ended_at=NOW - timedelta(days=1)), replace(STORED, expires_at=NOW)],
    ids=["none", "a password was chosen", "over"],
)
def test_a_one_time_password_does_not_work_once_one_was_chosen_or_it_is_over(
    stored: StoredInitialPassword | None,
) -> None:
    assert not works(stored, NOW)
