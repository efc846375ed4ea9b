"""`callassist accounts`: who owes what, from the books and back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as Waiting
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import msgspec

from callassist.cases.document import read_document, write_document
from callassist.cases.intake import Intake, Known, Problem
from callassist.cases.sheet import Point, csv_rows, read_sheet, write_sheet
from callassist.cli import show
from callassist.cli.options import data_option, settings_with
from callassist.errors import BadInput
from callassist.ledger import PARTS, Case, open_items
from callassist.store.read import Reader
from callassist.store.store import Store

_SAID = {
    "missing": "missing",
    "not_a_date": "no date: write it like 2026-03-02",
    "not_an_amount": "no amount of the currency: write it like 1234.56, or give --decimal ,",
    "not_a_number": "no whole number that fits",
    "not_one_of": "none of: {detail}",
    "not_yes_or_no": "neither yes nor no",
    "not_a_clock_time": "no time of day: write it like 08:30",
    "not_a_code": "no code: a currency like USD, a country like US, a language like en",
    "not_a_zone": "no time zone: write it like Europe/Madrid",
    "not_text": "no text that fits",
    "not_json": "not JSON of the expected form",
    "not_csv": "not CSV of the expected form (cells / columns: {detail})",
    "not_known": "no such column; there are: {detail}",
    "no_currency": "missing: an account with amounts needs its currency",
    "other_currency": "not the currency of the account",
    "no_account": "no such account, neither here nor in the database: import the accounts first",
    "no_invoice": "no such invoice of this account, neither here nor in the database",
    "differs": "not what line {detail} says of the same account",
    "twice": "the same as in line {detail}",
}
"What is wrong with a row, in words."


@click.group()
def accounts() -> None:
    """Import, export, list and show the accounts to collect.

    \b
      callassist accounts import open-items.csv --dry-run
      callassist accounts import open-items.csv
      callassist accounts list
    """


@accounts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what is wrong with the file; load nothing.")
@click.option("--decimal", type=click.Choice([".", ","]), default=".", show_default=True, help="CSV only.")
@click.option("--encoding", default="utf-8-sig", show_default=True, help="CSV only; e.g. gb18030, cp1252.")
@data_option
def import_(file: Path, dry_run: bool, decimal: Point, encoding: str, data: str | None) -> None:
    """Load FILE, CSV or JSON. All of it, or, if a single row is bad, nothing; again changes nothing.

    A CSV of accounts has a column `account`, `creditor`, `debtor`, and per row an invoice
    (`invoice`, `amount`, `due`) if there is one; the account's columns repeat. Payments
    (`account`, `payment`, `received`, `amount`), contacts, notices, disputes, deliveries and
    papers come in files of their own. JSON is what `accounts export` writes. A column that is
    not there leaves what is known as it is; an empty cell clears it.

    \b
      callassist accounts import open-items.csv --dry-run
      callassist accounts import payments.csv --decimal ,
    """
    content = _content(file)
    database = settings_with(data=data).database
    intake = _intake(database)
    with _progress("reading", content.count(b"\n")) as told:
        if _is_json(file):
            read_document(content, intake, told)
        else:
            read_sheet(_text(content, encoding, file), intake, decimal, told)
    problems = intake.problems()
    for problem in problems:
        click.echo(_problem_text(file, problem), err=True)
    counts = {table: len(rows) for table, rows in intake.rows.items() if rows}
    found = ", ".join(f"{count} {table}" for table, count in counts.items()) or "no rows"
    if problems:
        lines = len({problem.line for problem in problems})
        raise BadInput(
            f"{lines} line(s) of {file.name} cannot be loaded; nothing was",
            "mend them and import the file again",
        )
    if dry_run:
        click.echo(f"{file.name} can be loaded: {found}.")
        return
    _load(database, intake)
    click.echo(f"Loaded {found}.")


@accounts.command()
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option(
    "--table",
    type=click.Choice(list(PARTS)),
    default="invoices",
    show_default=True,
    help="CSV only: which rows; `invoices` are given with their accounts.",
)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: standard output.")
@data_option
def export(form: str, table: str, output: Path | None, data: str | None) -> None:
    """Every account, as `accounts import` reads it. JSON holds all that is known.

    \b
      callassist accounts export --output accounts.json
      callassist accounts export --format csv --table payments
    """
    cases = Reader(settings_with(data=data).database).cases()
    pieces = write_document(cases) if form == "json" else write_sheet(table, csv_rows(table, cases))
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    try:
        # What somebody owes is as private as the database it comes from.
        with os.fdopen(
            os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as out:
            out.writelines(pieces)
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}") from error


@accounts.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
@data_option
def list_accounts(limit: int, as_json: bool, data: str | None) -> None:
    """The accounts with the most open first within a currency.

    \b
      callassist accounts list --limit 5
    """
    found = Reader(settings_with(data=data).database).account_list(limit)
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif found:
        for account in found:
            amount = show.money_text(account.balance_minor, account.currency) if account.balance_minor else ""
            click.echo(f"{account.account:<16} {amount:>20}  {account.due_date or '':<10}  {account.debtor}")
    else:
        click.echo("No accounts yet: callassist accounts import FILE", err=True)


@accounts.command("show")
@click.argument("account")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as in the export.")
@data_option
def show_account(account: str, as_json: bool, data: str | None) -> None:
    """All that is known of ACCOUNT.

    \b
      callassist accounts show 4711
    """
    case = Reader(settings_with(data=data).database).case(account)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(case)))
        return
    for line in _case_lines(case):
        click.echo("".join(c if c.isprintable() else " " for c in line))


def _case_lines(case: Case) -> Iterator[str]:
    known = msgspec.to_builtins(case)
    for name, value in known.items():
        if name not in PARTS:
            yield f"{show.label_text(name):<16} {value}"
    items, over = open_items(case.invoices, case.payments)
    if items:
        balance = sum(item.open_minor for item in items) - over
        yield f"{'balance':<16} {show.money_text(balance, case.currency)}"
    for table in PARTS:
        for row in known.get(table, ()):
            money = {"amount_minor": show.money_text(row.get("amount_minor", 0), case.currency)}
            cells = (f"{show.label_text(name)} {money.get(name, value)}" for name, value in row.items())
            yield f"{table:<16} {', '.join(cells).replace('amount minor', 'amount')}"


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error


def _text(content: bytes, encoding: str, file: Path) -> str:
    try:
        return content.decode(encoding)
    except LookupError as error:
        raise BadInput("there is no such encoding", "examples: utf-8, gb18030, cp1252") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{file.name}:{line}: the text is not in {encoding}", "name the right one with --encoding"
        ) from error


def _is_json(file: Path) -> bool:
    return file.suffix.lower() in (".json", ".jsonl")


def _intake(database: Path) -> Intake:
    today = datetime.now().astimezone().date()
    if not database.exists():
        return Intake(Known(), today)
    reader = Reader(database)
    known = Known(currencies=reader.currencies(), invoices=frozenset(reader.invoice_numbers()))
    return Intake(known, today)


def _load(database: Path, intake: Intake) -> None:
    """One transaction; the bar moves as rows go in."""
    store = Store.open(database)
    store.on_trouble = _tell_trouble
    written = [0]

    def count(rows: int) -> None:
        written[0] += rows

    loaded = store.put_batch(intake.rows, count)
    try:
        with _progress("writing", sum(map(len, intake.rows.values()))) as told:
            while not loaded.done():
                try:
                    loaded.result(0.1)
                except Waiting:
                    before, written[0] = written[0], 0
                    told(before)
        loaded.result()
    finally:
        store.close()


def _tell_trouble(what: str | None) -> None:
    if what is not None:
        click.echo(f"callassist: {what}; trying again", err=True)


@contextmanager
def _progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty() or not length:
        yield lambda _more: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr, update_min_steps=500) as bar:
        yield bar.update


def _problem_text(file: Path, problem: Problem) -> str:
    column = f"{problem.column}: " if problem.column else ""
    return f"{file.name}:{problem.line}: {column}{_SAID[problem.what].format(detail=problem.detail)}"
