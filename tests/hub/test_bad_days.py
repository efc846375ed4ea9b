"""Bad days of a hub: what it needs is taken, full, locked or silent. It says so in one line; calls go on."""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from small_disk import fill, make_read_only, tmpfs
from telephones import PATIENCE_S, SHORT_CALL, Telephones, next_end, until

from callassist.demo.phones import PhoneProcess
from callassist.errors import AlreadyRunning, BadSettings, CallassistError, LineError, StoreError
from callassist.events import LEGS, CallEvent, Heard, Leg, Utterance
from callassist.hearing import wav
from callassist.hearing.recording import recording_path
from callassist.hub import Hub, languages
from callassist.hub import hub as hub_module
from callassist.line import spool
from callassist.line.phone_process import PhoneSpec
from callassist.line.spool import SpoolCall
from callassist.settings import LineSettings, Settings
from callassist.speech.engine import Session
from callassist.speech.vosk import VoskRecogniser
from callassist.store import database
from callassist.store.read import Reader
from callassist.store.store import Store

LOCKED = "the database is locked by another process"
HOLD = """
import sqlite3, sys

conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN IMMEDIATE")
print("held", flush=True)
input()
"""


@pytest.fixture
def seatless(settings: Settings) -> Settings:
    """A hub that only hears what lies in its spool."""
    return msgspec.structs.replace(settings, line=())


def with_hub(settings: Settings, **changed: str) -> Settings:
    return msgspec.structs.replace(settings, hub=msgspec.structs.replace(settings.hub, **changed))


def one_line(error: CallassistError) -> str:
    """The error's text; fails when it is more than one line."""
    assert str(error)
    assert "\n" not in str(error)
    return str(error)


async def refused(settings: Settings, kind: type[CallassistError]) -> str:
    """What a hub with these settings says instead of starting."""
    with pytest.raises(kind) as caught:
        async with asyncio.timeout(PATIENCE_S), Hub(settings):
            pass
    return one_line(caught.value)


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


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


# ---------------------------------------------------------------- a hub that cannot start


@pytest.mark.sip
async def test_a_taken_sip_port_is_one_line_and_leaves_no_line_behind(
    settings: Settings, telephones: Telephones
) -> None:
    with taken(socket.SOCK_DGRAM) as port:
        unlucky = LineSettings(name="seat-2", listen=f"127.0.0.1:{port}")
        what = await refused(msgspec.structs.replace(settings, line=(unlucky, telephones.line())), LineError)
    assert str(port) in what
    assert "in use" in what
    # The other seat, which could have come up, holds its port for nobody.
    await until(lambda: is_free(telephones.seat_port), within=15)


@pytest.mark.sip
async def test_a_taken_web_port_is_one_line_and_leaves_no_line_behind(
    settings: Settings, telephones: Telephones
) -> None:
    with taken(socket.SOCK_STREAM) as port:
        web = msgspec.structs.replace(settings.web, port=port)
        what = await refused(msgspec.structs.replace(settings, web=web), BadSettings)
    assert what == f"port {port} on 127.0.0.1 is in use by another program"
    assert is_free(telephones.seat_port)


@pytest.mark.parametrize("own", ["none", "run", "spool"])
async def test_a_second_hub_on_the_same_folders_is_refused(
    own: str, seatless: Settings, tmp_path: Path
) -> None:
    other = with_hub(seatless, **{own: str(tmp_path / "own")}) if own != "none" else seatless
    async with Hub(seatless):
        assert await refused(other, AlreadyRunning) == "a hub is already running here"
    async with Hub(other):
        pass


async def test_one_folder_may_serve_as_both_run_and_spool(seatless: Settings, tmp_path: Path) -> None:
    async with Hub(with_hub(seatless, run=str(tmp_path / "both"), spool=str(tmp_path / "both"))):
        pass


async def test_a_read_only_data_folder_is_one_line(seatless: Settings) -> None:
    with tmpfs(Path(seatless.hub.data), "size=1m") as folder:
        make_read_only(folder)
        what = await refused(seatless, StoreError)
    assert what == "the database cannot be opened: Read-only file system"


@pytest.mark.parametrize("which", ["run", "spool"])
async def test_a_read_only_working_folder_is_one_line(which: str, settings: Settings) -> None:
    with tmpfs(Path(getattr(settings.hub, which)), "size=1m") as folder:
        make_read_only(folder)
        what = await refused(settings, CallassistError)
        assert what == f"folder {folder} cannot be written to: Read-only file system"


# ---------------------------------------------------------------- calls found in the spool


async def test_a_broken_call_file_is_left_alone_and_stops_nobody(seatless: Settings) -> None:
    broken = spooled(seatless, "20260302-101500-000001")
    (broken / "call.json").write_bytes(b'{"call": "2026')
    without_sound = spooled(seatless, "20260302-101500-000002")
    spool.pcm_path(without_sound, "debtor").unlink()
    spooled(seatless, "20260302-101500-000003")
    async with Hub(seatless) as hub:
        await until(lambda: not hub.calls)
        assert "mail" in words(hub.store.events("20260302-101500-000003"), "debtor")
        assert hub.feeds.troubled == "a call cannot be heard any further; its sound waits for the next start"
    assert sorted(Path(seatless.hub.spool).iterdir()) == [broken, without_sound]
    assert spool.pcm_path(broken, "debtor").stat().st_size == 10 * 16000


