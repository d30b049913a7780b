"""Each name of a command line leads to a command of that name, and no name to anything else."""

import click
import pytest

import idp.cli.accounts
import idp.cli.main
import portal.cli.main
import uploads.cli.main
from shared.commands import CommandsByPlace

GROUPS = {
    "idp": idp.cli.main.commands,
    "idp accounts": idp.cli.accounts.accounts,
    "portal": portal.cli.main.commands,
    "uploads": uploads.cli.main.commands,
}


@pytest.mark.parametrize("group", GROUPS.values(), ids=list(GROUPS))
def test_every_name_leads_to_a_command_of_that_name(group: CommandsByPlace) -> None:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.get_short_help_str()


def test_another_name_leads_nowhere() -> None:
    group = idp.cli.main.commands
    assert group.get_command(click.Context(group), "verzonnen") is None


def test_a_place_that_holds_no_command_is_an_error_of_ours() -> None:
    group = CommandsByPlace("tried", {"pi": "math:pi"}, "")
    with pytest.raises(TypeError, match="math:pi is no command"):
        group.get_command(click.Context(group), "pi")
