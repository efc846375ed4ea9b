"""THE SPINE: audio -> what was heard -> what it means -> whoever wants to know, for one call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from datetime import date
from typing import TypeVar

import msgspec

from callassist.assist.assist import Assist
from callassist.cases import followup
from callassist.events import (
    LEGS,
    CallEnded,
    CallEnding,
    CallEvent,
    CallStarted,
    Heard,
    Leg,
    LegHealth,
    Partial,
    PromiseHeard,
)
from callassist.hearing.recording import Muted, Settled
from callassist.hearing.source import Block, Source
from callassist.language.redact import CardGuard
from callassist.speech.engine import Recogniser, Session
from callassist.speech.resample import session_at

_H = TypeVar("_H", bound=Heard)
Sink = Callable[[Sequence[CallEvent]], None]
"Takes what happened, in order. Must not block."


_FEED_S = 0.25
"A recogniser looks for the end of an utterance once per feed: not less often than this."


class Resume(msgspec.Struct, frozen=True):
    """Where hearing of a leg goes on after a restart."""

    position: float = 0.0
    "Seconds into the call."
    number: int = 1
    "Ordinal of its next utterance."


class Call:
    """One call from its first sample to its last. Lives in one event loop."""

    def __init__(
        self,
        started: CallStarted,
        *,
        source: Source,
        recogniser: Recogniser,
        assist: Assist,
        guard: CardGuard,
        sinks: Sequence[Sink],
        threads: Executor,
        resume: Mapping[Leg, Resume] | None = None,
    ) -> None:
        self.started = started
        self.lost: dict[Leg, int] = dict.fromkeys(LEGS, 0)
        "RTP packets lost so far, as the line tells them."
        self.settled: dict[Leg, Settled] = {leg: Settled() for leg in LEGS}
        self._source = source
        self._assist = assist
        self._guard = guard
        self._sinks = sinks
        self._threads = threads
        self._resume = resume or {leg: Resume() for leg in LEGS}
        self._sessions: dict[Leg, Session] = {
            leg: session_at(
                recogniser.session(leg, start=point.position, number=point.number),
                source.rate,
                recogniser.rate,
            )
            for leg, point in self._resume.items()
        }
        self._spoke: dict[Leg, float] = dict.fromkeys(LEGS, 0.0)
        self._promise: PromiseHeard | None = None
        self.position = 0.0

    @property
    def muted(self) -> Muted:
        """Spans of a leg that no recording may hold."""
        return self._guard.muted

    async def run(self, ending: Callable[[], CallEnding]) -> None:
        """Hear the call to its end. `ending` is asked once the source has no more."""
        async for heard in self._heard():
            self.on(heard)
        self.on(CallEnded(duration=round(self.position, 3), ending=ending()))

    def on(self, event: CallEvent) -> None:
        """Something happened: judge it, then tell everybody, the event first."""
        happened: list[CallEvent] = [event, *self._assist.on(event)]
        for found in happened:
            if isinstance(found, PromiseHeard):
                self._promise = found
        if isinstance(event, CallEnded):
            called = date.fromisoformat(self.started.started[:10])
            happened += followup.plan(event.ending, self._promise, called)
        for sink in self._sinks:
            sink(happened)

    async def _heard(self) -> AsyncIterator[Heard | LegHealth]:
        """Everything recognised on both legs, in the order of the audio, health once a second."""
        next_health = 0.0
        start = int(min(point.position for point in self._resume.values()) * self._source.rate)
        async for block in self._source.blocks(start):
            found = await asyncio.gather(*(self._feed(leg, block) for leg in LEGS))
            self.position = block.end / self._source.rate
            for heard in sorted((event for events in found for event in events), key=lambda event: event.end):
                yield self._guarded(heard)
            for leg in LEGS:
                self.settled[leg].heard = self.position
            if self.position >= next_health:
                next_health = self.position + 1.0
                for leg in LEGS:
                    yield self._health(leg)
        for leg in LEGS:
            for utterance in await self._in_thread(self._sessions[leg].finish):
                yield self._guarded(utterance)
            self.settled[leg].speaking = False

    async def _feed(self, leg: Leg, block: Block) -> Sequence[Heard]:
        # After a restart one leg resumes later than the other: skip what it had heard already.
        skip = max(0, int(self._resume[leg].position * self._source.rate) - block.start) * 2
        pcm = block.pcm[leg][skip:]
        return await self._in_thread(lambda: feed(self._sessions[leg], pcm, self._source.rate))

    async def _in_thread(self, work: Callable[[], Sequence[_H]]) -> Sequence[_H]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _guarded(self, heard: Heard) -> Heard:
        """What was heard, without card digits."""
        settled = self.settled[heard.leg]
        self._spoke[heard.leg] = heard.end
        if isinstance(heard, Partial):
            settled.speaking = bool(heard.text)
            return self._guard.partial(heard)
        settled.speaking = False
        settled.closed = heard.heard
        return self._guard.utterance(heard)

    def _health(self, leg: Leg) -> LegHealth:
        return LegHealth(
            leg=leg,
            heard=round(self.position, 2),
            behind=round(max(0.0, self._source.available / self._source.rate - self.position), 2),
            silent=round(max(0.0, self.position - self._spoke[leg]), 2),
            lost=self.lost[leg],
        )


def pieces(pcm: bytes, rate: int) -> Iterator[bytes]:
    """PCM cut as a session is fed."""
    step = int(rate * _FEED_S) * 2
    for start in range(0, len(pcm), step):
        yield pcm[start : start + step]


def feed(session: Session, pcm: bytes, rate: int) -> list[Heard]:
    """What a session hears in a stretch of any length."""
    return [heard for piece in pieces(pcm, rate) for heard in session.feed(piece)]
