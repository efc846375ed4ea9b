"""Asking the database; and a stored call told again as the events it was made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from callassist import events
from callassist.errors import NotStored
from callassist.events import Account, Leg
from callassist.ledger import Case, History, PastExcuse, Standings
from callassist.store import accounts, past, search
from callassist.store.database import check_readable, open_to_read, refusal
from callassist.store.rows import LegKept, dialled

_T = TypeVar("_T")
# Shorter numbers are extensions and short codes: the end of a long number must not match them.
_COMPARABLE_DIGITS = 7


class CallSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A call in a list."""

    call: str
    started: str
    "ISO 8601 with offset."
    line: str
    language: str
    account: str | None
    party: str | None
    "The debtor's name, where the account is known."
    collector: str
    debtor: str
    duration: float | None
    "Seconds; None while the call goes on."
    ending: events.CallEnding | None
    utterances: int
    cards: int
    excuses: tuple[str, ...]
    "Labels in the order they first came up."
    promise: events.PromiseHeard | None


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """What is to happen after a call."""

    due: str
    "ISO date."
    kind: str
    why: str
    done_at: str | None


class StoredCall(msgspec.Struct, frozen=True, kw_only=True):
    """Everything kept of a call."""

    summary: CallSummary
    legs: tuple[LegKept, ...]
    follow_ups: tuple[FollowUp, ...]
    events: tuple[events.CallEvent, ...]
    "In the order they became known."


