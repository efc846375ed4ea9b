"""Card digits spoken on the line never reach a page, a row or a recording."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import yaml

from callassist.events import CallEvent, CallStarted, Partial, Utterance
from callassist.hearing import wav
from callassist.hearing.recording import recording_path
from callassist.hearing.source import RecordedSource
from callassist.hub.languages import Languages
from callassist.recorded import hear_recording
from callassist.settings import HubSettings, Settings
from callassist.store.store import Store

CALL = Path(__file__).parent / "calls" / "card"
DIGITS = {"zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}


def card_spoken() -> tuple[float, float]:
    """When the card number is read out, in seconds."""
    turn = yaml.safe_load((CALL / "script.yaml").read_text())["turns"][2]
    return turn["chunks"][0]["start_s"], turn["chunks"][-1]["end_s"]


async def hear(data: Path) -> list[CallEvent]:
    """The call through the whole pipeline; everything a page would be sent."""
    sound = wav.read_pair(CALL / "collector.wav", CALL / "debtor.wav")
    settings = Settings(hub=HubSettings(data=str(data), model="en-us-callassist-8k"))
    store = Store.open(settings.database)
    shown: list[CallEvent] = []

    def sink(happened: Sequence[CallEvent]) -> None:
        shown.extend(happened)

    with ThreadPoolExecutor(2) as threads:
        await hear_recording(
            RecordedSource(sound.rate, sound.legs),
            CallStarted(call="c", line="file", started="2026-03-02T10:00:00+00:00", language="en"),
            language=await Languages(settings.hub).get(),
            settings=settings,
            store=store,
            threads=threads,
            sink=sink,
        )
    await asyncio.to_thread(store.close)
    return shown


def longest_run(text: str) -> int:
    """Most digit words in a row."""
    longest = run = 0
    for word in text.split():
        run = run + 1 if word in DIGITS else 0
        longest = max(longest, run)
    return longest


async def test_a_card_number_is_masked_everywhere_and_a_check_number_is_not(tmp_path: Path) -> None:
    shown = await hear(tmp_path)
    heard = [event for event in shown if isinstance(event, Partial | Utterance)]
    finals = [event.text for event in heard if isinstance(event, Utterance) and event.leg == "debtor"]
    assert any(text.count("•") >= 13 for text in finals)
    assert any("two two nine six" in text for text in finals)
    # A check number is four digits here; of a growing run that may be a card no more than six are shown.
    assert max(longest_run(event.text) for event in heard) <= 6
    assert max(longest_run(text) for text in finals) <= 4
    for event in heard:
        if isinstance(event, Utterance):
            assert " ".join(word.text for word in event.words) == event.text
    for event in shown:
        assert b"one one one one one" not in msgspec.json.encode(event)


async def test_no_file_holds_it_as_words_or_as_sound(tmp_path: Path) -> None:
    await hear(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"one one one one one" not in path.read_bytes(), path
    start, end = card_spoken()
    with wave.open(str(recording_path(tmp_path / "recordings", "c", "debtor"))) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    assert not pcm[int(start * 8000) : int(end * 8000)].any()
    assert pcm[: int((start - 1) * 8000)].any()
    assert pcm[int((end + 1) * 8000) :].any()
