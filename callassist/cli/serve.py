"""`callassist serve`: the hub with its seats and pages, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from pathlib import Path

import click

from callassist.cli.settings_help import settings_help
from callassist.hub import Hub
from callassist.settings import Settings, load


@click.command(epilog=settings_help())
@click.argument("settings", type=click.Path(path_type=Path), required=False)
@click.option("--check", is_flag=True, help="Read the settings, say what they mean, start nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
def serve(settings: Path | None, check: bool, verbose: bool) -> None:
    """Run the hub and the seats of SETTINGS, a TOML file, until Ctrl-C.

    A seat to begin with:

    \b
      [[line]]
      name = "seat-1"
      listen = "127.0.0.1:5070"          # the collector's phone calls here
      trunk = "sip:192.0.2.10:5060"      # where debtors are dialled
      allow = ["127.0.0.1"]              # who may call this seat

    Calls outlive the hub: stop it in the middle of one and the parties go on talking; start
    it again and it takes up hearing where it had stopped.
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING, format="%(asctime)s %(name)s: %(message)s"
    )
    loaded = load(settings)
    if check:
        _tell(loaded)
        return
    asyncio.run(_serve(loaded))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Hub(settings) as hub:
        _tell(settings)
        click.echo(f"The desk is at {hub.url}  (Ctrl-C ends)")
        await stop.wait()
        if hub.calls:
            click.echo(f"{len(hub.calls)} call(s) go on; start the hub again to go on hearing them")


def _tell(settings: Settings) -> None:
    click.echo(f"Rows and recordings: {settings.hub.data}")
    for line in settings.line:
        trunk = line.trunk or "no trunk: set one to reach debtors"
        click.echo(f"{line.name}: sip:{line.listen};transport={line.transport} -> {trunk}")
    if not settings.line:
        click.echo("No seat: add a [[line]] to the settings to attach a telephone (see --help)")
