"""Which row an event becomes. Written twice, it changes nothing: after a restart the hub hears
the last seconds of a call again and writes what it wrote before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from callassist import events
from callassist.errors import NotStored
from callassist.store.search import search_text


class _Place(NamedTuple):
    """Where an event goes: its call, and its turn among all that became known in it."""

    conn: sqlite3.Connection
    call: str
    seq: int


def is_kept(event: events.Event) -> bool:
    """Interim and provisional events are for the page only; their finals are kept."""
    if isinstance(event, (events.ExcuseHeard, events.CardShown)):
        return not event.provisional
    return type(event) in _WRITE


def write(conn: sqlite3.Connection, call: str, kept: Sequence[events.Event]) -> None:
    """Write the events within the caller's transaction. Raises NotStored for an unknown call."""
    # Counting on the call's row gives each event its turn and proves that the call exists.
    counted = conn.execute(
        "UPDATE calls SET seq = seq + ? WHERE id = ? RETURNING seq", (len(kept), call)
    ).fetchall()
    if not counted:
        raise NotStored("events came for a call that is not in the database", "open the call first")
    for seq, event in enumerate(kept, start=counted[0][0] - len(kept) + 1):
        _WRITE[type(event)](_Place(conn, call, seq), event)


def write_call(conn: sqlite3.Connection, call: events.CallStarted, collector: str, debtor: str) -> None:
    """The call's row; its account too, if it is not there yet."""
    account = call.account
    if account is not None:
        known = conn.execute("SELECT 1 FROM accounts WHERE account = ?", (account.account,)).fetchone()
        if known is None:
            write_account(conn, account)
    row = {
        "id": call.call,
        "line": call.line,
        "started": call.started,
        "language": call.language,
        "account": account.account if account else None,
        "collector": collector,
        "debtor": debtor,
        "event": _json(call),
    }
    _upsert(conn, "calls", ("id",), row)


def write_account(conn: sqlite3.Connection, account: events.Account) -> None:
    """Replaces the account of that id."""
    row = msgspec.structs.asdict(account) | {
        "dialled": dialled(account.phone) if account.phone else None,
        "stated_minor": account.balance_minor,
    }
    _upsert(conn, "accounts", ("account",), row)


class LegKept(msgspec.Struct, frozen=True, kw_only=True):
    """What the line counted on a leg and where its recording is. None: not known, and left as it was."""

    leg: events.Leg
    recording: str | None = None
    "File name within the recordings folder."
    samples: int | None = None
    lost: int | None = None
    "RTP packets lost."
    discarded: int | None = None
    "Frames the jitter buffer threw away."
    late: int | None = None
    "20 ms ticks that came late."


def write_leg(conn: sqlite3.Connection, call: str, leg: LegKept) -> None:
    """Raises NotStored for an unknown call."""
    if conn.execute("SELECT 1 FROM calls WHERE id = ?", (call,)).fetchone() is None:
        raise NotStored("a leg came for a call that is not in the database", "open the call first")
    known = {name: value for name, value in msgspec.structs.asdict(leg).items() if value is not None}
    _upsert(conn, "legs", ("call", "leg"), {"call": call, **known})


def delete_call(conn: sqlite3.Connection, call: str) -> None:
    """All rows of the call; the account stays. Raises NotStored."""
    if conn.execute("DELETE FROM calls WHERE id = ?", (call,)).rowcount == 0:
        raise NotStored("there is no such call", "callassist calls list")
    # FTS5 keeps deleted words in its older segments until they are merged.
    conn.execute("INSERT INTO utterances_fts (utterances_fts) VALUES ('optimize')")


