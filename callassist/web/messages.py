"""What a desk page and the hub say to each other on the WebSocket. JSON, one message a frame.

Down, in this order: `hello` once; `so_far` whenever the page comes to follow a call; then that
call's events live, `{"seq": n, "event": {...}}`, with `saved`, `lines` and `trouble` between.
An interim event (Partial, LegHealth) has seq 0. Up: the collector's clicks.
"""

from __future__ import annotations

from typing import Literal

import msgspec

VERSION = 1


class LineState(msgspec.Struct, frozen=True, kw_only=True):
    """A seat as the page shows it."""

    name: str
    address: str
    "Where the collector's phone calls, e.g. `sip:127.0.0.1:5060`."
    up: bool = True
    "False while its line process is being restarted."
    registered: bool | None = None
    "None when the line does not register with a PBX."
    dials: bool = False
    "True when the desk can start a call: the line knows the collector's phone."
    call: str | None = None
    "Id of the call now on it; kept by `Feeds`."


class CallSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A call in a list."""

    call: str
    line: str
    started: str
    "ISO 8601 with offset."
    language: str
    debtor: str | None = None
    duration: float | None = None
    "Seconds; None while the call goes on."
    ending: str | None = None


# ---------------------------------------------------------------- down


class Down(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """Base of what the hub sends."""


class Hello(Down, frozen=True, kw_only=True):
    version: int
    lines: tuple[LineState, ...]
    call: str | None
    "The call whose `so_far` comes next; None: there is none yet."
    trouble: str | None
    "One line on what is wrong with the hub as a whole; None when nothing is."


class SoFar(Down, frozen=True, kw_only=True, tag="so_far"):
    """The call up to now; replaces whatever the page showed."""

    call: str
    ended: bool
    position: float
    "Audio position, seconds into the call."
    saved: int
    "Every event up to this number is in the database."
    events: tuple[tuple[int, msgspec.Raw], ...]
    now: tuple[msgspec.Raw, ...]
    "The newest Partial and LegHealth of each leg."


class Saved(Down, frozen=True, kw_only=True):
    """Every event of the call up to `seq` is in the database."""

    seq: int


class Lines(Down, frozen=True, kw_only=True):
    lines: tuple[LineState, ...]


class Trouble(Down, frozen=True, kw_only=True):
    text: str | None


class Refused(Down, frozen=True, kw_only=True, tag="error"):
    """What the page asked for was not done."""

    error: str
    hint: str


_encode = msgspec.json.Encoder().encode


def encode(message: Down) -> bytes:
    return _encode(message)


def encode_live(seq: int, event: msgspec.Raw) -> bytes:
    """The frame of one event; `event` is its JSON, encoded once for all pages."""
    return b'{"seq":%d,"event":%b}' % (seq, bytes(event))


# ---------------------------------------------------------------- up


class Up(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower, forbid_unknown_fields=True
):
    """Base of what a page sends. `call` keeps a click that crosses a new call from hitting that one."""

    call: str


class CardClick(Up, frozen=True, kw_only=True, tag="card_clicked"):
    card: int
    fate: Literal["used", "dismissed"]


class PromiseConfirm(Up, frozen=True, kw_only=True, tag="promise_confirmed"):
    pass


FromPage = CardClick | PromiseConfirm

from_page: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)
"Raises msgspec.DecodeError on anything else."


class DialOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of `POST /api/dial`."""

    line: str
    debtor: str
    "Number or SIP address."
