"""How much of bare Vosk's speed is left once everything else is done as well.

The same audio goes through callassist's whole recorded-call pipeline (assist, redaction,
rows and recording included) and through one bare Vosk session per leg that gets the same
pieces and does nothing else, on the same two threads: two cores that share a cache cost more
CPU seconds than one, whoever uses them. Both alternate in one process; the figure is the ratio
of audio seconds processed per CPU second, so that a busy machine slows both alike.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from statistics import median

import msgspec

from callassist.call import pieces
from callassist.events import LEGS, CallStarted, Leg
from callassist.hearing import wav
from callassist.hearing.source import RecordedSource
from callassist.hub.languages import Language, Languages
from callassist.line import spool
from callassist.recorded import hear_recording
from callassist.settings import HubSettings, Settings
from callassist.speech.vosk import VoskRecogniser
from callassist.store.store import Store


class Throughput(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured. An audio second counts once per leg."""

    ratio: float
    "callassist's figure over bare Vosk's: median over the pairs of runs."
    callassist_audio_s_per_cpu_s: float
    vosk_audio_s_per_cpu_s: float
    audio_s: float
    "Audio seconds per run, both legs together."
    runs: int


def measure(sound: wav.Recording, runs: int) -> Throughput:
    """Alternate `runs` times, after one round of each that is not counted."""
    with tempfile.TemporaryDirectory(prefix="callassist-bench-") as scratch:
        settings = Settings(hub=HubSettings(data=scratch))
        return asyncio.run(_measure(sound, settings, runs))


async def _measure(sound: wav.Recording, settings: Settings, runs: int) -> Throughput:
    language = await Languages(settings.hub).get()
    audio_s = sum(len(pcm) for pcm in sound.legs.values()) / spool.SAMPLE_BYTES / sound.rate
    ours, bare = [], []
    store = Store.open(settings.database)
    with ThreadPoolExecutor(len(LEGS)) as threads:
        for run in range(runs + 1):
            began = time.process_time()
            await _through_callassist(sound, settings, language, store, threads)
            between = time.process_time()
            _through_vosk(sound, language, threads)
            if run:
                ours.append(audio_s / (between - began))
                bare.append(audio_s / (time.process_time() - between))
    store.close(10.0)
    return Throughput(
        ratio=round(median(a / b for a, b in zip(ours, bare, strict=True)), 3),
        callassist_audio_s_per_cpu_s=round(median(ours), 1),
        vosk_audio_s_per_cpu_s=round(median(bare), 1),
        audio_s=round(audio_s, 1),
        runs=runs,
    )


async def _through_callassist(
    sound: wav.Recording, settings: Settings, language: Language, store: Store, threads: ThreadPoolExecutor
) -> None:
    now = datetime.now().astimezone()
    started = CallStarted(
        call=spool.new_call_id(now), line="file", started=now.isoformat(), language=language.code
    )
    kept = await hear_recording(
        RecordedSource(sound.rate, sound.legs),
        started,
        language=language,
        settings=settings,
        store=store,
        threads=threads,
    )
    await asyncio.wrap_future(kept)


def _through_vosk(sound: wav.Recording, language: Language, threads: ThreadPoolExecutor) -> None:
    recogniser = language.recogniser
    assert isinstance(recogniser, VoskRecogniser)

    def hear(leg: Leg) -> None:
        decoder = recogniser.decoder()
        for piece in pieces(sound.legs[leg], sound.rate):
            if decoder.AcceptWaveform(piece):
                decoder.Result()
        decoder.FinalResult()

    list(threads.map(hear, LEGS))
