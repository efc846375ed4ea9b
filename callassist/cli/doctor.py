"""`callassist doctor`: what is here, what is missing, how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from callassist.doctor import examine
from callassist.settings import load

_MARKS = {"ok": ("ok", "green"), "missing": ("MISSING", "red"), "optional": ("note", "yellow")}


@click.command()
@click.argument("settings", type=click.Path(path_type=Path), required=False)
def doctor(settings: Path | None) -> None:
    """Look at this machine, or at what SETTINGS (a TOML file) asks of it.

    Ends with 1 when something is missing without which no call can be followed.
    """
    findings = list(examine(load(settings)))
    for finding in findings:
        mark, colour = _MARKS[finding.state]
        click.echo(click.style(f"{mark:<8}", fg=colour) + finding.what)
        if finding.mend:
            click.echo(f"{'':8}-> {finding.mend}")
    sys.exit(any(finding.state == "missing" for finding in findings))
