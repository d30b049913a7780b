"""K1: an unset MCZ_ENV means production, which refuses what is for the demo only."""

from pathlib import Path
from typing import Literal, TypedDict, Unpack

import pytest
from pydantic import ValidationError

from idp.cli.bootstrap import bootstrap_installation
from idp.demo.accounts import add_demo_accounts, refuse_demo_accounts
from idp.settings import IdpSettings
from shared.processes import StartRefused
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K1")


class Addresses(TypedDict):
    """Where the three services are."""

    idp_url: str
    portal_url: str
    uploads_url: str


class Given(TypedDict, total=False):
    """Settings that a test gives."""

    env: Literal["production", "demo"]
    idp_url: str
    portal_url: str
    uploads_url: str
    clock_file: Path | None
    idp_master_key_file: Path | None
    idp_limits_times: int
    idp_limits_force: bool
    idp_rp_id: str


HTTPS: Addresses = {
    "idp_url": "https://idp.example",
    "portal_url": "https://portal.example",
    "uploads_url": "https://uploads.example",
}


def production(folder: Path, **changed: Unpack[Given]) -> IdpSettings:
    """Right settings of production, but for what is changed."""
    given: Given = {"env": "production", "idp_master_key_file": folder / "key", **HTTPS, **changed}
    return IdpSettings(**given)


def test_without_a_mode_it_is_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MCZ_ENV", raising=False)
    settings = IdpSettings(var=tmp_path / "var", idp_master_key_file=tmp_path / "key", **HTTPS)
    assert not settings.demo
    assert settings.https


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"idp_url": "http://idp.example"}, "https"),
        ({"idp_master_key_file": None}, "MCZ_IDP_MASTER_KEY_FILE"),
        ({"idp_master_key_file": Path("var/key")}, "MCZ_VAR"),
        ({"clock_file": Path("clock")}, "MCZ_CLOCK_FILE"),
        ({"idp_limits_times": 1000}, "MCZ_IDP_LIMITS_TIMES"),
    ],
)
def test_production_refuses_what_is_right_for_the_demo_only(wrong: Given, reason: str, tmp_path: Path) -> None:
    assert not production(tmp_path).demo
    with pytest.raises(ValidationError, match=reason):
        production(tmp_path, **wrong)


def test_demo_limits_per_address_are_wide_and_those_of_production_are_not(tmp_path: Path) -> None:
    demo = IdpSettings(env="demo", var=tmp_path)
    assert demo.tries_per_address >= 1000 > production(tmp_path).tries_per_address


def test_who_insists_measures_production_with_wider_limits(tmp_path: Path) -> None:
    forced = production(tmp_path, idp_limits_times=1000, idp_limits_force=True)
    assert forced.idp_limits_times == 1000


def test_production_does_not_start_on_a_database_of_the_demo(quick_idp: Installation) -> None:
    installed = quick_idp.with_settings(env="production", **HTTPS)
    refuse_demo_accounts(installed.foundation)
    add_demo_accounts(quick_idp.foundation)
    refuse_demo_accounts(quick_idp.foundation)
    with pytest.raises(StartRefused, match="accounts of the demo"):
        refuse_demo_accounts(installed.foundation)


def test_production_bootstrap_makes_no_demo_account(quick_idp: Installation) -> None:
    installed = quick_idp.with_settings(env="production", **HTTPS)
    bootstrap_installation(installed.foundation)
    assert not list(installed.foundation.settings.var.glob("*demo*.json"))
    with installed.foundation.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account").scalar_one() == 0


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://[::1]:8000"])
def test_an_ip_address_is_refused_because_passkeys_do_not_work_on_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="host name"):
        IdpSettings(env="demo", var=tmp_path, idp_url=address)


def test_passkeys_are_bound_to_the_host_of_the_idp_or_to_a_domain_above_it(tmp_path: Path) -> None:
    assert production(tmp_path).rp_id == "idp.example"
    above = production(tmp_path, idp_url="https://idp.hetcak.example", idp_rp_id="hetcak.example")
    assert above.rp_id == "hetcak.example"
    for wrong in ("elders.example", "p.example", "portal.idp.example"):
        with pytest.raises(ValidationError, match="MCZ_IDP_RP_ID"):
            production(tmp_path, idp_rp_id=wrong)
