"""Bad days of a call: its database, disk, spool or trunk fails while people talk. They go on talking."""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from small_disk import fill, tmpfs
from telephones import PATIENCE_S, Telephones, next_end, until
from troubles import LOCKED, endings, locked, recorded_samples, said, taken, words

from callassist.demo.phones import PhoneProcess
from callassist.events import Leg, Utterance
from callassist.hub import Hub
from callassist.line import spool
from callassist.line.phone_process import PhoneSpec
from callassist.settings import LineSettings, Settings
from callassist.store import database
from callassist.store.read import Reader

# ---------------------------------------------------------------- trouble in the middle of a call


@pytest.mark.sip
async def test_a_database_locked_during_a_call_is_shown_and_loses_nothing(
    settings: Settings, telephones: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    async with Hub(settings) as hub:
        ended, linda = next_end(hub), said(hub, "linda")
        async with telephones.talking() as phones:
            with locked(settings.database):
                await asyncio.wait_for(linda.wait(), PATIENCE_S)
                await until(lambda: hub.feeds.troubled == LOCKED)
                (call,) = hub.calls
                assert words(Reader(settings.database).events(call), "debtor") == []
            await until(lambda: hub.feeds.troubled is None)
            phones["collector"].do(do="hang_up")
            await asyncio.wait_for(ended(), PATIENCE_S)
        await until(lambda: not hub.calls)
        kept = hub.store.call(call)
        feed = hub.feeds.find(call)
        assert feed is not None
        assert feed.saved_to == len(feed.so_far().events)
    assert "linda" in words(kept.events, "debtor")
    assert kept.summary.ending == "hung_up"
    assert len(kept.legs) == 2


@pytest.mark.sip
async def test_a_full_disk_keeps_the_spool_until_the_recording_is_whole(
    settings: Settings, telephones: Telephones
) -> None:
    with tmpfs(settings.recordings, "size=64k") as disk:
        async with Hub(settings) as hub:
            ended, linda = next_end(hub), said(hub, "linda")
            async with telephones.talking() as phones:
                await until(lambda: hub.feeds.troubled is not None)
                assert "No space left on device" in (hub.feeds.troubled or "")
                await asyncio.wait_for(linda.wait(), PATIENCE_S)
                phones["collector"].do(do="hang_up")
                call = await asyncio.wait_for(ended(), PATIENCE_S)
            folder = Path(settings.hub.spool) / call
            await asyncio.sleep(1.5)  # it has been tried again
            assert spool.samples(folder) == spool.read_call(folder).samples
            assert hub.calls == [call]
            await until(lambda: endings(hub) == ["hung_up"])
            subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
            await until(lambda: not hub.calls)
            assert hub.feeds.troubled is None
            whole = round((hub.store.call(call).summary.duration or 0) * spool.RATE)
        assert not folder.exists()
        assert recorded_samples(settings, call) == [whole, whole]
        assert whole > 2 * spool.RATE


@pytest.mark.sip
@pytest.mark.parametrize("full", ["before", "during"])
async def test_a_full_spool_is_shown_and_hearing_goes_on_when_there_is_room(
    full: str, settings: Settings, telephones: Telephones
) -> None:
    with tmpfs(Path(settings.hub.spool), "size=2m") as disk:
        async with Hub(settings) as hub:
            ended, mail = next_end(hub), said(hub, "mail")
            ballast = fill(disk) if full == "before" else None
            async with telephones.talking() as phones:
                ballast = ballast or fill(disk)
                await until(lambda: hub.feeds.troubled is not None)
                assert hub.feeds.troubled == "the spool is full: part of this call is not heard"
                ballast.unlink()
                await asyncio.wait_for(mail.wait(), PATIENCE_S)
                phones["collector"].do(do="hang_up")
                call = await asyncio.wait_for(ended(), PATIENCE_S)
            await until(lambda: not hub.calls and hub.feeds.troubled is None)
            kept = hub.store.call(call)
        # What was lost is silence at its place: the later words stand where they were said.
        excuse = next(w for e in kept.events if isinstance(e, Utterance) for w in e.words if w.text == "mail")
        assert 9.0 <= excuse.start <= 12.0
        whole = round((kept.summary.duration or 0) * spool.RATE)
        assert recorded_samples(settings, call) == [whole, whole]


@asynccontextmanager
async def left_talking(
    settings: Settings, telephones: Telephones
) -> AsyncIterator[tuple[dict[Leg, PhoneProcess], str]]:
    """Two parties in a call whose hub has been stopped after the first words."""
    async with AsyncExitStack() as parties:
        async with Hub(settings) as hub:
            linda = said(hub, "linda")
            phones = await parties.enter_async_context(telephones.talking())
            await asyncio.wait_for(linda.wait(), PATIENCE_S)
            (call,) = hub.calls
        yield phones, call


@pytest.mark.sip
async def test_a_hub_that_stops_in_the_middle_of_a_call_leaves_it_to_the_next(
    settings: Settings, telephones: Telephones
) -> None:
    async with left_talking(settings, telephones) as (phones, call):
        (folder,) = spool.calls(Path(settings.hub.spool))
        before = spool.samples(folder)
        await until(lambda: spool.samples(folder) > before + spool.RATE)  # the line goes on without a hub
        async with Hub(settings) as hub:
            ended, mail = next_end(hub), said(hub, "mail")
            assert hub.calls == [call]
            await asyncio.wait_for(mail.wait(), PATIENCE_S)
            phones["collector"].do(do="hang_up")
            assert await asyncio.wait_for(ended(), PATIENCE_S) == call
            await until(lambda: not hub.calls)
            kept = hub.store.call(call)
    assert kept.summary.ending == "hung_up"
    heard = words(kept.events, "debtor")
    assert {"linda", "check", "mail"} <= set(heard)
    assert heard.count("linda") == 1
    whole = round((kept.summary.duration or 0) * spool.RATE)
    assert recorded_samples(settings, call) == [whole, whole]
    assert list(Path(settings.hub.spool).iterdir()) == []


# ---------------------------------------------------------------- trouble on the wire


@pytest.mark.sip
async def test_a_trunk_that_never_answers_ends_the_call_and_nothing_else(
    settings: Settings, telephones: Telephones
) -> None:
    with taken(socket.SOCK_DGRAM) as silent:
        line = msgspec.structs.replace(telephones.line(), trunk=f"sip:127.0.0.1:{silent}", ring_s=2.0)
        async with Hub(msgspec.structs.replace(settings, line=(line,))) as hub:
            ended = next_end(hub)
            phone = PhoneSpec(
                settings=LineSettings(name="collector", listen="127.0.0.1:0"),
                call=f"sip:5550147@127.0.0.1:{telephones.seat_port}",
            )
            async with PhoneProcess.running(phone) as collector:
                call = await asyncio.wait_for(ended(), PATIENCE_S)
                told = await collector.wait("ended", 20)
                assert told.code >= 400
            await until(lambda: not hub.calls)
            summary = hub.store.call(call).summary
            assert summary.ending == "no_answer"
            assert summary.debtor.endswith("5550147")
            assert (hub.seats[0].trouble, hub.feeds.troubled) == (None, None)
            assert hub.seats[0].greeting is not None
    assert list(Path(settings.hub.spool).iterdir()) == []


def garbage(seed: int) -> Iterator[bytes]:
    """Datagrams no telephone would send."""
    dice = random.Random(seed)
    invite = (
        b"INVITE sip:5550147@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-1\r\n"
        b"From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:5550147@127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    yield from (b"", b"\0", b"\r\n\r\n", b"INVITE", b"SIP/2.0 200 OK\r\n\r\n", b"\xff" * 1400)
    for _ in range(60):
        yield dice.randbytes(dice.randrange(1, 1400))
    for cut in range(0, len(invite), 10):
        yield invite[:cut]


@pytest.mark.sip
async def test_garbage_on_the_sip_port_keeps_nobody_from_calling(
    settings: Settings, telephones: Telephones
) -> None:
    async with Hub(settings) as hub:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for datagram in garbage(1):
                stranger.sendto(datagram, ("127.0.0.1", telephones.seat_port))
                await asyncio.sleep(0.002)
        await until(lambda: hub.seats[0].greeting is not None)
        ended, linda = next_end(hub), said(hub, "linda")
        async with telephones.talking() as phones:
            await asyncio.wait_for(linda.wait(), PATIENCE_S)
            phones["collector"].do(do="hang_up")
            call = await asyncio.wait_for(ended(), PATIENCE_S)
        await until(lambda: not hub.calls)
        assert hub.store.call(call).summary.ending == "hung_up"
