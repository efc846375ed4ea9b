"""`callassist calls`: what was kept of the calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import msgspec

from callassist import events
from callassist.cli import show
from callassist.cli.options import chosen_call, data_option, settings_with
from callassist.cli.rejudge import rejudge
from callassist.errors import BadInput
from callassist.hearing.recording import recording_path
from callassist.settings import Settings
from callassist.store.read import CallSummary, Reader, StoredCall
from callassist.store.store import Store


@click.group()
def calls() -> None:
    """List, show, export, search, judge again and delete the calls that were kept.

    \b
      callassist calls list
      callassist calls show last

    CALL is the id from the list, its beginning, or `last`.
    """


calls.add_command(rejudge)


@calls.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
@data_option
def list_calls(limit: int, as_json: bool, data: str | None) -> None:
    """The calls, newest first.

    \b
      callassist calls list --limit 5
    """
    found = Reader(settings_with(data=data).database).call_list(limit)
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif found:
        _table([_cells(call) for call in found])
    else:
        click.echo("No calls yet.", err=True)


@calls.command("show")
@click.argument("call")
@data_option
def show_call(call: str, data: str | None) -> None:
    """The whole call, to read: both legs, findings and cards where they came, the promise, what follows.

    \b
      callassist calls show last
      callassist calls show 20260302-1015
    """
    reader = Reader(settings_with(data=data).database)
    click.echo(_text(reader.call(chosen_call(reader, call))))


@calls.command()
@click.argument("call")
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="json", show_default=True)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: standard output.")
@data_option
def export(call: str, form: str, output: Path | None, data: str | None) -> None:
    """The whole call as one JSON object, or as text.

    \b
      callassist calls export last --format text --output call.txt
    """
    reader = Reader(settings_with(data=data).database)
    stored = reader.call(chosen_call(reader, call))
    text = msgspec.json.format(msgspec.json.encode(stored)).decode() if form == "json" else _text(stored)
    if output is None:
        click.echo(text)
        return
    try:
        # A transcript is as private as the database it comes from.
        with os.fdopen(
            os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(click.unstyle(text) + "\n")
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}") from error


@calls.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="At most so many.")
@data_option
def search(words: tuple[str, ...], limit: int, data: str | None) -> None:
    """Every utterance with all the WORDS, newest call first; case and accents do not matter.

    \b
      callassist calls search check mail
      callassist calls search 没钱
    """
    hits = Reader(settings_with(data=data).database).search(" ".join(words), limit)
    for hit in hits:
        click.echo(f"{hit.call}  {show.clock_text(hit.start)}  {hit.leg:<10} {hit.text}")
    if not hits:
        click.echo("Nobody said that.", err=True)


@calls.command()
@click.argument("call")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def delete(call: str, yes: bool, data: str | None) -> None:
    """Remove a call for good: its rows are overwritten and its recordings erased. The account stays.

    \b
      callassist calls delete 20260302-101500-3fa9c1
    """
    settings = settings_with(data=data)
    reader = Reader(settings.database)
    chosen = chosen_call(reader, call)
    if not yes:
        click.confirm(f"Delete {chosen}, transcript and recordings?", abort=True)
    # The sound first: should this be interrupted, the row still tells that there is something to delete.
    _erase_recordings(settings, chosen)
    store = Store.open(settings.database)
    deleted = store.delete_call(chosen)
    store.close()
    deleted.result()
    click.echo(f"Deleted {chosen}.")


def _erase_recordings(settings: Settings, call: str) -> None:
    for leg in events.LEGS:
        try:
            recording_path(settings.recordings, call, leg).unlink(missing_ok=True)
        except OSError as error:
            raise BadInput(f"a recording cannot be erased: {error.strerror}") from error


def _cells(call: CallSummary) -> tuple[str, ...]:
    return (
        call.call,
        call.started[:16].replace("T", " "),
        call.line,
        "" if call.duration is None else show.clock_text(call.duration),
        show.label_text(call.ending or "going on"),
        ", ".join(map(show.label_text, call.excuses)),
        show.promise_text(call.promise) if call.promise else "",
    )


def _table(rows: list[tuple[str, ...]]) -> None:
    head = ("CALL", "STARTED", "LINE", "LENGTH", "ENDING", "EXCUSES", "PROMISE")
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        click.secho(line, bold=row is head)


def _text(stored: StoredCall) -> str:
    """The call as lines in the order of time; what became known later stands where it was said."""
    told = sorted(stored.events, key=_at)
    lines = [line for event in told if (line := show.line_for(event)) is not None]
    if stored.summary.promise is not None:
        lines.append(f"\nPromise: {show.promise_text(stored.summary.promise)}")
    return "\n".join(lines)


def _at(event: events.CallEvent) -> float:
    if isinstance(event, events.CallStarted):
        return -1.0
    if isinstance(event, events.Utterance):
        return event.start
    if isinstance(event, events.CallEnded):
        return event.duration
    # A follow-up has no place in the call: it comes after.
    return getattr(event, "at", sys.float_info.max)
