"""The pages as one aiohttp application, and the server for it."""

from __future__ import annotations

import asyncio
import errno
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from callassist.errors import BadInput, BadSettings, NotStored
from callassist.events import CallEvent
from callassist.web.feed import CallFeed, Feeds
from callassist.web.guard import LOOPBACK, errors_as_json, only_own_pages, set_headers
from callassist.web.messages import CallSummary, DialOrder, Refused, encode
from callassist.web.socket import HEARTBEAT_S, UNKNOWN, OnClick, converse

STATIC = Path(__file__).parent / "static"

OnDial = Callable[[str, str], Awaitable[None]]
"Given the seat and the debtor's number or SIP address; raises LineError when it cannot."


class Calls(Protocol):
    """Calls that are over, from the database."""

    async def load(self, call: str) -> Sequence[CallEvent] | None:
        """All stored events in order, `CallStarted` first; None when there is no such call."""

    async def recent(self, limit: int) -> Sequence[CallSummary]:
        """The last calls, newest first."""


class Wired(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages are joined to."""

    feeds: Feeds
    click: OnClick
    dial: OnDial
    calls: Calls


WIRED = web.AppKey("wired", Wired)
SOCKETS: web.AppKey[weakref.WeakSet[web.WebSocketResponse]] = web.AppKey("sockets", weakref.WeakSet)


def make_app(feeds: Feeds, *, click: OnClick, dial: OnDial, calls: Calls) -> web.Application:
    """The application; it neither opens nor closes what it is given."""
    app = web.Application(middlewares=[only_own_pages, errors_as_json])
    app[WIRED] = Wired(feeds=feeds, click=click, dial=dial, calls=calls)
    app[SOCKETS] = weakref.WeakSet()
    app.on_response_prepare.append(set_headers)
    app.on_shutdown.append(_close_sockets)
    app.router.add_get("/", _desk)
    app.router.add_get("/ws", _follow)
    app.router.add_get("/healthz", _health)
    app.router.add_get("/api/calls", _list_calls)
    app.router.add_get("/api/calls/{call}", _show_call)
    app.router.add_post("/api/dial", _dial)
    app.router.add_static("/static/", STATIC)
    return app


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve on loopback; yields the page's address. Port 0 takes a free one. Raises BadSettings."""
    if host not in LOOPBACK:
        raise BadSettings(
            "the pages are served on this machine only, for they have no users yet",
            "set host of [web] to 127.0.0.1; from elsewhere, tunnel: ssh -L 8484:127.0.0.1:8484 THIS_MACHINE",
        )
    # No access log: a query may carry the seat or the call somebody looked at.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise _cannot_listen(error, host, port) from error
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def _cannot_listen(error: OSError, host: str, port: int) -> BadSettings:
    if error.errno == errno.EADDRINUSE:
        return BadSettings(
            f"port {port} on {host} is in use by another program",
            "set port of [web] or CALLASSIST_WEB_PORT to a free one, or to 0 for any",
        )
    reason = "not permitted" if error.errno == errno.EACCES else "not possible"
    return BadSettings(f"listening on port {port} of {host} is {reason}", "use a port from 1024 to 65535")


async def _close_sockets(app: web.Application) -> None:
    sockets = app[SOCKETS]
    closing = [ws.close(code=WSCloseCode.GOING_AWAY, drain=False) for ws in sockets]
    await asyncio.gather(*closing, return_exceptions=True)


async def _desk(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "desk.html")


async def _follow(request: web.Request) -> web.StreamResponse:
    # Uncompressed: on loopback deflate costs more time than it saves.
    ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, compress=False, max_msg_size=4096, timeout=2.0)
    await ws.prepare(request)
    app = request.app
    app[SOCKETS].add(ws)
    call, line = request.query.get("call"), request.query.get("line")
    wired = app[WIRED]
    try:
        feed = await _find(app, call) if call is not None else None
        if line is not None and line not in wired.feeds.lines:
            raise NotStored("there is no such seat", "seats are the [[line]] parts of the settings file")
    except NotStored as failure:
        await ws.send_frame(encode(Refused(error=str(failure), hint=failure.hint)), WSMsgType.TEXT)
        await ws.close(code=UNKNOWN)
        return ws
    with wired.feeds.watch(feed=feed, line=line) as page:
        await converse(ws, page, wired.feeds, wired.click)
    return ws


async def _health(request: web.Request) -> web.Response:
    feeds = request.app[WIRED].feeds
    live = sum(summary.ending is None for summary in feeds.summaries())
    down = sum(not line.up for line in feeds.lines.values())
    body = {"ok": feeds.troubled is None and not down, "calls": live, "lines": len(feeds.lines), "down": down}
    return web.json_response(body)


async def _list_calls(request: web.Request) -> web.Response:
    known = request.app[WIRED].feeds.summaries()
    ids = {summary.call for summary in known}
    stored = await request.app[WIRED].calls.recent(50)
    known += [summary for summary in stored if summary.call not in ids]
    return _json({"calls": sorted(known, key=lambda summary: summary.call, reverse=True)})


async def _show_call(request: web.Request) -> web.Response:
    feed = await _find(request.app, request.match_info["call"])
    return _json(feed.so_far())


async def _dial(request: web.Request) -> web.Response:
    try:
        order = msgspec.json.decode(await request.read(), type=DialOrder)
    except msgspec.DecodeError as error:
        raise BadInput("the order to dial is not understood", "reload the page") from error
    line = request.app[WIRED].feeds.lines.get(order.line)
    if line is None:
        raise NotStored("there is no such seat", "seats are the [[line]] parts of the settings file")
    await request.app[WIRED].dial(order.line, order.debtor.strip())
    return _json({})


async def _find(app: web.Application, call: str) -> CallFeed:
    feed = app[WIRED].feeds.find(call)
    if feed is None:
        events = await app[WIRED].calls.load(call)
        if not events:
            raise NotStored("there is no such call", "`callassist calls list` shows all")
        feed = CallFeed.of(events)
    return feed


def _json(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")
