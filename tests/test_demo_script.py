"""The scripted calls: script and audio say the same, and the embedded model hears it."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from callassist.demo import make, script
from callassist.events import LEGS, Leg, Utterance, Word
from callassist.hearing import wav
from callassist.line import spool
from callassist.speech.models import choose
from callassist.speech.vosk import VoskRecogniser

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "demo": script.demo_folder("en"),
    "bench": ROOT / "callassist/bench/data",
    "short": ROOT / "tests/calls/short",
}
BLOCK = 960
"Bytes: 60 ms, as a line delivers them."


def sound_of(folder: Path) -> wav.Recording:
    return wav.read_pair(folder / "collector.wav", folder / "debtor.wav")


@pytest.fixture(scope="module")
def recogniser() -> VoskRecogniser:
    return VoskRecogniser(choose("en", "en-us-callassist-8k"))


@pytest.mark.parametrize("name", FOLDERS)
def test_audio_is_as_long_as_the_script_says_and_not_clipped(name: str) -> None:
    told, sound = script.load(FOLDERS[name]), sound_of(FOLDERS[name])
    assert sound.rate == spool.RATE
    for leg in LEGS:
        samples = np.frombuffer(sound.legs[leg], dtype="<i2")
        assert len(samples) / spool.RATE == pytest.approx(told.length_s, abs=0.001)
        assert 8_000 < np.abs(samples.astype(int)).max() < 32_000


@pytest.mark.parametrize("name", FOLDERS)
def test_speech_lies_where_the_script_says_and_nowhere_else(name: str) -> None:
    told, sound = script.load(FOLDERS[name]), sound_of(FOLDERS[name])
    for leg in LEGS:
        loud = np.abs(np.frombuffer(sound.legs[leg], dtype="<i2").astype(int)) > 0
        for chunk in (chunk for turn in told.turns if turn.leg == leg for chunk in turn.chunks):
            first, last = round(chunk.start_s * spool.RATE), round(chunk.end_s * spool.RATE)
            assert loud[first : first + 80].any(), "starts within 10 ms of its time"
            assert loud[last - 80 : last].any(), "ends within 10 ms of its time"
            loud[first - 8 : last + 8] = False
        assert not loud.any()


@pytest.mark.parametrize("name", FOLDERS)
def test_parties_speak_one_after_the_other(name: str) -> None:
    turns = script.load(FOLDERS[name]).turns
    for turn, following in pairwise(turns):
        assert turn.start_s < turn.end_s < following.start_s
        for chunk in turn.chunks:
            assert turn.start_s <= chunk.start_s < chunk.end_s <= turn.end_s


@pytest.mark.parametrize("name", FOLDERS)
def test_embedded_model_hears_every_turn(name: str, recogniser: VoskRecogniser) -> None:
    told, sound = script.load(FOLDERS[name]), sound_of(FOLDERS[name])
    for leg in LEGS:
        heard = words_heard(recogniser, leg, sound.legs[leg])
        for turn in (turn for turn in told.turns if turn.leg == leg):
            within = [
                w.text for w in heard if turn.start_s - 0.3 <= (w.start + w.end) / 2 <= turn.end_s + 0.3
            ]
            assert word_error(turn.text.split(), within) <= 0.1, f"{turn.text!r} heard as {within}"


def test_demo_promise_is_counted_from_the_day_of_the_call() -> None:
    promise = script.load(FOLDERS["demo"]).promise
    assert promise is not None
    assert promise.date(date(2028, 2, 28)) == date(2028, 2, 29)
    assert promise.date(date(2026, 12, 31)) == date(2027, 1, 1)


def test_demo_account_fell_due_before_the_call() -> None:
    account = script.account_for(script.load(FOLDERS["demo"]), date(2026, 3, 2))
    assert account is not None
    assert account.due_date == "2026-01-16"
    assert account.balance_minor == 240_000


@pytest.mark.skipif(not (shutil.which("flite") and shutil.which("sox")), reason="needs flite and sox")
def test_maker_speaks_the_committed_script_again(tmp_path: Path) -> None:
    shutil.copy(FOLDERS["short"] / "script.yaml", tmp_path)
    make.make(tmp_path)
    for file in ("collector.wav", "debtor.wav", "script.yaml"):
        assert (tmp_path / file).read_bytes() == (FOLDERS["short"] / file).read_bytes(), file


def words_heard(recogniser: VoskRecogniser, leg: Leg, pcm: bytes) -> list[Word]:
    session = recogniser.session(leg)
    found = [event for at in range(0, len(pcm), BLOCK) for event in session.feed(pcm[at : at + BLOCK])]
    finals = [event for event in (*found, *session.finish()) if isinstance(event, Utterance)]
    return [word for utterance in finals for word in utterance.words]


def word_error(told: list[str], heard: list[str]) -> float:
    """Levenshtein distance over words, per word told."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(told, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1] / len(told)
