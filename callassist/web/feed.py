"""The live feed: every call so far, and the pages that follow it. Used from the event loop only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from callassist.events import (
    CallEnded,
    CallEvent,
    CallStarted,
    FollowUpPlanned,
    LegHealth,
    Partial,
    Utterance,
)
from callassist.web.messages import (
    VERSION,
    CallSummary,
    Hello,
    Lines,
    LineState,
    Saved,
    SoFar,
    Trouble,
    encode,
    encode_live,
)
from callassist.web.outbox import Outbox

_encode_event = msgspec.json.Encoder().encode
_INTERIM = ("partial.collector", "partial.debtor", "health.collector", "health.debtor", "saved")


class CallFeed:
    """One call: all its events but the interim ones, encoded once, and the pages that follow it."""

    def __init__(self, started: CallStarted) -> None:
        self.started = started
        self.ended: CallEnded | None = None
        self.position = 0.0
        "Newest audio position any event told of, seconds into the call."
        self.saved_to = 0
        self._events: list[tuple[int, msgspec.Raw]] = []
        self._now: dict[str, msgspec.Raw] = {}
        self._pages: set[Outbox] = set()
        self.publish(started)

    @classmethod
    def of(cls, events: Sequence[CallEvent]) -> CallFeed:
        """A call from the database: its events in order, all saved, `CallStarted` first."""
        started = events[0]
        assert isinstance(started, CallStarted)
        feed = cls(started)
        for event in events[1:]:
            feed.publish(event)
        feed.saved(len(events))
        return feed

    def publish(self, event: CallEvent) -> int:
        """Tell all pages at once. Returns the event's number in its call, 0 for an interim one."""
        raw = msgspec.Raw(_encode_event(event))
        self.position = max(self.position, _position(event))
        if isinstance(event, Partial | LegHealth):
            key = f"{'partial' if isinstance(event, Partial) else 'health'}.{event.leg}"
            self._now[key] = raw
            data = encode_live(0, raw)
            for page in self._pages:
                page.put_newest(key, data)
            return 0
        seq = len(self._events) + 1
        self._events.append((seq, raw))
        if isinstance(event, Utterance):
            self._now.pop(f"partial.{event.leg}", None)
        elif isinstance(event, CallEnded):
            self.ended = event
            self._now.clear()
        data = encode_live(seq, raw)
        for page in self._pages:
            if isinstance(event, Utterance):
                page.drop(f"partial.{event.leg}")
            page.put(data)
        return seq

    def saved(self, seq: int) -> None:
        """The database holds every event up to `seq`."""
        if seq <= self.saved_to:
            return
        self.saved_to = seq
        data = encode(Saved(seq=seq))
        for page in self._pages:
            page.put_newest("saved", data)

    def so_far(self) -> SoFar:
        return SoFar(
            call=self.started.call,
            ended=self.ended is not None,
            position=self.position,
            saved=self.saved_to,
            events=tuple(self._events),
            now=tuple(self._now.values()),
        )

    def summary(self) -> CallSummary:
        return CallSummary(
            call=self.started.call,
            line=self.started.line,
            started=self.started.started,
            language=self.started.language,
            debtor=self.started.account.debtor if self.started.account else None,
            duration=self.ended.duration if self.ended else None,
            ending=self.ended.ending if self.ended else None,
        )

    def attach(self, page: Outbox) -> None:
        """Give the page the call so far, and from now on whatever comes."""
        page.drop(*_INTERIM)
        page.put(encode(self.so_far()))
        self._pages.add(page)

    def detach(self, page: Outbox) -> None:
        self._pages.discard(page)


