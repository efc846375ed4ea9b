"""`callassist brief`: what to read before dialling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import click
import msgspec

from callassist.cases import calendar
from callassist.cases.brief import SECTIONS, Answer, Brief, Desk
from callassist.cases.facts import owed
from callassist.cases.law import law_for, load_laws
from callassist.cases.policy import load_policy, stage_of
from callassist.cases.wording import Wording, load_wording
from callassist.cases.writer import write
from callassist.cli.options import data_option, settings_with
from callassist.cli.queue import moment
from callassist.ledger import Case
from callassist.playbook import lines
from callassist.playbook.load import languages, load
from callassist.playbook.model import Playbook
from callassist.settings import Settings
from callassist.store.read import Reader

_MARKS = {"ok": ("+", "green"), "open": ("!", "red"), "unknown": ("?", "yellow"), None: ("-", None)}


@click.command()
@click.argument("account")
@click.option(
    "--at", "at_text", metavar="TIME", help="ISO 8601; without offset: this machine's. Default: now."
)
@click.option("--language", type=click.Choice(["en", "es", "zh"]), help="Default: `language` of [hub].")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_option
def brief(account: str, at_text: str | None, language: str | None, as_json: bool, data: str | None) -> None:
    """What to know, whom to call and what to reach in the next call about ACCOUNT.

    What is said to the debtor is in the account's language, everything else in --language.
    A mark says whether a fact is verified (+), to be looked into (!) or not known (?).

    \b
      callassist brief 4711
      callassist brief 4711 --language es --json
    """
    settings = settings_with(data=data, language=language)
    found = brief_of(account, moment(at_text), settings)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)))
    else:
        for line in _lines(found, load_wording(settings.hub.language)):
            click.echo(line)


def brief_of(account: str, at: datetime, settings: Settings) -> Brief:
    """The brief in the settings' language. Raises NotStored, StoreError, BadPlaybook."""
    reader = Reader(settings.database)
    case = reader.case(account)
    law = law_for(case.jurisdiction, load_laws())
    local = calendar.clocks(law, case.time_zone, at)[0]
    spoken = case.language or settings.hub.language
    desk = Desk(
        law=law,
        policy=load_policy(),
        wording=load_wording(settings.hub.language),
        spoken=load_wording(spoken),
        language=spoken,
        answers=_answers(case, settings.hub.language, spoken, local.date()),
    )
    return write(case, reader.history(account), local, desk)


def _answers(case: Case, language: str, spoken: str, today: date) -> dict[str, Answer]:
    """The playbook's ladders, filled in; names in the collector's language, lines in the debtor's."""
    there = languages()
    if spoken not in there:
        return {}
    book = load(spoken)
    names = load(language) if language in there else book
    debt = owed(case)
    stage = case.stage_set or stage_of(debt.due, today, load_policy())
    slots = lines.certain_slots(book, today) | _slots(case, book)
    return {
        excuse: Answer(
            name=names.excuses[excuse].name,
            lines=tuple(lines.fill(step.line, stage, slots) for step in ladder.steps),
        )
        for excuse, ladder in book.ladders.items()
        if excuse in names.excuses
    }


def _slots(case: Case, book: Playbook) -> dict[str, str]:
    debt = owed(case)
    known = {"creditor": case.creditor, "debtor": case.debtor, "contact": case.contact or ""}
    if debt.balance_minor > 0:
        known["balance"] = lines.say_money(debt.balance_minor, case.currency, book.speaking)
    if debt.due is not None:
        known["due_date"] = lines.say_date(debt.due, book.speaking)
    if debt.items:
        known["invoice"] = debt.items[0].invoice.invoice
    return {name: value for name, value in known.items() if value}


def _lines(found: Brief, say: Wording) -> Iterator[str]:
    yield click.style(_plain(found.title), bold=True)
    yield _plain(found.standing)
    for section in SECTIONS:
        lines_of = getattr(found, section)
        if not lines_of:
            continue
        yield ""
        yield click.style(say.sections[section], bold=True, fg="red" if section == "broken" else None)
        for line in lines_of:
            mark, colour = _MARKS[getattr(line, "state", None)]
            yield click.style(f"  {mark} ", fg=colour) + _plain(line.text)
            yield from (f'      "{_plain(more)}"' for more in getattr(line, "more", ()))


def _plain(text: str) -> str:
    # A name from the books may hold a newline or an escape sequence.
    return "".join(c if c.isprintable() else " " for c in text)
