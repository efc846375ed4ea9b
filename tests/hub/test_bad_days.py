"""Bad days of a hub: what it needs is taken, missing or broken. It says so in one line; other calls go on."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from small_disk import make_read_only, tmpfs
from telephones import PATIENCE_S, Telephones, next_end, until
from troubles import LOCKED, endings, one_line, recorded_samples, spooled, taken, words

from callassist.errors import AlreadyRunning, BadSettings, CallassistError, LineError, StoreError
from callassist.events import CallEvent, Heard, Leg, Utterance
from callassist.hub import Hub, languages
from callassist.hub import hub as hub_module
from callassist.line import spool
from callassist.settings import LineSettings, Settings
from callassist.speech.engine import Session
from callassist.speech.vosk import VoskRecogniser
from callassist.store import database
from callassist.store.store import Store


@pytest.fixture
def seatless(settings: Settings) -> Settings:
    """A hub that only hears what lies in its spool."""
    return msgspec.structs.replace(settings, line=())


def with_hub(settings: Settings, **changed: str) -> Settings:
    return msgspec.structs.replace(settings, hub=msgspec.structs.replace(settings.hub, **changed))


async def refused(settings: Settings, kind: type[CallassistError]) -> str:
    """What a hub with these settings says instead of starting."""
    with pytest.raises(kind) as caught:
        async with asyncio.timeout(PATIENCE_S), Hub(settings):
            pass
    return one_line(caught.value)


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
