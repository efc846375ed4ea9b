"""What line and hub say to each other: one JSON message per line of text on a Unix socket.

The line listens (`<run>/<line name>.sock`), the hub connects; either may be restarted at any
time. The line speaks first, with a `Greeting`. Everything a late hub needs stands in the
spool folder (see `spool.py`): messages only save it from polling.
No message carries audio, DTMF digits or passwords.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from callassist.events import CallEnding, Leg, LegState

VERSION = 1


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="message"):
    """Base of what crosses the socket."""


# ---------------------------------------------------------------- line to hub


class Greeting(Message, frozen=True, kw_only=True):
    """First message on every connection."""

    version: int
    line: str
    pid: int
    settings: str
    "Digest of the settings the line runs with: a hub with others retires it."
    registered: bool | None
    "None when the line does not register."
    calls: tuple[str, ...]
    "Ids of the calls now open."


class Registered(Message, frozen=True, kw_only=True):
    """The registrar's answer changed."""

    ok: bool
    code: int


class CallOpened(Message, frozen=True, kw_only=True):
    """A call exists and its spool folder is there."""

    call: str


class LegMoved(Message, frozen=True, kw_only=True):
    """A leg changed state; also in the spool's call file."""

    call: str
    leg: Leg
    state: LegState
    sample: int
    code: int | None = None


class Grown(Message, frozen=True, kw_only=True):
    """Both legs' spools hold at least this many samples."""

    call: str
    samples: int


class Health(Message, frozen=True, kw_only=True):
    """RTP figures of a leg since its start."""

    call: str
    leg: Leg
    packets: int
    lost: int
    discarded: int
    "Frames the jitter buffer threw away."
    late: int
    "20 ms ticks of the audio clock that came more than 20 ms late."
    unwritten: int
    "Samples that could not be appended to the spool (its folder was full)."


class CallClosed(Message, frozen=True, kw_only=True):
    """The call is over and its spool is complete."""

    call: str
    ending: CallEnding
    samples: int


class DialRefused(Message, frozen=True, kw_only=True):
    """The asked-for call could not be made."""

    reason: str


# ---------------------------------------------------------------- hub to line


class Dial(Message, frozen=True, kw_only=True):
    """Ring the collector's phone; when it is taken up, dial the debtor."""

    debtor: str
    "Number or SIP address."


class HangUp(Message, frozen=True, kw_only=True):
    """End both legs."""

    call: str


class Retire(Message, frozen=True, kw_only=True):
    """Take no new call; exit when the last one has ended."""


FromLine = Greeting | Registered | CallOpened | LegMoved | Grown | Health | CallClosed | DialRefused
FromHub = Dial | HangUp | Retire

_encoder = msgspec.json.Encoder()
_from_line: msgspec.json.Decoder[FromLine] = msgspec.json.Decoder(FromLine)
_from_hub: msgspec.json.Decoder[FromHub] = msgspec.json.Decoder(FromHub)


def encode(message: Message) -> bytes:
    """One line of JSON, newline included."""
    return _encoder.encode(message) + b"\n"


def from_line(text: bytes) -> FromLine:
    """Raises msgspec.DecodeError on anything else."""
    return _from_line.decode(text)


def from_hub(text: bytes) -> FromHub:
    """Raises msgspec.DecodeError on anything else."""
    return _from_hub.decode(text)


def socket_path(run: Path, line: str) -> Path:
    """Where the line of that name listens."""
    return run / f"{line}.sock"
