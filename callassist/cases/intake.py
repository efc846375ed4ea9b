"""Gathering the rows of an import. One bad row, and nothing is loaded: all problems are told at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import inspect

from callassist.ledger import KEYS, PARTS, Facts, Part

What = Literal[
    "missing",
    "not_a_date",
    "not_an_amount",
    "not_a_number",
    "not_one_of",
    "not_yes_or_no",
    "not_a_clock_time",
    "not_a_code",
    "not_a_zone",
    "not_text",
    "not_json",
    "not_csv",
    "not_known",
    "no_currency",
    "other_currency",
    "no_account",
    "no_invoice",
    "differs",
    "twice",
]


class Problem(msgspec.Struct, frozen=True, order=True):
    """What is wrong with a row. Never holds the value itself: it may be somebody's name."""

    line: int
    "Of the file, from 1."
    column: str
    what: What
    detail: str = ""
    "The values that fit, or the line it collides with."


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the database has already."""

    currencies: Mapping[str, str | None] = {}
    "Every account with its currency."
    invoices: frozenset[tuple[str, str]] = frozenset()
    "Every invoice as (account, invoice)."


class Intake:
    """Rows that fit, by table, and the problems of those that do not."""

    def __init__(self, known: Known, today: date) -> None:
        self.spelled: Mapping[str, str] = {}
        "Field -> what the file calls it, where that differs."
        self.rows: dict[str, list[dict[str, object]]] = {table: [] for table in ("accounts", *PARTS)}
        self.currencies: dict[str, str | None] = dict(known.currencies)
        self._problems: list[Problem] = []
        self._known = known
        self._today = today
        self._seen: dict[tuple[str, ...], int] = {}
        self._named: list[tuple[int, str, str]] = []

    def problem(self, line: int, column: str, what: What, detail: str = "") -> None:
        self._problems.append(Problem(line, self.spelled.get(column, column), what, detail))

    def facts(self, line: int, given: Mapping[str, object]) -> None:
        """Take an account's own row."""
        account, currency = given.get("account"), given.get("currency")
        if isinstance(account, str) and isinstance(currency, str):
            # Even of a row that does not fit, so that its invoices can be looked through.
            self.currencies[account] = currency
        facts = self._checked(line, Facts, given, "")
        if facts is None or not self._first(line, "account", "accounts", facts["account"]):
            return
        if facts.get("stated_minor") is not None and facts.get("stated_on") is None:
            facts["stated_on"] = self._today
        self.currencies.setdefault(facts["account"], None)
        self.rows["accounts"].append(facts)

    def part(self, line: int, table: str, account: str, given: Mapping[str, object], place: str = "") -> None:
        """Take a row of a table other than `accounts`."""
        part = self._checked(line, PARTS[table], given, place)
        if part is None:
            return None
        key = tuple(str(part.get(name) or "") for name in KEYS[table])
        if not self._first(line, place + KEYS[table][0], table, account, *key):
            return None
        if part.get("amount_minor") is not None and not self.currencies.get(account):
            return self.problem(line, "currency", "no_currency")
        if table != "invoices" and part.get("invoice") is not None:
            self._named.append((line, account, part["invoice"]))
        self.rows[table].append({"account": account, **part})
        return None

    def problems(self) -> list[Problem]:
        """All of them, by line; to be asked once every row has been taken."""
        missing = [
            Problem(line, "invoice", "no_invoice")
            for line, account, invoice in self._named
            if ("invoices", account, invoice) not in self._seen
            and (account, invoice) not in self._known.invoices
        ]
        return sorted([*self._problems, *missing])

    def _first(self, line: int, place: str, *key: str) -> bool:
        if key in self._seen:
            self.problem(line, place, "twice", str(self._seen[key]))
            return False
        self._seen[key] = line
        return True

    def _checked(
        self, line: int, kind: type[Part], given: Mapping[str, object], place: str
    ) -> dict[str, Any] | None:
        """The columns that were given, as values of their types."""
        try:
            whole = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            wrong = _wrong(kind, given) or [(str(error).partition(" - ")[0], "not_a_zone", "")]
            for column, what, detail in wrong:
                self.problem(line, place + column, what, detail)
            return None
        return {name: getattr(whole, name) for name in given}


def _wrong(kind: type[Part], given: Mapping[str, object]) -> list[tuple[str, What, str]]:
    """Every column that does not fit: msgspec itself stops at the first."""
    found: list[tuple[str, What, str]] = []
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for name in given.keys() - fields.keys():
        found.append((name, "not_known", ""))
    for name, field in fields.items():
        if name not in given:
            if field.required:
                found.append((name, "missing", ""))
            continue
        try:
            msgspec.convert(given[name], field.type, strict=False)
        except msgspec.ValidationError:
            # An empty cell of a column that must be filled is as good as none.
            empty = given[name] in (None, "")
            found.append((name, "missing", "") if empty else (name, *_expected(name, field.type)))
    return found


def _expected(name: str, kind: Any) -> tuple[What, str]:
    info = inspect.type_info(kind)
    types = info.types if isinstance(info, inspect.UnionType) else (info,)
    wanted = next(one for one in types if not isinstance(one, inspect.NoneType))
    if name.endswith("_minor"):
        return "not_an_amount", ""
    if isinstance(wanted, inspect.LiteralType):
        return "not_one_of", ", ".join(map(str, wanted.values))
    if isinstance(wanted, inspect.StrType) and wanted.pattern is not None:
        return ("not_a_clock_time" if name == "opens" else "not_a_code"), ""
    return _BY_TYPE.get(type(wanted), "not_text"), ""


_BY_TYPE: dict[type, What] = {
    inspect.DateType: "not_a_date",
    inspect.IntType: "not_a_number",
    inspect.BoolType: "not_yes_or_no",
}
