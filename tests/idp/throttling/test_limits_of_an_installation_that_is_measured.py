"""Limits on guessing as many times wider as a setting says, and a line at the start that nobody overlooks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from idp.foundation import WIDENED, lay_foundation
from idp.settings import IdpSettings
from idp.throttling.gate import Gate
from idp.throttling.limits import PASSWORD_LIMITS, QUARTER, RECOVERY_CODE_LIMITS, TOTP_LIMITS, Limit
from shared.db.database import Database
from shared.encryption import Vault, generate_master_key
from tests.idp.oidc.stored import units_of

pytestmark = pytest.mark.requires("K22")

START = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("limits", [PASSWORD_LIMITS, TOTP_LIMITS, RECOVERY_CODE_LIMITS])
def test_every_limit_has_so_many_times_its_tries(limits: tuple[Limit, ...]) -> None:
    assert [each.widened(1) for each in limits] == list(limits)
    assert [each.widened(20).tries for each in limits] == [each.tries * 20 for each in limits]
    assert [each.widened(20).window for each in limits] == [each.window for each in limits]


@pytest.mark.parametrize(("times", "tries"), [(1, 5), (3, 15)])
def test_a_gate_closes_at_the_widened_number(
    make_database: Callable[[str], Database], vault: Vault, times: int, tries: int
) -> None:
    units = units_of(make_database("idp"), vault, times=times)
    gate = Gate("key", (Limit(5, QUARTER),), most_in_a_row=100)
    for number in range(tries):
        with units.write() as unit:
            assert gate.closed_until_locked(unit.throttle, START, may_fail=True) is None, number
            gate.count(unit.throttle, START + timedelta(seconds=number))
    with units.read() as unit:
        assert gate.closed_until(unit.throttle, START + timedelta(minutes=1)) is not None


@pytest.mark.parametrize(("times", "said"), [(1, False), (500, True)])
def test_the_start_says_so_loudly(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], times: int, said: bool
) -> None:
    settings = IdpSettings(env="demo", var=tmp_path_factory.mktemp("idp"), idp_limits_times=times)
    generate_master_key(settings.master_key_file)
    lay_foundation(settings).database.dispose()
    assert (WIDENED in capsys.readouterr().out) is said