class Faulty(VoskRecogniser):
    """A recogniser whose first session breaks down in the middle of the call."""

    _sessions = 0

    def session(self, leg: Leg, *, start: float = 0.0, number: int = 1) -> Session:
        self._sessions += 1
        whole = super().session(leg, start=start, number=number)
        return BreaksDown(whole) if self._sessions == 1 else whole


class BreaksDown:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._fed = 0

    def feed(self, pcm: bytes) -> Sequence[Heard]:
        self._fed += len(pcm)
        if self._fed > 5 * spool.RATE * spool.SAMPLE_BYTES:
            raise RuntimeError("the engine gave up")
        return self._session.feed(pcm)

    def finish(self) -> Sequence[Utterance]:
        return self._session.finish()


async def test_a_recogniser_that_fails_takes_no_other_call_along(
    seatless: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "VoskRecogniser", Faulty)
    calls = ["20260302-101500-000001", "20260302-101500-000002"]
    for call in calls:
        spooled(seatless, call)
    async with Hub(seatless) as hub:
        await until(lambda: not hub.calls)
        ended = {call: hub.store.call(call).summary.ending for call in calls}
        (failed,) = (call for call, ending in ended.items() if ending is None)
        (whole,) = (call for call, ending in ended.items() if ending == "hung_up")
        assert "mail" in words(hub.store.events(whole), "debtor")
        assert hub.feeds.troubled
    assert [folder.name for folder in Path(seatless.hub.spool).iterdir()] == [failed]
    monkeypatch.undo()
    async with Hub(seatless) as hub:
        await until(lambda: not hub.calls)
        assert "mail" in words(hub.store.events(failed), "debtor")
        assert hub.feeds.troubled is None
    assert recorded_samples(seatless, failed) == [80000, 80000]


async def test_a_recordings_folder_that_cannot_be_made_holds_up_the_recording_only(
    seatless: Settings,
) -> None:
    in_the_way = seatless.recordings
    in_the_way.parent.mkdir()
    in_the_way.touch()
    folder = spooled(seatless, "20260302-101500-000001")
    async with Hub(seatless) as hub:
        await until(lambda: hub.feeds.troubled is not None)
        assert (hub.feeds.troubled or "").startswith("the recording cannot be written: ")
        await until(lambda: endings(hub) == ["hung_up"])
        assert "mail" in words(hub.store.events(folder.name), "debtor")
        assert folder.exists()
        in_the_way.unlink()
        await until(lambda: not hub.calls)
        assert hub.feeds.troubled is None
    assert recorded_samples(seatless, folder.name) == [80000, 80000]
    assert not folder.exists()


async def test_a_hub_stopped_before_the_recording_was_written_writes_it_next_time(seatless: Settings) -> None:
    in_the_way = seatless.recordings
    in_the_way.parent.mkdir()
    in_the_way.touch()
    folder = spooled(seatless, "20260302-101500-000001")
    async with Hub(seatless) as hub:
        ended = next_end(hub)
        await asyncio.wait_for(ended(), PATIENCE_S)
        await until(lambda: endings(hub) == ["hung_up"])
        await until(lambda: hub.feeds.troubled is not None)
        before = hub.store.call(folder.name)
    in_the_way.unlink()
    async with Hub(seatless) as hub:
        await until(lambda: not hub.calls)
        after = hub.store.call(folder.name)
        shown = hub.feeds.find(folder.name)
        assert shown is not None
        follow_ups = [raw for _, raw in shown.so_far().events if b'"follow_up_planned"' in bytes(raw)]
    assert (after.events, after.follow_ups) == (before.events, before.follow_ups)
    assert len(follow_ups) == len(after.follow_ups) > 0
    assert recorded_samples(seatless, folder.name) == [80000, 80000]
    assert not folder.exists()


async def test_a_hub_stopped_while_the_database_is_locked_loses_no_row(
    seatless: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    monkeypatch.setattr(hub_module, "_PATIENCE_S", 1.0)
    folder = spooled(seatless, "20260302-101500-000001")
    Store.open(seatless.database).close()
    with closing(sqlite3.connect(seatless.database, isolation_level=None)) as other:

        def lock(_call: str, event: CallEvent) -> None:
            if isinstance(event, Utterance) and not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError) as caught:
            async with Hub(seatless) as hub:
                hub.watch(lock)
                await until(lambda: hub.feeds.troubled == LOCKED)
    assert one_line(caught.value).endswith("could not be saved: " + LOCKED)
    async with Hub(seatless) as hub:
        await until(lambda: not hub.calls)
        kept = hub.store.call(folder.name)
    assert [w for w in words(kept.events, "debtor") if w in ("linda", "check", "mail")] == [
        "linda",
        "check",
        "mail",
    ]
    assert kept.summary.ending == "hung_up"
    assert recorded_samples(seatless, folder.name) == [80000, 80000]


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
