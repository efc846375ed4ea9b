"""What earlier calls left: the history of one account, and the few figures of all that the queue ranks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from callassist.ledger import History, PastCall, PastExcuse, Payment, Planned, Promised, Standing, Standings

_RECENT = timedelta(days=30)
"Longer than any law's window for how often a debtor may be called."
_REMEMBERED = timedelta(days=400)

_CALLS = """
    SELECT c.account, c.id, c.started, c.ending, l.answered_s IS NOT NULL AS answered
    FROM calls c LEFT JOIN legs l ON l.call = c.id AND l.leg = 'debtor'"""
# CROSS JOIN keeps SQLite from walking through all calls to find the few with a promise.
_PROMISES = """
    SELECT c.account, p.call, c.started, p.date, p.amount_minor, p.kind, p.conditional, p.confirmed,
        i.number, i.date AS part_date, i.amount_minor AS part_minor
    FROM promises p CROSS JOIN calls c ON c.id = p.call LEFT JOIN promise_installments i ON i.call = p.call
    WHERE c.account {which} ORDER BY c.started, p.call, i.number"""


def read_history(conn: sqlite3.Connection, account: str) -> History:
    """Oldest first."""
    excuses: dict[str, list[str]] = {}
    for call, label in conn.execute(
        "SELECT call, excuse FROM excuses_by_call WHERE account = ? ORDER BY started, first_at_s", (account,)
    ):
        excuses.setdefault(call, []).append(label)
    planned = conn.execute(
        "SELECT due, kind, why FROM follow_ups WHERE account = ? AND done_at IS NULL ORDER BY due",
        (account,),
    )
    return History(
        calls=tuple(
            _call(row, tuple(excuses.get(row["id"], ())))
            for row in conn.execute(f"{_CALLS} WHERE c.account = ? ORDER BY c.started", (account,))
        ),
        promises=tuple(_promises(conn.execute(_PROMISES.format(which="= ?"), (account,)))),
        planned=tuple(msgspec.convert(dict(row), Planned) for row in planned),
    )


def read_excuses(conn: sqlite3.Connection, account: str, before: str) -> tuple[PastExcuse, ...]:
    """Each excuse once a call, of calls that started `before`; oldest first."""
    # Of a group with min() SQLite gives the row the minimum stands in: the words first used.
    # Two starts may be written with different offsets: compared as text they would be hours off.
    rows = conn.execute(
        "SELECT f.label, c.started, f.evidence ->> '$.text' AS words, min(f.seq)"
        " FROM findings f JOIN calls c ON c.id = f.call"
        " WHERE f.kind = 'excuse' AND c.account = ? AND julianday(c.started) < julianday(?)"
        " GROUP BY c.id, f.label ORDER BY julianday(c.started), f.seq",
        (account, before),
    )
    return tuple(
        PastExcuse(excuse=row["label"], on=date.fromisoformat(row["started"][:10]), words=row["words"])
        for row in rows
    )


def read_standings(conn: sqlite3.Connection, at: datetime) -> Standings:
    """What the queue needs of every account with something open."""
    return Standings(
        accounts=tuple(_standing(conn)),
        recent=_recent(conn, at),
        answered=_answered(conn, at),
        promise=_last_promises(conn),
        payments=_payments(conn),
        planned=_planned(conn),
        refused=_refused(conn),
    )


def _refused(conn: sqlite3.Connection) -> dict[str, str]:
    rows = conn.execute(
        "SELECT c.account, f.label FROM findings f CROSS JOIN calls c ON c.id = f.call"
        " WHERE f.kind = 'excuse' AND f.label IN ('lawyer', 'stop_contact') AND c.account IS NOT NULL"
    )
    return dict(rows.fetchall())


def _standing(conn: sqlite3.Connection) -> list[Standing]:
    columns = ", ".join(Standing.__struct_fields__[:-1])
    rows = _tuples(
        conn,
        f"SELECT {columns}, account IN (SELECT account FROM disputes WHERE closed IS NULL)"
        " FROM accounts WHERE balance_minor > 0 OR balance_minor IS NULL",
    ).fetchall()
    return msgspec.convert(rows, list[Standing], strict=False)


def _payments(conn: sqlite3.Connection) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = {}
    for account, payment, received, minor in _tuples(
        conn,
        "SELECT account, payment, received, amount_minor FROM payments WHERE account IN"
        " (SELECT c.account FROM promises p CROSS JOIN calls c ON c.id = p.call) ORDER BY received",
    ):
        paid = Payment(payment=payment, received=date.fromisoformat(received), amount_minor=minor)
        found.setdefault(account, []).append(paid)
    return found


def _recent(conn: sqlite3.Connection, at: datetime) -> dict[str, list[PastCall]]:
    found: dict[str, list[PastCall]] = {}
    since = (at - _RECENT).date().isoformat()
    for row in conn.execute(
        f"{_CALLS} WHERE c.account IS NOT NULL AND c.started >= ? ORDER BY c.started", (since,)
    ):
        found.setdefault(row["account"], []).append(_call(row))
    return found


def _answered(conn: sqlite3.Connection, at: datetime) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    since = (at - _REMEMBERED).date().isoformat()
    for account, started in _tuples(
        conn,
        "SELECT c.account, c.started FROM legs l CROSS JOIN calls c ON c.id = l.call"
        " WHERE l.leg = 'debtor' AND l.answered_s IS NOT NULL AND c.account IS NOT NULL AND c.started >= ?",
        since,
    ):
        found.setdefault(account, []).append(datetime.fromisoformat(started))
    return found


def _last_promises(conn: sqlite3.Connection) -> dict[str, Promised]:
    rows = conn.execute(_PROMISES.format(which="IS NOT NULL")).fetchall()
    account_of = {row["call"]: row["account"] for row in rows}
    return {account_of[promise.call]: promise for promise in _promises(rows)}


def _planned(conn: sqlite3.Connection) -> dict[str, Planned]:
    """The last call's steps replace those of the calls before it."""
    first: dict[str, tuple[str, Planned]] = {}
    for account, call, due, kind, why in _tuples(
        conn,
        "SELECT account, call, due, kind, why FROM follow_ups"
        " WHERE account IS NOT NULL AND done_at IS NULL AND kind != 'confirm_in_writing'"
        # A call's id begins with its time: no need to look up the call.
        " ORDER BY call, due",
    ):
        if account not in first or first[account][0] != call:
            first[account] = (call, Planned(due=date.fromisoformat(due), kind=kind, why=why))
    return {account: planned for account, (_, planned) in first.items()}


