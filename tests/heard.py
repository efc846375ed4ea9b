"""`callassist hear` on the short call, and what it kept."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from callassist.cli import main
from callassist.events import LEGS, Leg, Utterance
from callassist.hearing import wav
from callassist.store.read import Reader, StoredCall

SHORT_CALL = Path(__file__).parent / "calls" / "short"
PAIR = ("--collector", str(SHORT_CALL / "collector.wav"), "--debtor", str(SHORT_CALL / "debtor.wav"))
GREETING = 19200
"Samples before the collector begins to speak."


def legs_of_the_short_call() -> list[np.ndarray]:
    read = wav.read_pair(SHORT_CALL / "collector.wav", SHORT_CALL / "debtor.wav")
    return [np.frombuffer(read.legs[leg], dtype="<i2") for leg in LEGS]


def write_wav(path: Path, rate: int, channels: list[np.ndarray]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((len(channels), 2, rate, 0, "NONE", ""))
        file.writeframes(np.stack(channels, axis=1).tobytes())


def hear(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["hear", *map(str, arguments)])


def the_call(data: Path) -> StoredCall:
    """The only one kept."""
    reader = Reader(data / "callassist.db")
    (kept,) = reader.call_list()
    return reader.call(kept.call)


def words(kept: StoredCall, leg: Leg) -> list[str]:
    return [w.text for e in kept.events if isinstance(e, Utterance) and e.leg == leg for w in e.words]


def transcript(kept: StoredCall) -> list[tuple[Leg, str, float]]:
    return [(e.leg, e.text, e.start) for e in kept.events if isinstance(e, Utterance)]


def complaint(result: Result) -> str:
    """The one line of error; fails when there is another, but for its hint."""
    assert result.exit_code == 2, result.output
    first, *rest = result.stderr.splitlines()
    assert first.startswith("callassist: ")
    assert len(rest) <= 1
    assert all(hint.startswith("  ") for hint in rest)
    return first.removeprefix("callassist: ")
