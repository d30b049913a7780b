"""A command line whose parts are loaded when they are called: starting a server does not wait for all the others."""

from collections.abc import Mapping

import click

from shared.loading import load_for_good


class CommandsByPlace(click.Group):
    """A group that knows its commands by where they are: name to `module:attribute`."""

    def __init__(self, name: str, places: Mapping[str, str], summary: str) -> None:
        super().__init__(name, help=summary)
        self._places = dict(places)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, for `--help`."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now; None when there is none."""
        if cmd_name not in self._places:
            return None
        module, _, attribute = self._places[cmd_name].partition(":")
        command = getattr(load_for_good(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._places[cmd_name]} is no command")
        return command
