"""A collector's screen without a collector: notes when which card arrives on the WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import aiohttp
import msgspec

from callassist.events import CardShown

_CARD = b'"type":"card_shown"'


class Arrival(msgspec.Struct, frozen=True):
    """A card as the page got it."""

    at: float
    "time.monotonic()"
    ladder: str
    provisional: bool


class _Live(msgspec.Struct, frozen=True):
    event: msgspec.Raw


class Screen:
    """One page that follows one seat."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def following(cls, url: str, line: str) -> AsyncIterator[Screen]:
        """Open the page of that seat; it notes what comes until the block ends."""
        screen = cls()
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}ws?line={line}") as socket:
            reading = asyncio.create_task(screen._read(socket))
            try:
                yield screen
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    def first(self, ladder: str) -> Arrival | None:
        """When a card of that ladder first arrived."""
        return next((arrival for arrival in self.arrivals if arrival.ladder == ladder), None)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            now = time.monotonic()
            text = message.data.encode()
            if _CARD in text and text.startswith(b'{"seq"'):
                card = msgspec.json.decode(msgspec.json.decode(text, type=_Live).event, type=CardShown)
                self.arrivals.append(Arrival(now, card.ladder, card.provisional))