def dialled(phone: str) -> str:
    """What a number or SIP address is known by: digits without leading zeros, or else the user part."""
    user = phone.strip().lower().removeprefix("<").partition("@")[0]
    for scheme in ("sips:", "sip:", "tel:"):
        user = user.removeprefix(scheme)
    user = user.partition(";")[0]
    if any(c.isalpha() for c in user):
        return user
    return "".join(c for c in user if c.isdecimal()).lstrip("0")


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _upsert(conn: sqlite3.Connection, table: str, key: tuple[str, ...], row: Mapping[str, object]) -> None:
    conn.execute(_upsert_sql(table, key, tuple(row)), tuple(row.values()))


@lru_cache
def _upsert_sql(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    # What is written again keeps the turn it had: `seq` tells when it first became known.
    replaced = [
        f"{name} = coalesce({table}.{name}, excluded.{name})"
        if name.endswith("seq")
        else f"{name} = excluded.{name}"
        for name in columns
        if name not in key
    ]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT ({', '.join(key)}) DO "
        + (f"UPDATE SET {', '.join(replaced)}" if replaced else "NOTHING")
    )


def _utterance(place: _Place, said: events.Utterance) -> None:
    row = {
        "call": place.call,
        "leg": said.leg,
        "number": said.number,
        "start_s": said.start,
        "end_s": said.end,
        "text": said.text,
        "confidence": said.confidence,
        "words": _json(said.words),
        "heard_s": said.heard,
        "search": search_text(said.text),
        "seq": place.seq,
    }
    _upsert(place.conn, "utterances", ("call", "leg", "number"), row)


def _phase(place: _Place, found: events.PhaseEntered) -> None:
    _finding(place, found, kind="phase", label=found.phase)


def _excuse(place: _Place, found: events.ExcuseHeard) -> None:
    _finding(place, found, kind="excuse", label=found.excuse, score=found.score, rule=found.rule)


def _conduct(place: _Place, found: events.ConductFlagged) -> None:
    _finding(place, found, kind="conduct", label=found.flag, score=found.score, rule=found.rule)


def _finding(
    place: _Place,
    found: events.PhaseEntered | events.ExcuseHeard | events.ConductFlagged,
    *,
    kind: str,
    label: str,
    score: float | None = None,
    rule: str | None = None,
) -> None:
    row = {
        "call": place.call,
        "kind": kind,
        "label": label,
        "at_s": found.at,
        "leg": found.evidence.leg,
        "utterance": found.evidence.number,
        "score": score,
        "rule": rule,
        "evidence": _json(found.evidence),
        "event": _json(found),
        "seq": place.seq,
    }
    _upsert(place.conn, "findings", ("call", "kind", "label", "leg", "utterance"), row)


def _excuse_withdrawn(place: _Place, gone: events.ExcuseWithdrawn) -> None:
    place.conn.execute(
        "DELETE FROM findings"
        " WHERE call = ? AND kind = 'excuse' AND label = ? AND leg = 'debtor' AND utterance = ?",
        (place.call, gone.excuse, gone.number),
    )


def _card(place: _Place, card: events.CardShown) -> None:
    row = {
        "call": place.call,
        "card": card.card,
        "at_s": card.at,
        "ladder": card.ladder,
        "step": card.step,
        "line": card.line,
        "why": card.why,
        "next_line": card.next_line,
        "evidence": _json(card.evidence),
        "seq": place.seq,
    }
    _upsert(place.conn, "cards", ("call", "card"), row)


def _card_fate(place: _Place, settled: events.CardSettled) -> None:
    row = {
        "call": place.call,
        "card": settled.card,
        "fate": settled.fate,
        "fate_at_s": settled.at,
        "fate_seq": place.seq,
    }
    _upsert(place.conn, "cards", ("call", "card"), row)


def _card_clicked(place: _Place, click: events.CardClicked) -> None:
    row = {
        "call": place.call,
        "card": click.card,
        "clicked": click.fate,
        "clicked_at_s": click.at,
        "clicked_seq": place.seq,
    }
    _upsert(place.conn, "cards", ("call", "card"), row)
    place.conn.execute(
        "UPDATE cards SET fate = clicked, fate_at_s = clicked_at_s"
        " WHERE call = ? AND card = ? AND fate IS NULL",
        (place.call, click.card),
    )


