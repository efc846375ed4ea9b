"""What one page has still to be sent."""

from __future__ import annotations

import asyncio
from collections import deque


class Outbox:
    """A bounded queue in front of one page.

    A slow page first loses what is interim: of those only the newest per key waits here.
    What must arrive is never dropped; when more than `limit` of it waits, the outbox gives up
    as a whole, the page is told to come again, and it then gets the call so far.
    """

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._due: deque[bytes] = deque()
        self._newest: dict[str, bytes] = {}
        self._filled = asyncio.Event()
        self.overflowed = asyncio.Event()
        self.replaced = 0
        "Interim messages that a newer one took the place of."

    def put(self, data: bytes) -> None:
        """Queue what must arrive, in order."""
        if self.overflowed.is_set():
            return
        if len(self._due) >= self._limit:
            self._due.clear()
            self._newest.clear()
            self.overflowed.set()
            return
        self._due.append(data)
        self._filled.set()

    def put_newest(self, key: str, data: bytes) -> None:
        """Queue what only counts until the next of its key."""
        if self.overflowed.is_set():
            return
        self.replaced += key in self._newest
        self._newest[key] = data
        self._filled.set()

    def drop(self, *keys: str) -> None:
        """Take back what a final has made pointless."""
        for key in keys:
            self._newest.pop(key, None)

    async def take(self) -> bytes:
        """The next message; waits for one. What must arrive goes before what is interim."""
        while True:
            if self._due:
                return self._due.popleft()
            if self._newest:
                return self._newest.pop(next(iter(self._newest)))
            self._filled.clear()
            await self._filled.wait()
