"""The spool: where a call's audio lies between the line that writes it and the hub that reads it.

    <spool>/<call id>/call.json        who, when, which rate, each leg's states, how it ended
    <spool>/<call id>/collector.pcm    16-bit little-endian mono PCM, only ever appended to
    <spool>/<call id>/debtor.pcm       the same instant at the same offset

The folder is RAM-backed, so raw audio reaches no disk; the hub erases it once the call is
recorded. It is the whole truth about a call: a hub that starts late needs nothing else. A
call whose `ending` is None and whose line is dead was cut off.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

import msgspec

from callassist.events import LEGS, CallEnding, Leg, LegState

RATE = 8000
"Samples per second of every spool: the telephone's own rate; models of another rate resample."
SAMPLE_BYTES = 2


class LegStep(msgspec.Struct, frozen=True):
    """A leg's change of state. JSON: an array."""

    leg: Leg
    state: LegState
    sample: int
    code: int | None = None


class SpoolCall(msgspec.Struct, frozen=True, kw_only=True):
    """The call file."""

    call: str
    line: str
    pid: int
    "Process that writes the spool; dead and no `ending`: the call was cut off."
    started: str
    "ISO 8601 with offset; the instant of sample 0."
    collector: str
    "SIP address of the collector's phone."
    debtor: str
    "Number or SIP address that was dialled."
    rate: int = RATE
    steps: tuple[LegStep, ...] = ()
    ending: CallEnding | None = None
    samples: int | None = None
    "Length of both legs, known at the end."


def new_call_id(now: datetime) -> str:
    """Sortable, unique enough for one node, fit for a file name: `20260302-101500-3fa9c1`."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def write_call(folder: Path, call: SpoolCall) -> None:
    """Replace the call file in one step, so that no reader sees half of it."""
    scratch, place = folder / ".call.json", folder / "call.json"
    content = msgspec.json.encode(call)
    try:
        scratch.write_bytes(content)
        scratch.replace(place)
    except OSError:
        scratch.unlink(missing_ok=True)
        # A full folder has no room for a second file, but the page the first lies in is taken
        # already. A call file only ever gets longer, so nothing of the old one remains.
        file = os.open(place, os.O_WRONLY)
        try:
            os.pwrite(file, content, 0)
        finally:
            os.close(file)


def read_call(folder: Path) -> SpoolCall:
    """Raises FileNotFoundError or msgspec.DecodeError."""
    return msgspec.json.decode((folder / "call.json").read_bytes(), type=SpoolCall)


def calls(spool: Path) -> list[Path]:
    """Folders of all calls in the spool, oldest first."""
    return sorted(path.parent for path in spool.glob("*/call.json"))


def pcm_path(folder: Path, leg: Leg) -> Path:
    return folder / f"{leg}.pcm"


def samples(folder: Path) -> int:
    """Samples both legs have."""
    return min(pcm_path(folder, leg).stat().st_size for leg in LEGS) // SAMPLE_BYTES


def create(spool: Path, call: SpoolCall) -> Path:
    """Make the folder with empty legs, readable by this user only."""
    folder = spool / call.call
    folder.mkdir(parents=True, mode=0o700)
    for leg in LEGS:
        os.close(os.open(pcm_path(folder, leg), os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    write_call(folder, call)
    return folder


def erase(folder: Path) -> None:
    """Remove the call's audio and then its call file; safe to repeat."""
    for leg in LEGS:
        pcm_path(folder, leg).unlink(missing_ok=True)
    for rest in folder.iterdir():
        rest.unlink(missing_ok=True)
    folder.rmdir()
