"""A live call through line and hub: whose words, whose recording, which rows."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import aiohttp
import msgspec
import pytest
from telephones import PATIENCE_S, SHORT_CALL, Telephones, next_end, spoken, until

from callassist.demo.phones import PhoneProcess
from callassist.events import LEGS, LegChanged, Utterance
from callassist.hearing.recording import recording_path
from callassist.hub import Hub
from callassist.line.phone_process import PhoneSpec
from callassist.settings import LineSettings, Settings

pytestmark = pytest.mark.sip


async def test_the_words_of_each_party_end_up_on_their_leg(
    settings: Settings, telephones: Telephones
) -> None:
    async with Hub(settings) as hub:
        ended = next_end(hub)
        async with telephones.talking():
            call = await asyncio.wait_for(ended(), PATIENCE_S)
        await until(lambda: not hub.calls)
        events = hub.store.events(call)
        kept = hub.store.call(call)
    for leg in LEGS:
        heard = {w.text for e in events if isinstance(e, Utterance) and e.leg == leg for w in e.words}
        assert len(heard & spoken(leg)) >= 0.9 * len(spoken(leg)), leg
        assert len(heard - spoken(leg)) <= 2, leg
    steps = [(e.leg, e.state) for e in events if isinstance(e, LegChanged)]
    assert ("debtor", "answered") in steps
    assert ("collector", "ended") in steps
    assert kept.summary.ending == "hung_up"
    assert {leg.leg: leg.lost for leg in kept.legs} == {"collector": 0, "debtor": 0}


async def test_the_recording_is_whole_and_the_spool_is_gone(
    settings: Settings, telephones: Telephones
) -> None:
    async with Hub(settings) as hub:
        ended = next_end(hub)
        async with telephones.talking():
            call = await asyncio.wait_for(ended(), PATIENCE_S)
        await until(lambda: not hub.calls)
        kept = hub.store.call(call)
    for leg in LEGS:
        with wave.open(str(recording_path(settings.recordings, call, leg))) as file:
            assert file.getnframes() == round((kept.summary.duration or 0) * 8000)
    assert list(Path(settings.hub.spool).iterdir()) == []


async def test_the_desk_can_dial_and_rings_the_collector_first(
    settings: Settings, telephones: Telephones
) -> None:
    def phone(name: str, port: int = 0) -> PhoneSpec:
        listen = LineSettings(name=name, listen=f"127.0.0.1:{port}")
        return PhoneSpec(settings=listen, wav=str(SHORT_CALL / f"{name}.wav"))

    async with (
        PhoneProcess.running(phone("collector")) as collector,
        PhoneProcess.running(phone("debtor", telephones.debtor_port)) as debtor,
    ):
        line = msgspec.structs.replace(telephones.line(), collector=collector.address)
        async with Hub(msgspec.structs.replace(settings, line=(line,))) as hub:
            ended = next_end(hub)
            async with aiohttp.ClientSession() as web:
                order = {"line": "seat-1", "debtor": "5550147"}
                done = await web.post(hub.url + "api/dial", json=order, headers={"Origin": hub.url[:-1]})
                assert done.status < 300, await done.text()
            first, second = await collector.wait("answered", 20), await debtor.wait("answered", 20)
            assert first.at <= second.at
            await asyncio.sleep(3)
            debtor.do(do="hang_up")
            call = await asyncio.wait_for(ended(), PATIENCE_S)
            await until(lambda: not hub.calls)
            assert hub.store.call(call).summary.debtor.endswith("5550147")
