"""Calls that are over, as the pages ask for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from callassist.events import CallEvent
from callassist.store.store import Store
from callassist.web.messages import CallSummary


class History:
    """The database behind the pages' `Calls`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self, call: str) -> Sequence[CallEvent] | None:
        """All stored events in order; None when there is no such call."""
        return await asyncio.to_thread(self._store.events, call) or None

    async def recent(self, limit: int) -> Sequence[CallSummary]:
        """The last calls, newest first."""
        return [
            CallSummary(
                call=kept.call,
                line=kept.line,
                started=kept.started,
                language=kept.language,
                debtor=kept.party,
                duration=kept.duration,
                ending=kept.ending,
            )
            for kept in await asyncio.to_thread(self._store.call_list, limit)
        ]
