"""One live call in the hub: from its spool to rows, recording and pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path

import msgspec

from callassist.assist.assist import Assist
from callassist.call import Call, Resume
from callassist.events import (
    LEGS,
    CallEnded,
    CallEnding,
    CallEvent,
    CallStarted,
    CardClicked,
    Click,
    FollowUpPlanned,
    Leg,
    LegChanged,
    LegHealth,
    Partial,
    PromiseConfirmed,
    Utterance,
)
from callassist.hearing.recording import Recorder, recording_path
from callassist.hearing.source import SpoolSource
from callassist.hub.languages import Languages
from callassist.language.redact import CardGuard
from callassist.line import spool
from callassist.line.protocol import Health, LegMoved
from callassist.settings import Settings
from callassist.store.rows import LegKept
from callassist.store.store import Store
from callassist.web.feed import Feeds

log = logging.getLogger(__name__)

_RECORD_EVERY_S = 1.0


class Follower:
    """Follows one call to its end; one that an earlier hub began is taken up where that had stopped."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Settings,
        store: Store,
        feeds: Feeds,
        languages: Languages,
        threads: Executor,
        watch: Callable[[str, CallEvent], None],
        trouble: Callable[[str | None], None],
    ) -> None:
        """`trouble` is told in one line why the recording cannot be written, None when it can again."""
        self.spooled = spool.read_call(folder)
        self._folder = folder
        self._settings = settings
        self._store = store
        self._feeds = feeds
        self._languages = languages
        self._threads = threads
        self._watch = watch
        self._trouble = trouble
        self._source = SpoolSource(folder)
        self._call: Call | None = None
        self._health: dict[Leg, Health] = {}
        self._told: set[spool.LegStep] = set()
        self._unsaved: set[asyncio.Future[None]] = set()

    def grown(self) -> None:
        """The spool has more."""
        self._source.grown()

    def leg_moved(self, moved: LegMoved) -> None:
        """A leg changed state."""
        self._tell_step(spool.LegStep(moved.leg, moved.state, moved.sample, moved.code))

    def health(self, health: Health) -> None:
        """A leg's RTP figures so far."""
        self._health[health.leg] = health
        if self._call is not None:
            self._call.lost[health.leg] = health.lost

    def has_ended(self) -> bool:
        """Whether the call file says so by now."""
        return spool.read_call(self._folder).ending is not None

    def close(self) -> None:
        """The call is over: what the spool holds now is all."""
        self._source.close()

    def click(self, click: Click) -> None:
        """The collector's click, which happens where the call stands now."""
        if self._call is not None:
            self._call.on(msgspec.structs.replace(click, at=round(self._call.position, 3)))

    async def run(self) -> None:
        """Follow the call to its end, write its recording, erase its spool."""
        call = self._call = await self._prepare()
        self._tell_steps()
        recorder = Recorder(self._settings.recordings, self.spooled.call, self.spooled.rate, call.muted)
        recording = asyncio.create_task(self._record(recorder, call))
        try:
            await call.run(self._ending)
        finally:
            recording.cancel()
        await self._record_rest(recorder)
        self._keep_legs()
        while self._unsaved:
            await asyncio.wait(self._unsaved)
        spool.erase(self._folder)

    async def _prepare(self) -> Call:
        spooled = self.spooled
        account = await asyncio.to_thread(self._store.find_account, spooled.debtor)
        language = await self._languages.get(account.language if account else None)
        started = CallStarted(
            call=spooled.call,
            line=spooled.line,
            started=spooled.started,
            language=language.code,
            account=account,
        )
        past = await asyncio.to_thread(self._store.events, spooled.call)
        history = (
            await asyncio.to_thread(self._store.past_excuses, account.account, spooled.started)
            if account
            else ()
        )
        # An end that is known already is reached once more: only the recording was not yet written.
        so_far = [event for event in past[1:] if not isinstance(event, CallEnded | FollowUpPlanned)]
        self._feeds.open(started, so_far=so_far)
        self._store.open_call(started, collector=spooled.collector, debtor=spooled.debtor)
        assist = Assist(
            language.playbook,
            self._settings.assist,
            call_date=date.fromisoformat(spooled.started[:10]),
            account=account,
            history=history,
        )
        guard = CardGuard(language.code)
        resume = _replay(past, assist, guard)
        return Call(
            started,
            source=self._source,
            recogniser=language.recogniser,
            assist=assist,
            guard=guard,
            sinks=[self._publish],
            threads=self._threads,
            resume=resume,
        )

    # ------------------------------------------------------------ what happened goes out

    def _publish(self, happened: Sequence[CallEvent]) -> None:
        numbers = [self._feeds.publish(self.spooled.call, event) for event in happened]
        for event in happened:
            self._watch(self.spooled.call, event)
        if all(isinstance(event, Partial | LegHealth) for event in happened):
            return

        def saved(done: asyncio.Future[None]) -> None:
            if not done.cancelled() and done.exception() is None:
                self._feeds.saved(self.spooled.call, max(numbers))

        self._wait_for(self._store.write(self.spooled.call, happened)).add_done_callback(saved)

    def _keep_legs(self) -> None:
        """A row for each leg: its recording and how well it came through."""
        for leg in LEGS:
            figures = self._health.get(leg)
            kept = LegKept(
                leg=leg,
                recording=recording_path(self._settings.recordings, self.spooled.call, leg).name
                if self._settings.hub.keep_recordings
                else None,
                samples=self._source.available,
                lost=figures.lost if figures else None,
                discarded=figures.discarded if figures else None,
                late=figures.late if figures else None,
            )
            self._wait_for(self._store.put_leg(self.spooled.call, kept))

    def _wait_for(self, written: Future[None]) -> asyncio.Future[None]:
        future = asyncio.wrap_future(written)
        self._unsaved.add(future)
        future.add_done_callback(self._written)
        return future

    def _written(self, done: asyncio.Future[None]) -> None:
        self._unsaved.discard(done)
        if not done.cancelled() and (error := done.exception()) is not None:
            # Its text may quote what was to be written.
            log.error("the database refused something of a call: %s", type(error).__name__)

    def _tell_steps(self) -> None:
        """Tell the leg steps of the call file: those before we came, and those whose message was lost."""
        for step in spool.read_call(self._folder).steps:
            self._tell_step(step)

    def _tell_step(self, step: spool.LegStep) -> None:
        if self._call is not None and step not in self._told:
            self._told.add(step)
            at = round(step.sample / self.spooled.rate, 3)
            self._call.on(LegChanged(leg=step.leg, state=step.state, at=at, code=step.code))

    def _ending(self) -> CallEnding:
        # Without an ending of its own the line died: the call was cut off.
        return spool.read_call(self._folder).ending or "cut_off"

    # ------------------------------------------------------------ recording

    async def _record(self, recorder: Recorder, call: Call) -> None:
        """Write the recording behind the call, until cancelled."""
        while True:
            await asyncio.sleep(_RECORD_EVERY_S)
            behind = self._source.available / self.spooled.rate - self._settings.hub.record_behind_s
            settled = min(call.settled[leg].position for leg in LEGS)
            await self._write(recorder, int(max(0.0, min(behind, settled)) * self.spooled.rate))

    async def _record_rest(self, recorder: Recorder) -> None:
        """Write what is left, for as long as it takes: the spool is erased only after that."""
        while not await self._write(recorder, self._source.available):  # noqa: ASYNC110  (a disk tells nobody)
            await asyncio.sleep(_RECORD_EVERY_S)

    async def _write(self, recorder: Recorder, sample: int) -> bool:
        if not self._settings.hub.keep_recordings:
            return True
        try:
            await asyncio.to_thread(recorder.write_up_to, sample, self._source.read)
        except OSError as error:
            self._trouble(f"the recording cannot be written: {error.strerror}; it is kept and tried again")
            return False
        self._trouble(None)
        return True


def _replay(past: Sequence[CallEvent], assist: Assist, guard: CardGuard) -> dict[Leg, Resume]:
    """Bring the judgement to where an earlier hub had stopped; what it says meanwhile is known."""
    resume: dict[Leg, Resume] = {leg: Resume() for leg in LEGS}
    for event in past:
        if isinstance(event, Utterance):
            guard.utterance(event)
            resume[event.leg] = Resume(event.heard, event.number + 1)
        if isinstance(event, Utterance | CardClicked | PromiseConfirmed):
            assist.on(event)
    return resume
