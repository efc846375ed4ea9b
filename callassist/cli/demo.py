"""`callassist demo`: a real call between two telephones of its own, heard, prompted and kept."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import click

from callassist.cli import show
from callassist.cli.options import command_to_show
from callassist.demo import script, stage
from callassist.errors import BadInput
from callassist.events import CallEvent
from callassist.store.read import StoredCall


@click.command()
@click.option("--language", type=click.Choice(["en", "es", "zh"]), default="en", show_default=True)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keep the rows here. Default: a new folder.",
)
@click.option("--port", default=0, help="Port of the desk page. Default: any free one.")
def demo(language: str, data: Path | None, port: int) -> None:
    """Show what a collector would see: a scripted call of a minute and a half over real SIP.

    Two telephones of callassist's own speak recorded parts through a seat on this machine;
    nothing leaves it. Open the desk page while it runs. On a terminal the page stays up until
    Ctrl-C; otherwise the demo ends with the call. The exit code is 0 only when the promise in
    the database is the one that was made.
    """
    if language not in script.languages():
        there = ", ".join(script.languages())
        raise BadInput(f"there is no demonstration call in {language} yet", f"there is one in: {there}")
    kept_in = data or Path(tempfile.mkdtemp(prefix="callassist-demo-"))
    differs = asyncio.run(_demo(script.demo_folder(language), kept_in, port))
    sys.exit(1 if differs else 0)


async def _demo(folder: Path, data: Path, port: int) -> list[str]:
    async with stage.set_up(folder, data, port, _today()) as scene:
        click.echo(f"The desk page is at {scene.hub.url}\n")
        call = await scene.play(_tell)
        kept = await asyncio.to_thread(scene.hub.store.call, call)
        _show_rows(kept, stage.row_counts(scene.hub.settings.database, call), data)
        expected = script.load(folder).promise
        assert expected is not None, "a demonstration ends with a promise"
        called = date.fromisoformat(kept.summary.started[:10])
        differs = stage.differences(expected, called, kept.summary.promise)
        for line in differs:
            click.echo(f"callassist: {line}", err=True)
        if not differs:
            click.echo("The promise in the database is the one that was made.")
        if sys.stdin.isatty():
            click.echo(f"\nThe desk page stays at {scene.hub.url} until Ctrl-C.")
            await _until_told_to_stop()
    return differs


def _today() -> date:
    return datetime.now().astimezone().date()


def _tell(event: CallEvent) -> None:
    text = show.line_for(event)
    if text is not None:
        click.echo(text)


def _show_rows(kept: StoredCall, counts: dict[str, int], data: Path) -> None:
    written = ", ".join(f"{count} in {table}" for table, count in counts.items())
    click.echo(f"\nRows written: 1 in calls, {written}")
    if kept.summary.promise is not None:
        click.echo(f"  promise: {show.promise_text(kept.summary.promise)}")
    for planned in kept.follow_ups:
        click.echo(f"  follow-up: {planned.due} {show.label_text(planned.kind)}")
    click.echo(f"See it again: {command_to_show(kept.summary.call, data)}")


async def _until_told_to_stop() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
