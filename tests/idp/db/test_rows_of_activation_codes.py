"""S9, threats 25 and 26: the row of an activation code decides whether that very code counts, whoever asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.activation.activatiecode import MAX_FAILURES
from idp.activation.ports import StoredCode
from tests.idp.installation import Installation
from tests.idp.invited import Invitee

pytestmark = pytest.mark.requires("S9", "threat 25", "threat 26")

MOMENT = timedelta(seconds=1)


@pytest.fixture
def code(quick_idp: Installation) -> StoredCode:
    """Of a letter that arrived."""
    invitee = Invitee(quick_idp)
    invitee.letter_arrives()
    with quick_idp.foundation.units.read() as unit:
        found = unit.activatiecodes.find(invitee.account.account_id)
    assert found is not None
    return found


def test_a_code_is_used_once_and_in_its_time(quick_idp: Installation, code: StoredCode) -> None:
    in_time = code.expires_at - MOMENT
    with quick_idp.foundation.units.write() as unit:
        assert not unit.activatiecodes.use(code, code.expires_at)
        assert not unit.activatiecodes.note_typed(code, "attempt", code.expires_at)
        assert unit.activatiecodes.use(code, in_time)
        assert not unit.activatiecodes.use(code, in_time)
        assert not unit.activatiecodes.note_typed(code, "attempt", in_time)


def test_a_code_that_was_replaced_counts_no_more(quick_idp: Installation, code: StoredCode) -> None:
    with quick_idp.foundation.units.write() as unit:
        unit.activatiecodes.put(replace(code, encoded="of a letter that was printed again"))
        assert not unit.activatiecodes.use(code, quick_idp.now)
        assert not unit.activatiecodes.note_typed(code, "attempt", quick_idp.now)
        assert unit.activatiecodes.fail(code) is None


def test_a_code_that_was_guessed_at_too_often_counts_no_more(quick_idp: Installation, code: StoredCode) -> None:
    with quick_idp.foundation.units.write() as unit:
        assert [unit.activatiecodes.fail(code) for _ in range(MAX_FAILURES)] == list(range(1, MAX_FAILURES + 1))
        assert unit.activatiecodes.fail(code) is None
        assert not unit.activatiecodes.use(code, quick_idp.now)


def test_a_typed_code_sets_up_only_the_login_in_which_it_was_typed(quick_idp: Installation, code: StoredCode) -> None:
    with quick_idp.foundation.units.write() as unit:
        assert unit.activatiecodes.note_typed(code, "attempt", quick_idp.now)
        assert not unit.activatiecodes.use_typed(code.account_id, "another", quick_idp.now)
        assert unit.activatiecodes.use_typed(code.account_id, "attempt", quick_idp.now)
        assert not unit.activatiecodes.use_typed(code.account_id, "attempt", quick_idp.now)
