"""`callassist playbook`: for whoever writes a playbook. Results are JSON lines."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec

from callassist.errors import BadPlaybook
from callassist.language.words import printed
from callassist.playbook import lessons, weights
from callassist.playbook.check import problems
from callassist.playbook.ears import ears
from callassist.playbook.load import DATA, languages, load
from callassist.playbook.train import train as learn


def _line(thing: Any) -> None:
    click.echo(msgspec.json.encode(thing).decode())


@click.group()
def playbook() -> None:
    """Check, try and teach playbooks (JSON lines)."""


@playbook.command()
@click.argument("language", required=False)
def check(language: str | None) -> None:
    """Hold every language against the contract, and every example against all excuses."""
    wrong = 0
    for each in [language] if language else languages():
        try:
            found = problems(load(each))
        except BadPlaybook as error:
            found = [str(error), *(line.strip() for line in error.hint.splitlines())]
        for problem in found:
            _line({"language": each, "problem": problem})
        wrong += len(found)
    if wrong:
        sys.exit(2)
    _line({"ok": True, "languages": [language] if language else languages()})


@playbook.command(name="try")
@click.argument("text")
@click.option("--leg", type=click.Choice(["debtor", "collector"]), default="debtor", show_default=True)
@click.option("--language", default="en", show_default=True)
@click.option("--phase", default="", help="Where the call stands.")
def try_(text: str, leg: str, language: str, phase: str) -> None:
    """Show what TEXT means, how sure that is, and the words and rule behind it."""
    reading = getattr(ears(load(language)), leg).reading()
    reading.read(text)
    for hit in reading.hits(phase):
        words = printed(reading.words[hit.begin : hit.end + 1])
        _line({"label": hit.label, "score": hit.score, "rule": hit.rule, "words": words})


@playbook.command()
@click.option("--language", default="en", show_default=True)
@click.option("--leg", type=click.Choice(["debtor", "collector"]), default="debtor", show_default=True)
@click.option("--label", default="", help="Only lines of this label.")
@click.option("--count", default=20, show_default=True)
def sample(language: str, leg: str, label: str, count: int) -> None:
    """Print lines the playbook teaches from: examples, near misses, what its phrases can say."""
    lines = [line for line in lessons.lessons(load(language), leg) if not label or label in line.labels]
    for line in lines[:: max(1, len(lines) // count)][:count]:
        _line({"text": line.text, "labels": sorted(line.labels)})


@playbook.command()
@click.argument("language")
def train(language: str) -> None:
    """Learn LANGUAGE's weights anew, after its phrases or examples changed."""
    book = load(language)
    for leg in ("debtor", "collector"):
        learned = learn(book, leg)
        weights.save(DATA / language / f"weights.{leg}.npz", learned)
        _line({"leg": leg, "labels": len(learned.labels), "features": len(learned.rows)})
