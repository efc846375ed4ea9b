"""One page on the WebSocket: events down as they happen, clicks up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from aiohttp import ClientConnectionResetError, WSMsgType, web

from callassist.errors import CallassistError
from callassist.events import CardClicked, Click, PromiseConfirmed
from callassist.web.feed import Feeds
from callassist.web.messages import CardClick, FromPage, Refused, encode, from_page
from callassist.web.outbox import Outbox

OnClick = Callable[[str, Click], None]
"Given the call and the click; may raise CallassistError, which the page is shown."

HEARTBEAT_S = 20.0
UNKNOWN = 4404
"Close code: no such call or seat, coming again is no use."
BEHIND = 1013
"Close code (RFC 6455 registry: try again later): the page was too slow; it comes again for the call so far."


async def converse(ws: web.WebSocketResponse, page: Outbox, feeds: Feeds, on_click: OnClick) -> None:
    """Serve one page until it goes or falls too far behind."""
    tasks = [
        asyncio.create_task(_write(ws, page)),
        asyncio.create_task(_read(ws, page, feeds, on_click)),
        asyncio.create_task(page.overflowed.wait()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if page.overflowed.is_set():
            # Not drained: the socket is full of what this very page does not read.
            await ws.close(code=BEHIND, message=b"too far behind", drain=False)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _write(ws: web.WebSocketResponse, page: Outbox) -> None:
    while True:
        data = await page.take()
        try:
            await ws.send_frame(data, WSMsgType.TEXT)
        except ClientConnectionResetError:
            return


async def _read(ws: web.WebSocketResponse, page: Outbox, feeds: Feeds, on_click: OnClick) -> None:
    async for message in ws:
        if message.type is WSMsgType.TEXT:
            refused = _clicked(message.data, feeds, on_click)
        else:
            refused = Refused(error="the page sent bytes", hint="messages are JSON text")
        if refused:
            page.put(encode(refused))


def _clicked(text: str, feeds: Feeds, on_click: OnClick) -> Refused | None:
    try:
        message = from_page.decode(text)
    except msgspec.DecodeError:
        return Refused(error="the page sent a message that is not understood", hint="reload the page")
    feed = feeds.find(message.call)
    if feed is None:
        return Refused(error="this call can no longer be changed here", hint="")
    try:
        on_click(message.call, _event(message, feed.position))
    except CallassistError as failure:
        return Refused(error=str(failure), hint=failure.hint)
    return None


def _event(message: FromPage, at: float) -> Click:
    if isinstance(message, CardClick):
        return CardClicked(card=message.card, at=at, fate=message.fate)
    return PromiseConfirmed(at=at)
