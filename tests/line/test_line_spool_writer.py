"""The spool is written while the call lasts, and every sample stands at its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from line_peers import until

from callassist.line import spool
from callassist.line.protocol import CallClosed, CallOpened, Grown, LegMoved, Message
from callassist.line.spool import LegStep, SpoolCall
from callassist.line.spool_writer import SpoolWriter
from callassist.line.taps import FRAME_BYTES, FRAME_SAMPLES, Track

CALL = SpoolCall(call="20260302-101500-3fa9c1", line="seat", pid=1, started="now", collector="c", debtor="d")


class Written:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.told: list[Message] = []
        self.writer = SpoolWriter(root, self.told.append)
        self.writer.start()
        self.track = Track()

    def speak(self, letter: bytes, ticks: int = 1) -> None:
        for _ in range(ticks):
            self.track._add(letter * FRAME_BYTES, b"")

    def leg(self, leg: spool.Leg) -> bytes:
        return spool.pcm_path(self.root / CALL.call, leg).read_bytes()

    def kinds(self) -> list[type[Message]]:
        return [type(message) for message in self.told]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    made = Written(tmp_path / "spool")
    yield made
    made.writer.finish()


def test_a_call_is_opened_grows_and_is_closed_in_that_order(written: Written) -> None:
    written.writer.call_opened(CALL, written.track)
    written.writer.call_moved(CALL.call, LegStep("collector", "dialling", 0))
    until(lambda: written.writer.calls == (CALL.call,), "the call to be open")
    written.speak(b"a", 3)
    until(lambda: Grown in written.kinds(), "growth")
    written.speak(b"b")
    written.writer.call_ended(CALL.call, "hung_up")
    until(lambda: CallClosed in written.kinds(), "the end")

    assert [kind for kind in written.kinds() if kind is not Grown] == [CallOpened, LegMoved, CallClosed]
    assert written.leg("collector") == b"a" * 3 * FRAME_BYTES + b"b" * FRAME_BYTES
    assert written.leg("debtor") == bytes(4 * FRAME_BYTES)
    call = spool.read_call(written.root / CALL.call)
    assert (call.ending, call.samples) == ("hung_up", 4 * FRAME_SAMPLES)
    assert call.steps == (LegStep("collector", "dialling", 0),)
    assert written.writer.calls == ()


def test_ticks_given_up_leave_silence_and_nothing_moves_forward(written: Written) -> None:
    written.writer.call_opened(CALL, written.track)
    written.speak(b"a")
    written.track.ticks += 2
    written.speak(b"b")
    written.writer.call_ended(CALL.call, "hung_up")
    until(lambda: CallClosed in written.kinds(), "the end")

    assert written.leg("collector") == (b"a" * FRAME_BYTES + bytes(2 * FRAME_BYTES) + b"b" * FRAME_BYTES)


def test_a_call_without_a_sound_is_closed_too(written: Written) -> None:
    written.writer.call_opened(CALL, written.track)
    written.writer.call_ended(CALL.call, "cancelled")
    until(lambda: CallClosed in written.kinds(), "the end")

    assert written.leg("collector") == written.leg("debtor") == b""


def test_finishing_writes_what_is_still_to_be_written(tmp_path: Path) -> None:
    made = Written(tmp_path / "spool")
    made.writer.call_opened(CALL, made.track)
    made.speak(b"a", 5)
    made.writer.call_ended(CALL.call, "cut_off")
    made.writer.finish()

    assert len(made.leg("collector")) == 5 * FRAME_BYTES
    assert spool.read_call(made.root / CALL.call).ending == "cut_off"


def test_the_folder_is_closed_to_others(written: Written) -> None:
    written.writer.call_opened(CALL, written.track)
    until(lambda: CallOpened in written.kinds(), "the spool")

    assert (written.root / CALL.call).stat().st_mode & 0o077 == 0
