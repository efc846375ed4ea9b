"""`callassist calls rejudge`: what today's playbook would say of calls that are over."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click
import msgspec

from callassist.cli import show
from callassist.cli.options import chosen_call, data_option, settings_with
from callassist.errors import BadPlaybook
from callassist.events import CallStarted
from callassist.playbook.load import load
from callassist.rejudge import Change, Changes
from callassist.rejudge import rejudge as judge_again
from callassist.settings import Settings
from callassist.store.read import Reader


@click.command()
@click.argument("call", required=False)
@click.option("--all", "every", is_flag=True, help="Every call kept, newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a call, those without a change too.")
@data_option
def rejudge(call: str | None, every: bool, as_json: bool, data: str | None) -> None:
    """Judge stored calls again under today's playbook and show what would change. The record stays.

    \b
      callassist calls rejudge last
      callassist calls rejudge --all

    `+` would be found now, `-` was found then, `~` is a promise filled in otherwise.
    """
    if every == (call is not None):
        raise click.UsageError("give CALL, or --all")
    settings = settings_with(data=data)
    reader = Reader(settings.database)
    if call is not None:
        changes = _judged(reader, chosen_call(reader, call), settings)
        click.echo(msgspec.json.encode(changes) if as_json else "\n".join(_lines(changes)))
        return
    _every(reader, settings, as_json)


def _every(reader: Reader, settings: Settings, as_json: bool) -> None:
    told = Counter[str]()
    changed = 0
    calls = reader.call_ids()
    with _progress(calls) as watched:
        for each in watched:
            try:
                changes = _judged(reader, each, settings)
            except BadPlaybook as error:
                click.echo(f"callassist: {each} left out: {error}", err=True)
                continue
            changed += not changes.none
            told.update(_kinds(changes))
            if as_json:
                click.echo(msgspec.json.encode(changes))
            elif not changes.none:
                click.echo("\n".join(_lines(changes)))
    if not as_json:
        click.echo(f"{changed} of {len(calls)} calls would change")
        for what, times in sorted(told.items(), key=lambda pair: (-pair[1], pair[0])):
            click.echo(f"  {times:5}  {what}")


def _judged(reader: Reader, call: str, settings: Settings) -> Changes:
    stored = reader.events(call)
    started = stored[0]
    assert isinstance(started, CallStarted)
    return judge_again(stored, load(started.language), settings.assist)


def _lines(changes: Changes) -> Iterator[str]:
    yield changes.call if not changes.none else f"{changes.call}: nothing would change"
    signed = [("+", each) for each in changes.added] + [("-", each) for each in changes.removed]
    for sign, each in sorted(signed, key=lambda pair: pair[1].at):
        yield f"  {sign} {show.clock_text(each.at)}  {_name(each)}: {each.words}"
    promise = changes.promise
    if promise is not None:
        was, now = (show.promise_text(each) if each else "none" for each in (promise.was, promise.now))
        yield f"  ~ promise: {was} -> {now}"


def _kinds(changes: Changes) -> Iterator[str]:
    yield from (f"+ {_name(each)}" for each in changes.added)
    yield from (f"- {_name(each)}" for each in changes.removed)
    if changes.promise is not None:
        yield from (
            f"~ promise {show.label_text(slot.removesuffix('_minor'))}" for slot in changes.promise.slots
        )


def _name(change: Change) -> str:
    return f"{change.kind} {show.label_text(change.label)}"


@contextmanager
def _progress(calls: list[str]) -> Iterator[Iterable[str]]:
    """A bar on standard error where that is a terminal and the changes go elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield calls
        return
    with click.progressbar(calls, label="judging", file=sys.stderr) as bar:
        yield bar
