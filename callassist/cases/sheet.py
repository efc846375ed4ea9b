"""A CSV file as rows of accounts, or of one of their parts, told apart by the columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Literal

import msgspec

from callassist.cases.intake import Intake
from callassist.ledger import PARTS, Case, Facts, Invoice, minor_digits

Point = Literal[".", ","]

_MARKS = {
    "contacts": "name",
    "payments": "payment",
    "disputes": "opened",
    "notices": "notice",
    "deliveries": "delivered",
    "papers": "paper",
}
"The column no other kind of file has."
_AMOUNTS = {"amount": "amount_minor", "balance": "stated_minor"}
_SPELLED = {minor: name for name, minor in _AMOUNTS.items()}
_PATTERNS = {
    ".": re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?"),
    ",": re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?"),
}
_YES_NO = {"yes": "true", "no": "false"}


def read_sheet(
    text: str, intake: Intake, point: Point = ".", progress: Callable[[int], None] = lambda _lines: None
) -> None:
    """Hand every row to the intake. `progress` is told how many more lines are read."""
    intake.spelled = _SPELLED
    rows = _rows(text, intake, progress)
    header = next(rows, None)
    if header is None:
        intake.problem(1, "account", "missing")
        return
    names = [name.strip().lower() for name in header[1]]
    table = next((table for table, mark in _MARKS.items() if mark in names), "accounts")
    if _header_fits(names, table, intake):
        _Sheet(names, table, point, intake).take(rows)


def _header_fits(names: list[str], table: str, intake: Intake) -> bool:
    fields = PARTS[table].__struct_fields__ if table in PARTS else columns_of("accounts")
    allowed = {"account", "currency", *_AMOUNTS, *fields}
    unknown = [name for name in names if name not in allowed]
    twice = {name for name in names if names.count(name) > 1}
    for name in unknown:
        intake.problem(1, name, "not_known", ", ".join(columns_of(table)))
    for name in sorted(twice):
        intake.problem(1, name, "twice", "1")
    if "account" not in names:
        intake.problem(1, "account", "missing")
    return not unknown and not twice and "account" in names


def columns_of(table: str) -> list[str]:
    """The columns a CSV file of that table may have, an invoice's with those of its account."""
    if table in PARTS and table != "invoices":
        names = ["account", *PARTS[table].__struct_fields__]
    else:
        names = [*Facts.__struct_fields__, *Invoice.__struct_fields__]
    return [_SPELLED.get(name, name) for name in names]


class _Sheet:
    def __init__(self, names: list[str], table: str, point: Point, intake: Intake) -> None:
        self._names = names
        self._table = table
        self._pattern = _PATTERNS[point]
        self._intake = intake
        self._facts = [i for i, name in enumerate(names) if _AMOUNTS.get(name, name) in _FACTS]
        self._first: dict[str, tuple[int, tuple[str, ...]]] = {}

    def take(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        for line, cells in rows:
            if len(cells) != len(self._names):
                self._intake.problem(line, "", "not_csv", f"{len(cells)} / {len(self._names)}")
                continue
            self._row(line, [cell.strip() for cell in cells])

    def _row(self, line: int, cells: list[str]) -> None:
        row = dict(zip(self._names, cells, strict=True))
        account = row["account"]
        if not account:
            return self._intake.problem(line, "account", "missing")
        if self._table == "accounts":
            self._same_facts(line, account, cells)
            if row.get("invoice"):
                names = [name for name in self._names if _AMOUNTS.get(name, name) in _INVOICE]
                self._part(line, "invoices", row, names)
        elif account not in self._intake.currencies:
            self._intake.problem(line, "account", "no_account")
        else:
            names = [name for name in self._names if name not in ("account", "currency")]
            self._part(line, self._table, row, names)
        return None

    def _same_facts(self, line: int, account: str, cells: list[str]) -> None:
        """Take the account's own columns from its first row; the other rows must say the same."""
        facts = tuple(cells[i] for i in self._facts)
        if account not in self._first:
            row = {self._names[i]: cells[i] for i in self._facts}
            currency = row.get("currency") or self._intake.currencies.get(account)
            given = self._values(line, row, currency)
            self._first[account] = (line, facts)
            if given is not None:
                self._intake.facts(line, given)
            return
        first, before = self._first[account]
        for i, was, cell in zip(self._facts, before, facts, strict=True):
            if was != cell:
                self._intake.problem(line, self._names[i], "differs", str(first))

    def _part(self, line: int, table: str, row: dict[str, str], names: list[str]) -> None:
        account = row["account"]
        currency = self._intake.currencies.get(account)
        # Among an account's own rows it is told already which line says otherwise.
        if table != "invoices" and row.get("currency") and row["currency"] != currency:
            return self._intake.problem(line, "currency", "other_currency")
        given = self._values(line, {name: row[name] for name in names}, currency)
        if given is not None:
            self._intake.part(line, table, account, given)
        return None

    def _values(self, line: int, row: dict[str, str], currency: str | None) -> dict[str, object] | None:
        """Cells by the names of the fields, amounts in minor units; None when an amount is none."""
        given: dict[str, object] = {}
        fits = True
        for name, cell in row.items():
            if name in _AMOUNTS and cell:
                minor = self._minor(cell, minor_digits(currency))
                if minor is None:
                    self._intake.problem(line, name, "not_an_amount")
                    fits = False
                given[_AMOUNTS[name]] = minor
            elif name in ("held", "received"):
                given[name] = _YES_NO.get(cell.lower(), cell) or None
            else:
                given[_AMOUNTS.get(name, name)] = cell or None
        return given if fits else None

    def _minor(self, cell: str, digits: int) -> int | None:
        match = self._pattern.fullmatch(cell)
        if match is None:
            return None
        sign, whole, part = match.groups()
        part = part or ""
        if len(part) > digits:
            return None
        return int(sign + re.sub(r"\D", "", whole) + part.ljust(digits, "0"))


_FACTS = frozenset(Facts.__struct_fields__)
_INVOICE = frozenset(Invoice.__struct_fields__)


def _rows(text: str, intake: Intake, progress: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cells):
                yield line, cells
            progress(reader.line_num + 1 - line)
            line = reader.line_num + 1
    except csv.Error:
        intake.problem(line, "", "not_csv")


def csv_rows(table: str, cases: Iterable[Case]) -> Iterator[dict[str, object]]:
    """The rows of that table by column, amounts in whole units; of `invoices` with their accounts."""
    for case in cases:
        facts = {name: getattr(case, name) for name in Facts.__struct_fields__}
        head = facts if table == "invoices" else {"account": case.account}
        parts = getattr(case, table) or ((None,) if table == "invoices" else ())
        for part in parts:
            row = head | (msgspec.structs.asdict(part) if part is not None else {})
            yield {_SPELLED.get(name, name): _cell(name, row[name], case.currency) for name in row}


def _cell(name: str, value: object, currency: str | None) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name in _SPELLED:
        return f"{Decimal(value).scaleb(-minor_digits(currency)):f}"
    return value


def write_sheet(table: str, rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """A CSV file that `read_sheet` reads back, in pieces."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns_of(table), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row)
        if out.tell() > 1 << 16:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