class Reader:
    """Reads the database; every question opens a connection of its own, so any thread may ask.

    Questions block for a few milliseconds: an event loop asks through `asyncio.to_thread`.
    All raise StoreError when the database cannot be read.
    """

    def __init__(self, path: Path) -> None:
        """Raises NotStored when there is no database, StoreError when it is of another version."""
        check_readable(path)
        self._path = path

    def _ask(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            with closing(open_to_read(self._path)) as conn:
                # One snapshot, however many statements: the hub may be writing this very call.
                conn.execute("BEGIN")
                return question(conn)
        except sqlite3.Error as error:
            raise refusal(error) from error

    def call_list(self, limit: int = 50) -> list[CallSummary]:
        """Newest first."""
        chosen = "ORDER BY started DESC, id DESC LIMIT ?"
        return self._ask(lambda conn: [_summary(conn, row) for row in _calls(conn, chosen, limit)])

    def call(self, call: str) -> StoredCall:
        """Raises NotStored."""
        return self._ask(lambda conn: _stored(conn, call))

    def events(self, call: str) -> list[events.CallEvent]:
        """The call as it happened; of promises only the last. Empty for an unknown call."""
        return self._ask(lambda conn: _events(conn, call))

    def call_id(self, start: str) -> str:
        """The one call whose id begins so. Raises NotStored when there is none or more than one."""
        found = self._ask(
            lambda conn: conn.execute(
                "SELECT id FROM calls WHERE substr(id, 1, length(?)) = ? LIMIT 2", (start, start)
            ).fetchall()
        )
        if len(found) != 1:
            what = "more than one call begins so" if found else "there is no such call"
            raise NotStored(what, "callassist calls list")
        return str(found[0]["id"])

    def call_ids(self) -> list[str]:
        """Every call, newest first."""
        rows = self._ask(
            lambda conn: conn.execute("SELECT id FROM calls ORDER BY started DESC, id DESC").fetchall()
        )
        return [str(row["id"]) for row in rows]

    def heard(self, call: str) -> dict[Leg, tuple[float, int]]:
        """Per leg where hearing resumes: seconds into the call, number of the next utterance."""
        rows = self._ask(
            lambda conn: conn.execute(
                "SELECT leg, max(heard_s), max(number) + 1 FROM utterances WHERE call = ? GROUP BY leg",
                (call,),
            ).fetchall()
        )
        return dict.fromkeys(events.LEGS, (0.0, 1)) | {
            leg: (heard_s, number) for leg, heard_s, number in rows
        }

    def find_account(self, phone: str) -> Account | None:
        """The account called at this number or SIP address: the longest overdue of that number.

        With and without country code are one number, unless that would fit two accounts' numbers.
        """
        return self._ask(lambda conn: _account(conn, dialled(phone)))

    def case(self, account: str) -> Case:
        """Everything known of the debt. Raises NotStored."""
        return self._ask(lambda conn: accounts.read_case(conn, account))

    def cases(self) -> list[Case]:
        """Every account, by its id."""
        return self._ask(accounts.read_cases)

    def account_list(self, limit: int = 50) -> list[Account]:
        """The most open first within a currency, what is not known last."""
        return self._ask(lambda conn: accounts.read_list(conn, limit))

    def currencies(self) -> dict[str, str | None]:
        """Every account with its currency."""
        return self._ask(accounts.currencies)

    def invoice_numbers(self) -> set[tuple[str, str]]:
        """Every invoice as (account, invoice)."""
        return self._ask(accounts.invoice_numbers)

    def history(self, account: str) -> History:
        """What calling the account has brought; empty for an unknown one."""
        return self._ask(lambda conn: past.read_history(conn, account))

    def past_excuses(self, account: str, before: str) -> tuple[PastExcuse, ...]:
        """Excuses of the account's calls that started `before` (ISO 8601), oldest first."""
        return self._ask(lambda conn: past.read_excuses(conn, account, before))

    def standings(self, at: datetime) -> Standings:
        """What the queue needs of every account with something open."""
        return self._ask(lambda conn: past.read_standings(conn, at))

    def search(self, words: str, limit: int = 50) -> list[search.Hit]:
        """Utterances with all the words, newest call first. Raises BadInput when there is no word."""
        return self._ask(lambda conn: search.search(conn, words, limit))


def _calls(conn: sqlite3.Connection, chosen: str, *values: object) -> list[sqlite3.Row]:
    return conn.execute(f"SELECT * FROM call_list {chosen}", values).fetchall()


def _one_call(conn: sqlite3.Connection, call: str) -> sqlite3.Row:
    rows = _calls(conn, "WHERE id = ?", call)
    if not rows:
        raise NotStored("there is no such call", "callassist calls list")
    return rows[0]


def _summary(conn: sqlite3.Connection, row: sqlite3.Row) -> CallSummary:
    excuses = conn.execute(
        "SELECT label FROM findings WHERE call = ? AND kind = 'excuse' GROUP BY label ORDER BY min(seq)",
        (row["id"],),
    )
    named = conn.execute("SELECT event ->> '$.account.debtor' FROM calls WHERE id = ?", (row["id"],))
    return CallSummary(
        call=row["id"],
        started=row["started"],
        line=row["line"],
        language=row["language"],
        account=row["account"],
        party=named.fetchone()[0],
        collector=row["collector"],
        debtor=row["debtor"],
        duration=row["duration_s"],
        ending=row["ending"],
        utterances=row["utterances"],
        cards=row["cards"],
        excuses=tuple(label for (label,) in excuses),
        promise=_promise(conn, row["id"]),
    )


def _stored(conn: sqlite3.Connection, call: str) -> StoredCall:
    summary = _summary(conn, _one_call(conn, call))
    legs = conn.execute(
        "SELECT leg, recording, samples, lost, discarded, late FROM legs WHERE call = ? ORDER BY leg", (call,)
    )
    follow_ups = conn.execute(
        "SELECT due, kind, why, done_at FROM follow_ups WHERE call = ? ORDER BY due, id", (call,)
    )
    return StoredCall(
        summary=summary,
        legs=tuple(msgspec.convert(dict(row), LegKept) for row in legs),
        follow_ups=tuple(msgspec.convert(dict(row), FollowUp) for row in follow_ups),
        events=tuple(_events(conn, call)),
    )


def _events(conn: sqlite3.Connection, call: str) -> list[events.CallEvent]:
    row = conn.execute("SELECT event, ending, duration_s FROM calls WHERE id = ?", (call,)).fetchone()
    if row is None:
        return []
    told: list[events.CallEvent] = [msgspec.json.decode(row["event"], type=events.CallStarted)]
    known = [*_leg_steps(conn, call), *_utterances(conn, call), *_findings(conn, call), *_cards(conn, call)]
    known += _promises(conn, call)
    told += [event for _, event in sorted(known, key=lambda pair: pair[0])]
    if row["ending"] is not None:
        told.append(events.CallEnded(duration=row["duration_s"], ending=row["ending"]))
    plans = conn.execute("SELECT due, kind, why FROM follow_ups WHERE call = ? ORDER BY seq", (call,))
    told += [events.FollowUpPlanned(due=due, kind=kind, why=why) for due, kind, why in plans]
    return told


_Known = Iterator[tuple[int, events.CallEvent]]


def _leg_steps(conn: sqlite3.Connection, call: str) -> _Known:
    for seq, leg, state, at, code in conn.execute(
        "SELECT seq, leg, state, at_s, code FROM leg_steps WHERE call = ?", (call,)
    ):
        yield seq, events.LegChanged(leg=leg, state=state, at=at, code=code)


def _utterances(conn: sqlite3.Connection, call: str) -> _Known:
    for row in conn.execute("SELECT * FROM utterances WHERE call = ?", (call,)):
        yield (
            row["seq"],
            events.Utterance(
                leg=row["leg"],
                number=row["number"],
                start=row["start_s"],
                end=row["end_s"],
                text=row["text"],
                words=msgspec.json.decode(row["words"], type=tuple[events.Word, ...]),
                confidence=row["confidence"],
                heard=row["heard_s"],
            ),
        )


def _findings(conn: sqlite3.Connection, call: str) -> _Known:
    for seq, event in conn.execute("SELECT seq, event FROM findings WHERE call = ?", (call,)):
        yield seq, msgspec.json.decode(event, type=events.Finding)


def _cards(conn: sqlite3.Connection, call: str) -> _Known:
    for row in conn.execute("SELECT * FROM cards WHERE call = ? AND line IS NOT NULL", (call,)):
        card = events.CardShown(
            card=row["card"],
            at=row["at_s"],
            ladder=row["ladder"],
            step=row["step"],
            line=row["line"],
            why=row["why"],
            next_line=row["next_line"],
            evidence=msgspec.json.decode(row["evidence"], type=events.Evidence),
        )
        yield row["seq"], card
        # A card clicked while provisional was settled before it was confirmed; here that comes after it.
        if row["clicked"] is not None:
            click = events.CardClicked(card=row["card"], at=row["clicked_at_s"], fate=row["clicked"])
            yield max(row["seq"], row["clicked_seq"]), click
        if row["fate_seq"] is not None:
            yield max(row["seq"], row["fate_seq"]), _fate(row)


def _fate(row: sqlite3.Row) -> events.CardWithdrawn | events.CardSettled:
    if row["fate"] == "withdrawn":
        return events.CardWithdrawn(card=row["card"], at=row["fate_at_s"])
    return events.CardSettled(card=row["card"], at=row["fate_at_s"], fate=row["fate"])


def _promises(conn: sqlite3.Connection, call: str) -> _Known:
    turns = conn.execute(
        "SELECT seq, by_hand_at_s, by_hand_seq FROM promises WHERE call = ?", (call,)
    ).fetchone()
    promise = _promise(conn, call)
    if promise is None:
        return
    yield turns["seq"], promise
    if turns["by_hand_seq"] is not None:
        yield turns["by_hand_seq"], events.PromiseConfirmed(at=turns["by_hand_at_s"])


def _promise(conn: sqlite3.Connection, call: str) -> events.PromiseHeard | None:
    row = conn.execute("SELECT * FROM promises WHERE call = ?", (call,)).fetchone()
    if row is None:
        return None
    parts = conn.execute(
        "SELECT amount_minor, date FROM promise_installments WHERE call = ? ORDER BY number", (call,)
    )
    return events.PromiseHeard(
        at=row["at_s"],
        kind=row["kind"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        date=row["date"],
        method=row["method"],
        reference=row["reference"],
        conditional=bool(row["conditional"]),
        confirmed=bool(row["confirmed"]),
        instalments=tuple(events.Instalment(amount_minor=minor, date=date) for minor, date in parts),
        missing=msgspec.json.decode(row["missing"], type=tuple[str, ...]),
        unsure=msgspec.json.decode(row["unsure"], type=tuple[str, ...]),
        evidence=msgspec.json.decode(row["evidence"], type=tuple[events.Evidence, ...]),
    )


def _account(conn: sqlite3.Connection, number: str) -> Account | None:
    if not number:
        return None
    columns = ", ".join(Account.__struct_fields__)
    overdue_first = "ORDER BY due_date IS NULL, due_date, account"
    rows = conn.execute(
        f"SELECT {columns} FROM accounts WHERE dialled = ? {overdue_first}", (number,)
    ).fetchall()
    if not rows and number.isdecimal() and len(number) >= _COMPARABLE_DIGITS:
        rows = conn.execute(
            f"""
            SELECT {columns}, dialled FROM accounts
            WHERE length(dialled) >= ?2 AND dialled NOT GLOB '*[^0-9]*'
                AND (substr(dialled, -length(?1)) = ?1 OR substr(?1, -length(dialled)) = dialled)
            {overdue_first}
            """,
            (number, _COMPARABLE_DIGITS),
        ).fetchall()
        if len({row["dialled"] for row in rows}) > 1:
            return None
    return msgspec.convert(dict(rows[0]), Account) if rows else None
