"""T7, T8, S9: a code works until it is used, five times wrong, or over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.activation.activate import works
from idp.activation.ports import StoredCode

pytestmark = pytest.mark.requires("T7", "T8", "S9")

NOW = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
CODE = StoredCode("a", "b", "", printed_at=NOW - timedelta(days=20), expires_at=NOW + timedelta(seconds=1), failures=4)


def test_a_code_works_before_it_ends() -> None:
    assert works(CODE, NOW)


@pytest.mark.parametrize(
    "code",
    [None, replace(CODE, used_at=NOW - timedelta(days=1)), replace(CODE, failures=5), replace(CODE, expires_at=NOW)],
    ids=["none", "used", "five times wrong", "over"],
)
def test_a_code_that_was_used_or_five_times_wrong_or_is_over_does_not_work(code: StoredCode | None) -> None:
    assert not works(code, NOW)
