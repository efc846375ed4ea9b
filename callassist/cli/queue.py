"""`callassist queue`: whom to call now."""

from __future__ import annotations

from datetime import datetime

import click
import msgspec

from callassist.cases.law import load_laws
from callassist.cases.policy import Weekdays, load_policy
from callassist.cases.queue import Entry, Queue, Ranking
from callassist.cases.wording import Wording, load_wording
from callassist.cli import show
from callassist.cli.options import data_option, settings_with
from callassist.errors import BadInput
from callassist.settings import Settings
from callassist.store.read import Reader


@click.command()
@click.option(
    "--at", "at_text", metavar="TIME", help="ISO 8601; without offset: this machine's. Default: now."
)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="At most so many.")
@click.option(
    "--weekdays",
    type=click.Choice(["friday", "midweek"]),
    help="Whose opinion on weekdays. Default: `weekdays` of [cases].",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_option
def queue(at_text: str | None, limit: int, weekdays: str | None, as_json: bool, data: str | None) -> None:
    """The accounts that may be called now, the most pressing first, with the reasons.

    Nobody is in it outside the legal hours of their own clock, too often, while a promise runs,
    or who wants no calls. Broken promises come first.

    \b
      callassist queue --limit 5
      callassist queue --at 2026-03-02T09:00
    """
    settings = settings_with(data=data)
    found = queue_at(moment(at_text), settings, limit, weekdays)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    wording = load_wording(settings.hub.language)
    for number, entry in enumerate(found.entries, 1):
        click.echo(_line(number, entry, wording))
    click.echo(_summary(found, wording), err=True)


def queue_at(at: datetime, settings: Settings, limit: int, weekdays: str | None = None) -> Queue:
    """The queue of a moment. Raises StoreError, BadPlaybook."""
    opinion: Weekdays = "friday" if (weekdays or settings.cases.weekdays) == "friday" else "midweek"
    standings = Reader(settings.database).standings(at)
    return Ranking(at, load_laws(), load_policy(), opinion).queue(standings, limit)


def moment(text: str | None) -> datetime:
    """The time given on the command line, else now. Raises BadInput."""
    if text is None:
        return datetime.now().astimezone()
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise BadInput("--at is no ISO 8601 time", "write it like 2026-03-02T10:15") from error


def _line(number: int, entry: Entry, wording: Wording) -> str:
    amount = show.money_text(entry.balance_minor, entry.currency) if entry.balance_minor is not None else ""
    told = [
        wording.reasons[reason.reason].format(day=reason.day.isoformat() if reason.day else "")
        for reason in entry.reasons
        if reason.reason not in ("amount", "good_weekday", "poor_weekday")
    ]
    name = "".join(c if c.isprintable() else " " for c in entry.debtor)
    head = f"{number:>3}  {entry.account:<14} {amount:>18}  {entry.local:%H:%M}  {name}"
    return f"{click.style(head, bold=True)}\n       {'; '.join(told)}"


def _summary(found: Queue, wording: Wording) -> str:
    held = ", ".join(f"{wording.held[why]} {count}" for why, count in found.held.items())
    line = wording.queue_summary.format(shown=len(found.entries), callable=found.callable)
    return f"{line} {wording.queue_held.format(held=held)}" if held else line
