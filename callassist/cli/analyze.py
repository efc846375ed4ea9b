"""`callassist analyze`: what is in written turns and calls, by the lines of a file."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO

import click
import msgspec

from callassist.corpus.judge import JudgedTurn, Verdict, judge_call, judge_single
from callassist.corpus.lines import Conversation, Row, Single, promise_line, unlabelled
from callassist.errors import BadInput, BadPlaybook
from callassist.events import ConductFlagged, ExcuseHeard
from callassist.playbook.load import load
from callassist.settings import load as load_settings


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--language", metavar="LANG", help="Of lines without `lang`. Default: the settings' language.")
def analyze(file: BinaryIO, language: str | None) -> None:
    """Judge written turns and calls: excuses, slips, phases and the promise, one JSON line each.

    FILE has one JSON object a line, `-` is standard input. A turn has `speaker` (collector or
    debtor) and `text`; a call has `turns` of these, and may have `account` (balance, currency,
    due_date). Both may have `lang` and `call_date`, against which "by friday" is resolved
    (default: today). The same objects come out with `excuses`, `flags`, `phase` and `promise`
    as found; labels that were there are not looked at. `scores` are 0 to 1, `evidence` gives
    rule and words.

    \b
      callassist analyze calls.jsonl > judged.jsonl
      echo '{"speaker": "debtor", "text": "it is in the mail"}' | callassist analyze -
    """
    usual = language or load_settings().hub.language
    name = getattr(file, "name", "<stdin>")
    with _progress(file) as lines:
        for row in unlabelled(lines, name):
            place = f"{name}:{row.number}"
            try:
                click.echo(msgspec.json.encode(_judged(row, usual)))
            except BadPlaybook as error:
                raise BadInput(f"{place}: {error}", error.hint) from error
            except OverflowError as error:
                raise BadInput(f"{place}: a day named in it lies beyond the calendar") from error


def _judged(row: Row[Single | Conversation], usual: str) -> dict[str, Any]:
    item = row.item
    playbook = load(item.lang or usual)
    today = item.call_date or date.today()
    if isinstance(item, Single):
        verdict = judge_single(playbook, item, today)
        (turn,) = verdict.turns
        labels = _labels(turn)
        evidence = labels.pop("evidence") | _promise_evidence(verdict)
        return row.raw | labels | {"promise": promise_line(verdict.promise), "evidence": evidence}
    verdict = judge_call(playbook, item, today)
    turns = [
        raw | _labels(turn) | {"phase": turn.phase}
        for raw, turn in zip(row.raw["turns"], verdict.turns, strict=True)
    ]
    found = {"turns": turns, "promise": promise_line(verdict.promise)}
    return row.raw | found | {"evidence": _promise_evidence(verdict)}


def _labels(turn: JudgedTurn) -> dict[str, Any]:
    found: dict[str, ExcuseHeard | ConductFlagged] = {each.excuse: each for each in turn.excuses}
    found |= {each.flag: each for each in turn.flags}
    return {
        "excuses": [each.excuse for each in turn.excuses],
        "flags": [each.flag for each in turn.flags],
        "scores": {label: each.score for label, each in found.items()},
        "evidence": {
            label: {"rule": each.rule, "words": each.evidence.text} for label, each in found.items()
        },
    }


def _promise_evidence(verdict: Verdict) -> dict[str, Any]:
    """The words the promise was read from, and the turn they stand in, from 1."""
    if verdict.promise is None:
        return {}
    words = verdict.promise.evidence
    return {"promise": [{"turn": each.number, "words": each.text} for each in words]}


@contextmanager
def _progress(file: BinaryIO) -> Iterator[Iterable[bytes]]:
    """The file's lines; a bar on standard error where that is a terminal and the results go elsewhere."""
    size = _size(file)
    if not size or not sys.stderr.isatty() or sys.stdout.isatty():
        yield file
        return
    with click.progressbar(length=size, label="judging", file=sys.stderr) as bar:
        yield _counted(file, bar.update)


def _counted(file: BinaryIO, told: Callable[[int], None]) -> Iterator[bytes]:
    for line in file:
        yield line
        told(len(line))


def _size(file: BinaryIO) -> int:
    """Bytes of a file on disk; 0 for a pipe, whose end nobody knows."""
    try:
        status = os.fstat(file.fileno())
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