def _tuples(conn: sqlite3.Connection, sql: str, *values: object) -> sqlite3.Cursor:
    """Rows as plain tuples: by name they take twice as long, and there are tens of thousands."""
    cursor = conn.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, values)


def _call(row: sqlite3.Row, excuses: tuple[str, ...] = ()) -> PastCall:
    return PastCall(
        call=row["id"],
        started=datetime.fromisoformat(row["started"]),
        answered=bool(row["answered"]),
        ending=row["ending"],
        excuses=excuses,
    )


def _promises(rows: Iterable[sqlite3.Row]) -> Iterable[Promised]:
    """Promises with at least one day; the parts of one stand in neighbouring rows."""
    by_call: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        by_call.setdefault(row["call"], []).append(row)
    for call, parts in by_call.items():
        head = parts[0]
        days = [(row["part_date"], row["part_minor"]) for row in parts if row["part_date"] is not None]
        if not days and head["date"] is not None:
            days = [(head["date"], head["amount_minor"])]
        if days:
            yield Promised(
                call=call,
                made=date.fromisoformat(head["started"][:10]),
                parts=tuple((date.fromisoformat(day), minor) for day, minor in sorted(days, key=_by_day)),
                kind=head["kind"],
                conditional=bool(head["conditional"]),
                confirmed=bool(head["confirmed"]),
            )


def _by_day(part: tuple[str, int | None]) -> str:
    return part[0]
