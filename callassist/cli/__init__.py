"""The command line: one group, one file per command."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from callassist import __version__
from callassist.errors import CallassistError


class _Commands(click.Group):
    """Turns our errors into one line and a hint, and loads a command's code only when it is asked for."""

    _modules = (
        "demo",
        "serve",
        "hear",
        "analyze",
        "calls",
        "accounts",
        "queue",
        "brief",
        "models",
        "doctor",
        "bench",
        "playbook",
    )

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        command: click.Command = getattr(import_module(f"callassist.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CallassistError as error:
            click.echo(f"callassist: {error}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            sys.exit(2)


_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(__version__)
def main() -> None:
    """Live prompts for collectors on the telephone. Everything stays on this machine.

    First time: `callassist demo` makes a real call between two phones of its own and shows
    what a collector would see. `callassist doctor` tells what is missing on this machine.
    """
