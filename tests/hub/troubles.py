"""What goes wrong around a hub, and what to look at afterwards. Shared by the tests of bad days."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from telephones import SHORT_CALL

from callassist.errors import CallassistError
from callassist.events import LEGS, CallEvent, Leg, Utterance
from callassist.hearing import wav
from callassist.hearing.recording import recording_path
from callassist.hub import Hub
from callassist.line import spool
from callassist.line.spool import SpoolCall
from callassist.settings import Settings

LOCKED = "the database is locked by another process"
HOLD = """
import sqlite3, sys

conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN IMMEDIATE")
print("held", flush=True)
input()
"""


def one_line(error: CallassistError) -> str:
    """The error's text; fails when it is more than one line."""
    assert str(error)
    assert "\n" not in str(error)
    return str(error)


def said(hub: Hub, word: str) -> asyncio.Event:
    """Set once a party has finished a sentence with the word."""
    heard = asyncio.Event()

    def note(_call: str, event: CallEvent) -> None:
        if isinstance(event, Utterance) and word in event.text.split():
            heard.set()

    hub.watch(note)
    return heard


def words(events: Sequence[CallEvent], leg: Leg) -> list[str]:
    return [w.text for e in events if isinstance(e, Utterance) and e.leg == leg for w in e.words]


def endings(hub: Hub) -> list[str | None]:
    """How each call kept so far ended."""
    return [call.ending for call in hub.store.call_list()]


def spooled(settings: Settings, call: str, rate: int = spool.RATE) -> Path:
    """The short call's first ten seconds, ended while no hub was there."""
    read = wav.read_pair(SHORT_CALL / "collector.wav", SHORT_CALL / "debtor.wav")
    folder = spool.create(
        Path(settings.hub.spool),
        SpoolCall(
            call=call,
            line="seat-1",
            pid=0,
            started="2026-03-02T10:15:00+01:00",
            collector="sip:collector@127.0.0.1",
            debtor="5550147",
            rate=rate,
            ending="hung_up",
            samples=10 * spool.RATE,
        ),
    )
    for leg in LEGS:
        spool.pcm_path(folder, leg).write_bytes(read.legs[leg][: 10 * spool.RATE * spool.SAMPLE_BYTES])
    return folder


def recorded_samples(settings: Settings, call: str) -> list[int]:
    """Length of each leg's recording."""
    lengths = []
    for leg in LEGS:
        with wave.open(str(recording_path(settings.recordings, call, leg))) as file:
            lengths.append(file.getnframes())
    return lengths


@contextmanager
def taken(kind: socket.SocketKind) -> Iterator[int]:
    """A port on loopback that another program listens on."""
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        yield other.getsockname()[1]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process is in the middle of a write."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield
    finally:
        child.kill()
        child.communicate(timeout=10)
