"""The durable recording: whole, behind the call, silent where it must be."""

from __future__ import annotations

import threading
import wave
from pathlib import Path

import pytest

from callassist.events import Leg
from callassist.hearing.recording import Recorder, Settled, recording_path, silence

RATE = 8000
PCM: dict[Leg, bytes] = {"collector": b"\x01\x00" * 3 * RATE, "debtor": b"\x02\x00" * 3 * RATE}


def read(leg: Leg, start: int, count: int) -> bytes:
    return PCM[leg][start * 2 : (start + count) * 2]


def nothing(_leg: Leg) -> list[tuple[float, float]]:
    return []


def frames(folder: Path, leg: Leg) -> bytes:
    with wave.open(str(recording_path(folder, "c", leg))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return file.readframes(file.getnframes())


def test_each_leg_has_its_own_file(tmp_path: Path) -> None:
    Recorder(tmp_path, "c", RATE, nothing).write_up_to(3 * RATE, read)
    assert frames(tmp_path, "collector") == PCM["collector"]
    assert frames(tmp_path, "debtor") == PCM["debtor"]


def test_at_every_moment_it_is_a_valid_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "c", RATE, nothing)
    for sample in (1000, 1000, 5000, 20000):
        recorder.write_up_to(sample, read)
        assert frames(tmp_path, "debtor") == PCM["debtor"][: sample * 2]


def test_another_recorder_goes_on_where_the_first_was_killed(tmp_path: Path) -> None:
    Recorder(tmp_path, "c", RATE, nothing).write_up_to(7000, read)
    # Killed between the two legs, and in the middle of a sample:
    with recording_path(tmp_path, "c", "collector").open("ab") as file:
        file.write(b"\x01\x00" * 50 + b"\x01")
    Recorder(tmp_path, "c", RATE, nothing).write_up_to(3 * RATE, read)
    assert frames(tmp_path, "collector") == PCM["collector"]
    assert frames(tmp_path, "debtor") == PCM["debtor"]


def test_muted_spans_are_silent_on_their_leg_only(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "c", RATE, lambda leg: [(0.5, 1.0)] if leg == "debtor" else [])
    for sample in range(0, 3 * RATE + 1, 3000):  # the span crosses the pieces it is written in
        recorder.write_up_to(sample, read)
    debtor = frames(tmp_path, "debtor")
    assert debtor[: RATE // 2 * 2] == b"\x02\x00" * (RATE // 2)
    assert debtor[RATE // 2 * 2 : RATE * 2] == bytes(RATE)
    assert debtor[(RATE + 1) * 2 :] == b"\x02\x00" * (2 * RATE - 1)
    assert frames(tmp_path, "collector") == PCM["collector"]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    Recorder(tmp_path / "recordings", "c", RATE, nothing).write_up_to(100, read)
    assert recording_path(tmp_path / "recordings", "c", "debtor").stat().st_mode & 0o077 == 0
    assert (tmp_path / "recordings").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("span", "silent"),
    [((-1.0, 0.0), 1), ((0.0, 10.0), 8), ((0.0005, 0.00074), 2), ((2.0, 3.0), 0)],
)
def test_silence_touches_the_span_and_no_more(span: tuple[float, float], silent: int) -> None:
    assert silence(b"\x01\x01" * 8, 0, RATE, [span]).count(b"\0") == silent * 2


def test_what_is_still_being_said_is_not_settled() -> None:
    assert Settled(heard=9.0, closed=4.0, speaking=True).position == 4.0
    assert Settled(heard=9.0, closed=4.0, speaking=False).position == 9.0


def test_two_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, "c", RATE, nothing)
    reading, go_on = threading.Event(), threading.Event()

    def slowly(leg: Leg, start: int, count: int) -> bytes:
        reading.set()
        assert go_on.wait(10)
        return read(leg, start, count)

    older = threading.Thread(target=recorder.write_up_to, args=(RATE, slowly))
    newer = threading.Thread(target=recorder.write_up_to, args=(3 * RATE, read))
    older.start()
    assert reading.wait(10)
    newer.start()
    newer.join(0.3)
    go_on.set()
    older.join(10)
    newer.join(10)
    assert frames(tmp_path, "collector") == PCM["collector"]
    assert frames(tmp_path, "debtor") == PCM["debtor"]


def test_what_does_not_fit_leaves_no_file_when_it_is_to_be_whole(tmp_path: Path) -> None:
    def fails(leg: Leg, start: int, count: int) -> bytes:
        if leg == "debtor":
            raise OSError(28, "No space left on device")
        return read(leg, start, count)

    with pytest.raises(OSError, match="No space"):
        Recorder(tmp_path, "c", RATE, nothing).write_whole(3 * RATE, fails)
    assert list(tmp_path.iterdir()) == []
