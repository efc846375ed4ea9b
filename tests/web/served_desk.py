"""What stands behind a desk under test: real feeds, and a note of what the pages asked."""

from collections.abc import Sequence

from sample_call import STARTED, sample_call

from callassist.errors import LineError, NotStored
from callassist.events import CallEvent, Click, LegHealth, Partial
from callassist.web.feed import Feeds
from callassist.web.messages import CallSummary

OLD = "20260101-090000-0aaaaa"
"A call that only the database knows."


class Desk:
    """The feeds, what the pages asked of them, and where they are served."""

    def __init__(self) -> None:
        self.feeds = Feeds()
        self.clicks: list[tuple[str, Click]] = []
        self.dialled: list[tuple[str, str]] = []
        self.url = ""

    def click(self, call: str, click: Click) -> None:
        feed = self.feeds.find(call)
        if feed is None or feed.ended:
            raise NotStored("this call is over", "look at it in the list")
        self.clicks.append((call, click))
        self.feeds.publish(call, click)

    async def dial(self, line: str, debtor: str) -> None:
        if debtor.startswith("+"):
            raise LineError("the trunk refused the number", "ask your provider")
        self.dialled.append((line, debtor))

    async def load(self, call: str) -> Sequence[CallEvent] | None:
        if call != OLD:
            return None
        return [event for event in sample_call() if not isinstance(event, Partial | LegHealth)]

    async def recent(self, limit: int) -> Sequence[CallSummary]:
        return [CallSummary(call=OLD, line="anna", started="2026-01-01T09:00:00+01:00", language="en")]

    def play(self, events: Sequence[CallEvent]) -> int:
        """Publish a call's events, `CallStarted` first; the last one's number."""
        self.feeds.open(STARTED)
        last = 1
        for event in events[1:]:
            last = self.feeds.publish(STARTED.call, event) or last
        return last