def _card_withdrawn(place: _Place, gone: events.CardWithdrawn) -> None:
    place.conn.execute(
        "DELETE FROM cards WHERE call = ? AND card = ? AND line IS NULL", (place.call, gone.card)
    )
    place.conn.execute(
        "UPDATE cards SET fate = 'withdrawn', fate_at_s = ?, fate_seq = ? WHERE call = ? AND card = ?",
        (gone.at, place.seq, place.call, gone.card),
    )


def _promise(place: _Place, promise: events.PromiseHeard) -> None:
    row = {
        "call": place.call,
        "at_s": promise.at,
        "kind": promise.kind,
        "amount_minor": promise.amount_minor,
        "currency": promise.currency,
        "date": promise.date,
        "method": promise.method,
        "reference": promise.reference,
        "conditional": promise.conditional,
        "confirmed": promise.confirmed,
        "missing": _json(promise.missing),
        "unsure": _json(promise.unsure),
        "evidence": _json(promise.evidence),
        "seq": place.seq,
    }
    _upsert(place.conn, "promises", ("call",), row)
    # Unlike the rest a promise grows: it takes the turn of the words that changed it last.
    place.conn.execute("UPDATE promises SET seq = ? WHERE call = ?", (place.seq, place.call))
    place.conn.execute("DELETE FROM promise_installments WHERE call = ?", (place.call,))
    place.conn.executemany(
        "INSERT INTO promise_installments (call, number, amount_minor, date) VALUES (?, ?, ?, ?)",
        [
            (place.call, number, part.amount_minor, part.date)
            for number, part in enumerate(promise.instalments, 1)
        ],
    )


def _promise_confirmed(place: _Place, by_hand: events.PromiseConfirmed) -> None:
    place.conn.execute(
        "UPDATE promises SET confirmed = 1, by_hand_at_s = ?, by_hand_seq = ? WHERE call = ?",
        (by_hand.at, place.seq, place.call),
    )


def _leg_changed(place: _Place, step: events.LegChanged) -> None:
    row = {
        "call": place.call,
        "leg": step.leg,
        "at_s": step.at,
        "state": step.state,
        "code": step.code,
        "seq": place.seq,
    }
    _upsert(place.conn, "leg_steps", ("call", "leg", "at_s", "state"), row)
    if step.state == "answered":
        answered = {"call": place.call, "leg": step.leg, "answered_s": step.at}
        _upsert(place.conn, "legs", ("call", "leg"), answered)


def _call_ended(place: _Place, end: events.CallEnded) -> None:
    place.conn.execute(
        "UPDATE calls SET duration_s = ?, ending = ? WHERE id = ?", (end.duration, end.ending, place.call)
    )


def _follow_up(place: _Place, plan: events.FollowUpPlanned) -> None:
    (account,) = place.conn.execute("SELECT account FROM calls WHERE id = ?", (place.call,)).fetchone()
    row = {
        "call": place.call,
        "account": account,
        "due": plan.due,
        "kind": plan.kind,
        "why": plan.why,
        "seq": place.seq,
    }
    _upsert(place.conn, "follow_ups", ("call", "kind", "due"), row)


_WRITE: dict[type, Callable[..., None]] = {
    events.Utterance: _utterance,
    events.PhaseEntered: _phase,
    events.ExcuseHeard: _excuse,
    events.ConductFlagged: _conduct,
    events.ExcuseWithdrawn: _excuse_withdrawn,
    events.CardShown: _card,
    events.CardWithdrawn: _card_withdrawn,
    events.CardSettled: _card_fate,
    events.CardClicked: _card_clicked,
    events.PromiseHeard: _promise,
    events.PromiseConfirmed: _promise_confirmed,
    events.LegChanged: _leg_changed,
    events.CallEnded: _call_ended,
    events.FollowUpPlanned: _follow_up,
}
