"""The rows of a debt: written as they come from a file, read as a whole case."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import msgspec

from callassist.errors import NotStored
from callassist.events import Account
from callassist.ledger import KEYS, PARTS, Case, Facts, Invoice, Payment, open_items
from callassist.store.rows import dialled

Row = Mapping[str, object]
Batch = Mapping[str, Sequence[Row]]
"Table -> rows; a column a row does not name is left as it was."

_CHUNK = 2000


def write_batch(conn: sqlite3.Connection, batch: Batch, progress: Callable[[int], None]) -> None:
    """All rows, within the caller's transaction; then the balances of the accounts they touch.

    `progress` is told, from the writer's thread, how many more rows are written.
    """
    for table in ("accounts", *PARTS):
        for columns, rows in groupby(batch.get(table, ()), key=tuple):
            values = [tuple(map(_plain, row.values())) for row in rows]
            sql = _upsert(table, columns)
            for start in range(0, len(values), _CHUNK):
                chunk = values[start : start + _CHUNK]
                conn.executemany(sql, chunk)
                progress(len(chunk))
    phones = [row for row in batch.get("accounts", ()) if "phone" in row]
    conn.executemany(
        "UPDATE accounts SET dialled = ? WHERE account = ?",
        [(dialled(str(row["phone"])) if row["phone"] else None, row["account"]) for row in phones],
    )
    refresh(conn, {str(row["account"]) for rows in batch.values() for row in rows})


def refresh(conn: sqlite3.Connection, accounts: set[str]) -> None:
    """Balance, due day and oldest open invoice of these accounts, from their invoices and payments."""
    figures = []
    payments = _grouped(conn, "payments", accounts)
    for account, invoices in _grouped(conn, "invoices", accounts).items():
        items, over = open_items(
            msgspec.convert(invoices, list[Invoice]),
            msgspec.convert(payments.get(account, []), list[Payment]),
        )
        still = [item for item in items if item.open_minor > 0]
        first = still[0].invoice if still else None
        figures.append(
            (
                sum(item.open_minor for item in still) - over,
                _plain(first.due if first else None),
                first.invoice if first else None,
                account,
            )
        )
    conn.executemany(
        "UPDATE accounts SET balance_minor = ?, due_date = ?, invoice = ? WHERE account = ?", figures
    )
    billed = {account for *_, account in figures}
    conn.executemany(
        "UPDATE accounts SET balance_minor = stated_minor - coalesce((SELECT sum(p.amount_minor)"
        " FROM payments p WHERE p.account = accounts.account AND p.received > coalesce(stated_on, '')), 0)"
        " WHERE account = ? AND stated_minor IS NOT NULL",
        [(account,) for account in accounts - billed],
    )


def read_case(conn: sqlite3.Connection, account: str) -> Case:
    """Raises NotStored."""
    found = list(_cases(conn, {account}))
    if not found:
        raise NotStored("there is no such account", "callassist accounts list")
    return found[0]


def read_cases(conn: sqlite3.Connection) -> list[Case]:
    """Every account, by its id."""
    return list(_cases(conn, None))


def read_list(conn: sqlite3.Connection, limit: int) -> list[Account]:
    """The most open first within a currency."""
    columns = ", ".join(Account.__struct_fields__)
    rows = conn.execute(
        f"SELECT {columns} FROM accounts"
        " ORDER BY balance_minor IS NULL, currency, balance_minor DESC, account LIMIT ?",
        (limit,),
    )
    return [msgspec.convert(dict(row), Account) for row in rows]


def currencies(conn: sqlite3.Connection) -> dict[str, str | None]:
    """Every account with its currency."""
    return dict(conn.execute("SELECT account, currency FROM accounts").fetchall())


def invoice_numbers(conn: sqlite3.Connection) -> set[tuple[str, str]]:
    """Every invoice as (account, invoice)."""
    return {(account, invoice) for account, invoice in conn.execute("SELECT account, invoice FROM invoices")}


def _cases(conn: sqlite3.Connection, accounts: set[str] | None) -> Iterator[Case]:
    parts = {table: _grouped(conn, table, accounts) for table in PARTS}
    columns = ", ".join(Facts.__struct_fields__)
    for row in _chosen(conn, f"SELECT {columns} FROM accounts", accounts):
        account = row["account"]
        known = {table: rows[account] for table, rows in parts.items() if account in rows}
        known |= {name: value for name, value in dict(row).items() if value is not None}
        if "invoices" in known:
            # Worked out from the invoices: not a fact of the account's own.
            known.pop("due_date", None)
        yield msgspec.convert(known, Case, strict=False)


def _grouped(
    conn: sqlite3.Connection, table: str, accounts: set[str] | None
) -> dict[str, list[dict[str, object]]]:
    """Account -> its rows, without what is not known."""
    names = PARTS[table].__struct_fields__
    grouped: dict[str, list[dict[str, object]]] = {}
    for account, *values in _chosen(conn, f"SELECT account, {', '.join(names)} FROM {table}", accounts):
        row = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        grouped.setdefault(account, []).append(row)
    return grouped


def _chosen(conn: sqlite3.Connection, select: str, accounts: set[str] | None) -> Iterable[sqlite3.Row]:
    if accounts is None:
        return conn.execute(f"{select} ORDER BY account")
    wanted = msgspec.json.encode(sorted(accounts)).decode()
    return conn.execute(
        f"{select} WHERE account IN (SELECT value FROM json_each(?)) ORDER BY account", (wanted,)
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _upsert(table: str, columns: Sequence[str]) -> str:
    keys = ("account", *KEYS.get(table, ()))
    # A row may be of no invoice, and NULL is never the same as NULL.
    target = [f"coalesce({name}, '')" if name == "invoice" != table[:-1] else name for name in keys]
    changed = [f"{name} = excluded.{name}" for name in columns if name not in keys]
    then = f"UPDATE SET {', '.join(changed)}" if changed else "NOTHING"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT ({', '.join(target)}) DO {then}"
    )
