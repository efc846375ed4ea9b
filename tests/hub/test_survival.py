"""The call is sacred: hub or line may die at any moment, and nothing that was final is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from telephones import PATIENCE_S, Telephones, next_end, spoken, until

from callassist.events import LEGS, Leg, Utterance
from callassist.hearing.recording import recording_path
from callassist.hub import Hub
from callassist.line import spool
from callassist.settings import Settings
from callassist.speech.vosk import VoskRecogniser
from callassist.store.read import Reader

pytestmark = pytest.mark.sip


def toml(settings: Settings, folder: Path) -> Path:
    """The settings as the file a user would write."""
    rows = []
    for section in ("hub", "web"):
        rows.append(f"[{section}]")
        rows += [f"{k} = {literal(v)}" for k, v in msgspec.structs.asdict(getattr(settings, section)).items()]
    for line in settings.line:
        rows.append("[[line]]")
        rows += [f"{k} = {literal(v)}" for k, v in msgspec.structs.asdict(line).items()]
    path = folder / "callassist.toml"
    path.write_text("\n".join(rows))
    return path


def literal(value: object) -> str:
    return msgspec.json.encode(value).decode()


@asynccontextmanager
async def serving(path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`callassist serve` in its own process, up and ready."""
    hub = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "callassist", "serve", str(path)), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert hub.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while b"The desk is at" not in (line := await hub.stdout.readline()):
                assert line, "the hub ended before it was up"
        yield hub
    finally:
        if hub.returncode is None:
            hub.send_signal(signal.SIGTERM)
            await asyncio.wait_for(hub.wait(), PATIENCE_S)


def words(events: list[object], leg: Leg) -> list[str]:
    return [w.text for e in events if isinstance(e, Utterance) and e.leg == leg for w in e.words]


def heard_alone(recogniser: VoskRecogniser, leg: Leg, pcm: bytes) -> list[str]:
    """What one uninterrupted session hears in it."""
    session = recogniser.session(leg)
    heard = [e for start in range(0, len(pcm), 960) for e in session.feed(pcm[start : start + 960])]
    return words([*heard, *session.finish()], leg)


def pcm_of(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def distance(one: list[str], other: list[str]) -> int:
    """Words to change to make one the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, last = [i], row
        for j, b in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
    return row[-1]


async def test_a_killed_hub_takes_the_call_up_as_if_nothing_had_happened(
    settings: Settings, telephones: Telephones, tmp_path: Path, recogniser: VoskRecogniser
) -> None:
    path = toml(settings, tmp_path)
    async with serving(path) as hub, telephones.talking():
        await asyncio.sleep(9)  # in the middle of "the check is in the mail"
        hub.kill()
        await hub.wait()
        await asyncio.sleep(2)
        async with serving(path):
            await until(lambda: not any(Path(settings.hub.spool).iterdir()))
    (kept,) = Reader(settings.database).call_list()
    events = list(Reader(settings.database).events(kept.call))
    assert kept.ending == "hung_up"
    for leg in LEGS:
        recording = pcm_of(recording_path(settings.recordings, kept.call, leg))
        assert len(recording) // 2 == round((kept.duration or 0) * 8000)
        alone = heard_alone(recogniser, leg, recording)
        assert distance(words(events, leg), alone) <= 1
        numbers = [e.number for e in events if isinstance(e, Utterance) and e.leg == leg]
        assert numbers == list(range(1, len(numbers) + 1))
    for leg, other in (("collector", "debtor"), ("debtor", "collector")):
        # Each phone heard the other all through: the words before, during and after the hub was dead.
        assert set(heard_alone(recogniser, leg, pcm_of(telephones.heard_by(leg)))) >= spoken(other) - {"i'm"}


async def test_a_call_that_ended_while_no_hub_was_there_is_heard_afterwards(
    settings: Settings, telephones: Telephones, tmp_path: Path
) -> None:
    path = toml(settings, tmp_path)
    async with serving(path) as hub, telephones.talking() as phones:
        await asyncio.sleep(3)
        hub.kill()
        await hub.wait()
        await phones["collector"].wait("ended", PATIENCE_S)
    async with serving(path):
        await until(lambda: not any(Path(settings.hub.spool).iterdir()))
    (kept,) = Reader(settings.database).call_list()
    assert kept.ending == "hung_up"
    heard = words(list(Reader(settings.database).events(kept.call)), "debtor")
    assert len(set(heard) & spoken("debtor")) >= 0.9 * len(spoken("debtor"))


async def test_a_killed_line_closes_its_call_as_cut_off_and_the_next_call_works(
    settings: Settings, telephones: Telephones
) -> None:
    async with Hub(settings) as hub:
        ended = next_end(hub)
        async with telephones.talking():
            await asyncio.sleep(12.5)  # the excuse has been said
            (folder,) = spool.calls(Path(settings.hub.spool))
            before = spool.read_call(folder)
            os.kill(before.pid, signal.SIGKILL)
            call = await asyncio.wait_for(ended(), PATIENCE_S)
        await until(lambda: not hub.calls)
        cut_off = hub.store.call(call)
        assert cut_off.summary.ending == "cut_off"
        assert "mail" in words(list(cut_off.events), "debtor")
        for leg in LEGS:
            recording = pcm_of(recording_path(settings.recordings, call, leg))
            assert len(recording) // 2 == round((cut_off.summary.duration or 0) * 8000) > 10 * 8000
        await until(lambda: hub.seats[0].greeting is not None)
        again = next_end(hub)
        async with telephones.talking() as phones:
            await asyncio.sleep(3)
            phones["collector"].do(do="hang_up")
            second = await asyncio.wait_for(again(), PATIENCE_S)
        await until(lambda: not hub.calls)
        assert hub.store.call(second).summary.ending == "hung_up"
        assert spool.calls(Path(settings.hub.spool)) == []
