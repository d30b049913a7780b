"""K28: an installation begins with two people, made once; whoever decides alone does so in the demo only."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.accounts.model import AccountState, Role
from idp.cli.main import commands
from tests.idp.administration.desk import TYPED
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K28", "K2")
VISSER = {**TYPED, "gebruikersnaam": "i.visser", "email": "i.visser@hetcak.example"}
MULDER = {**TYPED, "gebruikersnaam": "f.mulder", "email": "f.mulder@hetcak.example"}

Run = Callable[..., Result]


@pytest.fixture
def make(quick_idp: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command with these people."""
    monkeypatch.setenv("MCZ_ENV", "demo")
    monkeypatch.setenv("MCZ_VAR", str(tmp_path))
    monkeypatch.setattr("idp.cli.first_administrators.lay_foundation", lambda _settings: quick_idp.foundation)

    def make(*people: dict[str, str]) -> Result:
        file = tmp_path / "people.json"
        file.write_text(json.dumps(people), encoding="utf-8")
        return CliRunner().invoke(commands, ["accounts", "first-administrators", str(file)])

    return make


def test_two_people_are_invited_with_one_role_each(make: Run, quick_idp: Installation) -> None:
    result = make(VISSER, MULDER)
    assert result.exit_code == 0, result.output
    with quick_idp.foundation.units.read() as unit:
        found = [unit.accounts.find_staff(name) for name in ("i.visser", "f.mulder")]
    assert [(each.state, each.roles) for each in found if each] == [
        (AccountState.UITGENODIGD, {Role.SERVICEDESK}),
        (AccountState.UITGENODIGD, {Role.APPROVER}),
    ]
    assert quick_idp.mails() == ["M03", "M03"]


def test_it_works_once(make: Run) -> None:
    make(VISSER, MULDER)
    assert "there is staff already" in make(VISSER, MULDER).output


@pytest.mark.requires("threat 41")
def test_they_are_two_persons(make: Run) -> None:
    assert "exactly two people" in make(VISSER).output
    assert "they must be two people" in make(VISSER, {**MULDER, "email": VISSER["email"].upper()}).output


def test_what_is_missing_is_named(make: Run, quick_idp: Installation) -> None:
    assert "achternaam: missing" in make({**VISSER, "achternaam": ""}, MULDER).output
    assert quick_idp.mails() == []


@pytest.mark.requires("threat 41")
@pytest.mark.parametrize(
    "command",
    [
        ("accounts", "renew", "104382", "timmerman"),
        ("accounts", "open-recovery", "104382", "timmerman", "--opened-by", "A", "--approved-by", "B"),
        ("letters", "renew", "104382", "timmerman"),
    ],
)
def test_nobody_decides_alone_in_production(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    production = quick_idp.with_settings(env="production").foundation
    for module in ("accounts", "factor_recovery", "letters"):
        monkeypatch.setattr(f"idp.cli.{module}.lay_foundation", lambda _settings: production)
    monkeypatch.setenv("MCZ_ENV", "demo")
    result = CliRunner().invoke(commands, list(command))
    assert result.exit_code == 1
    assert "two people decide on this" in result.output
