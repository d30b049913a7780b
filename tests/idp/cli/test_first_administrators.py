"""K28: an installation begins with two people, made once; whoever decides alone does so in the demo only."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from click.testing import CliRunner, Result

from idp.accounts.model import AccountState, Relation, Role
from idp.cli.main import commands
from idp.login.invitations import invite_in
from tests.idp.administration.desk import TYPED
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K28", "K2")
VISSER = {**TYPED, "gebruikersnaam": "i.visser", "email": "i.visser@hetcak.example"}
MULDER = {**TYPED, "gebruikersnaam": "f.mulder", "email": "f.mulder@hetcak.example"}

Run = Callable[..., Result]
P = ParamSpec("P")
T = TypeVar("T")


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
        (AccountState.UITGENODIGD, frozenset({Role.SERVICEDESK})),
        (AccountState.UITGENODIGD, frozenset({Role.APPROVER})),
    ]
    assert quick_idp.mails() == ["M03", "M03"]


def test_where_there_is_staff_nobody_is_made(make: Run) -> None:
    make(VISSER, MULDER)
    assert "there is staff already" in make(VISSER, MULDER).output


def test_one_user_name_for_both_is_refused_and_the_corrected_file_works(make: Run) -> None:
    assert "same user name" in make(VISSER, {**MULDER, "gebruikersnaam": "I.Visser"}).output
    assert make(VISSER, MULDER).exit_code == 0


def test_a_user_name_of_somebody_who_left_is_refused(make: Run, quick_idp: Installation) -> None:
    with quick_idp.foundation.units.write() as unit:
        unit.accounts.add_relation(Relation("relation-100000", "100000", "CAK", is_staff=True))
    quick_idp.add_account("i.visser", relatienummer="100000", state=AccountState.GESLOTEN)
    assert "same user name" in make(VISSER, MULDER).output


def failing_at(call: int, work: Callable[P, T]) -> Callable[P, T]:
    """The same, but for the disk that is full at one of the calls."""
    calls = count(1)

    def failing(*given: P.args, **named: P.kwargs) -> T:
        if next(calls) == call:
            raise OSError("the disk is full")
        return work(*given, **named)

    return failing


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_failure_half_way_leaves_nothing_and_can_be_repeated(
    make: Run, quick_idp: Installation, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("idp.administration.first_people.invite_in", failing_at(fails_at, invite_in))
        assert isinstance(make(VISSER, MULDER).exception, OSError)
    assert quick_idp.mails() == []
    assert make(VISSER, MULDER).exit_code == 0


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