class Feeds:
    """All calls a page can follow live, all seats, and what is wrong with the hub."""

    def __init__(self, keep: int = 20) -> None:
        self.lines: dict[str, LineState] = {}
        self.troubled: str | None = None
        self._keep = keep
        self._calls: dict[str, CallFeed] = {}
        self._pages: dict[Outbox, _Follows] = {}

    # ------------------------------------------------------------ told by the hub

    def open(self, started: CallStarted, so_far: Sequence[CallEvent] = ()) -> CallFeed:
        """A call exists. After a hub's restart, `so_far` are its later events already in the database."""
        feed = CallFeed.of([started, *so_far]) if so_far else CallFeed(started)
        self._calls[started.call] = feed
        for page, follows in self._pages.items():
            if follows.next_calls and follows.line in (None, started.line):
                if follows.feed:
                    follows.feed.detach(page)
                follows.feed = feed
                feed.attach(page)
        self._occupy(started.line, started.call)
        return feed

    def publish(self, call: str, event: CallEvent) -> int:
        """Show an event. Returns its number in the call, 0 for an interim one."""
        feed = self._calls[call]
        seq = feed.publish(event)
        if isinstance(event, CallEnded):
            line = self.lines.get(feed.started.line)
            if line and line.call == call:
                self._occupy(line.name, None)
            self._forget_oldest()
        return seq

    def saved(self, call: str, seq: int) -> None:
        """Every event of the call up to `seq` is committed. A call already forgotten here is no error."""
        if feed := self._calls.get(call):
            feed.saved(seq)

    def trouble(self, text: str | None) -> None:
        """Show a banner on every page until it is None again. No personal data."""
        if text == self.troubled:
            return
        self.troubled = text
        self._to_all("trouble", encode(Trouble(text=text)))

    def set_line(self, state: LineState) -> None:
        """A seat is there, or changed; which call is on it is known here."""
        before = self.lines.get(state.name)
        self.lines[state.name] = msgspec.structs.replace(state, call=before.call if before else None)
        self._tell_lines()

    # ------------------------------------------------------------ asked by the web

    def find(self, call: str) -> CallFeed | None:
        return self._calls.get(call)

    def newest(self, line: str | None = None) -> CallFeed | None:
        """The last call opened, on that seat or on any."""
        feeds = [feed for feed in self._calls.values() if line in (None, feed.started.line)]
        return feeds[-1] if feeds else None

    def summaries(self) -> list[CallSummary]:
        """Newest first."""
        return [feed.summary() for feed in reversed(self._calls.values())]

    @contextmanager
    def watch(self, *, feed: CallFeed | None = None, line: str | None = None) -> Iterator[Outbox]:
        """An outbox with the greeting, the call so far and all that follows.

        With `feed` it stays with that call; otherwise it follows the newest call on the seat
        `line`, or on any seat, and every next one.
        """
        page = Outbox()
        follows = _Follows(line, feed or self.newest(line), next_calls=feed is None)
        self._pages[page] = follows
        page.put(encode(self._hello(follows.feed)))
        if follows.feed:
            follows.feed.attach(page)
        try:
            yield page
        finally:
            del self._pages[page]
            if follows.feed:
                follows.feed.detach(page)

    # ------------------------------------------------------------

    def _hello(self, feed: CallFeed | None) -> Hello:
        return Hello(
            version=VERSION,
            lines=tuple(self.lines.values()),
            call=feed.started.call if feed else None,
            trouble=self.troubled,
        )

    def _occupy(self, line: str, call: str | None) -> None:
        if line in self.lines:
            self.lines[line] = msgspec.structs.replace(self.lines[line], call=call)
            self._tell_lines()

    def _tell_lines(self) -> None:
        self._to_all("lines", encode(Lines(lines=tuple(self.lines.values()))))

    def _to_all(self, key: str, data: bytes) -> None:
        for page in self._pages:
            page.put_newest(key, data)

    def _forget_oldest(self) -> None:
        ended = [call for call, feed in self._calls.items() if feed.ended]
        for call in ended[: -self._keep]:
            del self._calls[call]


class _Follows:
    """What one page follows."""

    def __init__(self, line: str | None, feed: CallFeed | None, *, next_calls: bool) -> None:
        self.line = line
        self.feed = feed
        self.next_calls = next_calls


def _position(event: CallEvent) -> float:
    match event:
        case CallStarted() | FollowUpPlanned():
            return 0.0
        case Partial() | Utterance():
            return event.end
        case LegHealth():
            return event.heard + event.behind
        case CallEnded():
            return event.duration
        case _:
            return event.at
