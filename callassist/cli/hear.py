"""`callassist hear`: a recorded call through the same pipeline as a live one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import msgspec

from callassist.cli import show
from callassist.cli.options import command_to_show, data_option, settings_with
from callassist.errors import BadInput, CallassistError
from callassist.events import LEGS, Account, CallEvent, CallStarted
from callassist.hearing import wav
from callassist.hearing.source import RecordedSource
from callassist.hub.languages import Languages
from callassist.line import spool
from callassist.recorded import hear_recording
from callassist.settings import Settings, load
from callassist.store.store import Store

_Path = click.Path(path_type=Path)
_PATIENCE_S = 30.0
"How long rows may wait for a locked database or a full disk before we give up."


@click.command()
@click.argument("recording", type=_Path, required=False)
@click.option("--collector", type=_Path, help="The collector's side, one channel.")
@click.option("--debtor", type=_Path, help="The debtor's side, one channel.")
@click.option("--swap", is_flag=True, help="RECORDING has the debtor left and the collector right.")
@click.option("--realtime", is_flag=True, help="At talking speed instead of as fast as possible.")
@click.option("--language", type=click.Choice(["en", "es", "zh"]), help="Default: the settings' language.")
@click.option("--model", default="", help="Speech model by name; default: the best for the language.")
@click.option("--account", type=_Path, help="JSON file of the account the call is about.")
@click.option("--started", help="When the call was made, ISO 8601. Default: the file's own time.")
@data_option
def hear(
    *,
    recording: Path | None,
    collector: Path | None,
    debtor: Path | None,
    swap: bool,
    realtime: bool,
    language: str | None,
    model: str,
    account: Path | None,
    started: str | None,
    data: str | None,
) -> None:
    """Hear a recorded call: transcript, phases, excuses, cards, promise; printed and kept.

    RECORDING is a stereo WAV, the collector left and the debtor right. Two one-channel files
    do as well:

    \b
      callassist hear call.wav
      callassist hear --collector a.wav --debtor b.wav --started 2026-03-02T10:15

    Relative dates ("by friday") are resolved against the day the call was made.
    """
    sound = _read(recording, collector, debtor, swap)
    files = [path for path in (recording, collector, debtor) if path]
    begun = _started(started, files[0])
    settings = settings_with(data=data, language=language, model=model)
    asyncio.run(_hear(sound, settings, begun, _account(account), realtime))
    if sound.cut_off:
        raise CallassistError(
            "the recording is cut off: it is shorter than its header says",
            "what was there has been heard and kept",
        )


def _read(recording: Path | None, collector: Path | None, debtor: Path | None, swap: bool) -> wav.Recording:
    if recording and not collector and not debtor:
        return wav.read_stereo(recording, swap=swap)
    if collector and debtor and not recording:
        return wav.read_pair(collector, debtor)
    raise click.UsageError("give RECORDING, or both --collector and --debtor")


def _started(text: str | None, file: Path) -> datetime:
    if text is None:
        return datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise BadInput("--started is no ISO 8601 time", "write it like 2026-03-02T10:15") from error


def _account(path: Path | None) -> Account | None:
    if path is None:
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Account)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise BadInput(
            f"{path} is not an account in JSON: {error}", 'at least: {"account", "creditor", "debtor"}'
        ) from error


async def _hear(
    sound: wav.Recording, settings: Settings, begun: datetime, account: Account | None, realtime: bool
) -> None:
    language = await Languages(settings.hub).get()
    store = Store.open(settings.database)
    store.on_trouble = _tell_trouble
    started = CallStarted(
        call=spool.new_call_id(begun),
        line="file",
        started=begun.isoformat(timespec="seconds"),
        language=language.code,
        account=account,
    )
    _print([started])
    again = command_to_show(started.call, settings.hub.data if settings.hub.data != load().hub.data else None)
    with ThreadPoolExecutor(len(LEGS)) as threads, _progress(sound) as told, _one_line_on_failure(again):
        try:
            await hear_recording(
                RecordedSource(sound.rate, sound.legs, realtime=realtime, progress=told),
                started,
                language=language,
                settings=settings,
                store=store,
                threads=threads,
                sink=_print,
            )
        finally:
            store.close(_PATIENCE_S)
    click.echo(f"\nKept as {started.call}. See it again: {again}")


@contextmanager
def _one_line_on_failure(again: str) -> Iterator[None]:
    try:
        yield
    except asyncio.CancelledError:
        raise CallassistError(
            "stopped before the end of the recording", f"what was heard until then is: {again}"
        ) from None
    except BrokenPipeError:
        raise  # Whoever read the transcript has seen enough: click ends the command without a word.
    except OSError as error:
        raise CallassistError(
            f"the recording cannot be kept: {error.strerror}", f"the transcript is: {again}"
        ) from error


@contextmanager
def _progress(sound: wav.Recording) -> Iterator[Callable[[float], None]]:
    """A bar on standard error where that is a terminal and the transcript goes elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda _position: None
        return
    seconds = len(sound.legs["collector"]) // spool.SAMPLE_BYTES // sound.rate
    with click.progressbar(length=seconds, label="hearing", file=sys.stderr) as bar:
        yield lambda position: bar.update(int(position) - bar.pos)


def _tell_trouble(what: str | None) -> None:
    if what is not None:
        click.echo(f"callassist: {what}; trying again", err=True)


def _print(events: Sequence[CallEvent]) -> None:
    for event in events:
        text = show.line_for(event)
        if text is not None:
            click.echo(text)
