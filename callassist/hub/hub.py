"""The hub process: owns the database, the models, the seats and the pages."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from callassist.errors import AlreadyRunning, CallassistError, LineError, NotStored
from callassist.events import CallEvent, Click
from callassist.hub.follow import Follower
from callassist.hub.history import History
from callassist.hub.languages import Languages
from callassist.hub.seat import Seat, is_running
from callassist.line import protocol, spool
from callassist.settings import Settings
from callassist.store.store import Store
from callassist.web import app
from callassist.web.feed import Feeds
from callassist.web.messages import LineState

log = logging.getLogger(__name__)

Watch = Callable[[str, CallEvent], None]
_NICE = 10
_PATIENCE_S = 10.0
"At the end, for rows that wait for a locked database or a full disk: the spool has their calls still."


class Hub:
    """`async with Hub(settings) as hub:` runs it; it ends with the block, the calls on its lines do not."""

    store: Store
    feeds: Feeds
    url: str
    "Address of the desk page."

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._run = Path(settings.hub.run)
        self._spool = Path(settings.hub.spool)
        self._languages = Languages(settings.hub)
        self._threads = ThreadPoolExecutor(
            os.cpu_count(), thread_name_prefix="hear", initializer=_give_way_to_calls
        )
        self._followers: dict[str, Follower] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._watchers: list[Watch] = []
        self._troubles: dict[str, str] = {}
        self._seats = {
            line.name: Seat(line, self._run, self._spool, heard=self._from_line, died=self._line_died)
            for line in settings.line
        }
        self._exit = contextlib.AsyncExitStack()

    @property
    def calls(self) -> list[str]:
        """Ids of the calls now followed."""
        return list(self._followers)

    @property
    def seats(self) -> list[Seat]:
        """The seats of the settings, in their order."""
        return list(self._seats.values())

    def watch(self, fn: Watch) -> None:
        """Call `fn(call id, event)` for everything that happens, in the loop."""
        self._watchers.append(fn)

    async def __aenter__(self) -> Hub:
        """Raises ModelError, StoreError, LineError, AlreadyRunning: whatever keeps it from working."""
        async with contextlib.AsyncExitStack() as started:
            started.callback(self._threads.shutdown, wait=False)
            # Two folders are often one.
            for folder in {self._run.resolve(), self._spool.resolve()}:
                _make(folder)
                started.callback(os.close, _lock(folder))
            await self._languages.get()
            self.feeds = Feeds()
            self.store = await asyncio.to_thread(Store.open, self.settings.database)
            self.store.on_trouble = self._store_trouble(asyncio.get_running_loop())
            started.push_async_callback(asyncio.to_thread, self.store.close, _PATIENCE_S)
            started.push_async_callback(self._stop)
            self.url = await started.enter_async_context(
                app.serve(
                    app.make_app(self.feeds, click=self._click, dial=self._dial, calls=History(self.store)),
                    self.settings.web.host,
                    self.settings.web.port,
                )
            )
            self._take_up()
            for seat in self._seats.values():
                self._keep(seat.stay_up())
            await self._seats_up()
            self._exit = started.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exit.aclose()

    async def _stop(self) -> None:
        """Let the lines go (a call goes on without us) and stop following: the spool keeps the rest."""
        await asyncio.gather(*(seat.retire() for seat in self._seats.values()))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _seats_up(self) -> None:
        """Wait until every seat can be called. Raises LineError for one that cannot."""
        for seat in self._seats.values():
            while seat.greeting is None:
                if seat.trouble is not None:
                    raise LineError(seat.trouble)
                await asyncio.sleep(0.02)

    # ------------------------------------------------------------ calls

    def _take_up(self) -> None:
        """Follow the calls found in the spool: going on, or ended while no hub was there."""
        for folder in spool.calls(self._spool):
            self._follow(folder)
            follower = self._followers.get(folder.name)
            if follower and (follower.spooled.ending is not None or not is_running(follower.spooled.pid)):
                follower.close()

    def _follow(self, folder: Path) -> None:
        if folder.name in self._followers:
            return
        try:
            follower = Follower(
                folder,
                settings=self.settings,
                store=self.store,
                feeds=self.feeds,
                languages=self._languages,
                threads=self._threads,
                watch=self._tell,
                trouble=lambda what: self._trouble("recording", what),
            )
        except (OSError, msgspec.DecodeError):
            log.error("a call file in the spool cannot be read; its folder is left alone")
            return
        self._followers[folder.name] = follower
        self._keep(self._follow_to_its_end(folder.name, follower))

    async def _follow_to_its_end(self, call: str, follower: Follower) -> None:
        try:
            await follower.run()
        except Exception:
            self._trouble(call, "a call cannot be heard any further; its sound waits for the next start")
            raise
        finally:
            del self._followers[call]
        self._trouble(call, None)

    def _from_line(self, seat: Seat, message: protocol.FromLine) -> None:
        match message:
            case protocol.CallOpened(call=call):
                self._trouble(f"line {seat.name}", None)
                self._follow(self._spool / call)
            case protocol.Greeting(calls=calls):
                for call in calls:
                    self._follow(self._spool / call)
                self._close_ended(seat)
            case protocol.Grown(call=call) if call in self._followers:
                self._followers[call].grown()
            case protocol.LegMoved(call=call) if call in self._followers:
                self._followers[call].leg_moved(message)
            case protocol.Health():
                self._take_health(seat, message)
            case protocol.CallClosed(call=call):
                self._trouble(f"spool of {seat.name}", None)
                if call in self._followers:
                    self._followers[call].close()
            case protocol.DialRefused(reason=reason):
                self._trouble(f"line {seat.name}", reason)
        self._show_seat(seat)

    def _close_ended(self, seat: Seat) -> None:
        """Close what ended between our look at the spool and the line's greeting: no message told of it."""
        for follower in self._followers.values():
            if follower.spooled.line == seat.name and follower.has_ended():
                follower.close()

    def _take_health(self, seat: Seat, health: protocol.Health) -> None:
        if health.unwritten:
            self._trouble(f"spool of {seat.name}", "the spool is full: part of this call is not heard")
        if health.call in self._followers:
            self._followers[health.call].health(health)

    def _line_died(self, seat: Seat) -> None:
        self._show_seat(seat)
        for follower in self._followers.values():
            if follower.spooled.line == seat.name and not is_running(follower.spooled.pid):
                follower.close()

    def _show_seat(self, seat: Seat) -> None:
        self.feeds.set_line(
            LineState(
                name=seat.name,
                address=f"sip:{seat.settings.listen}",
                up=seat.greeting is not None,
                registered=seat.greeting.registered if seat.greeting else None,
                dials=bool(seat.settings.collector),
            )
        )

    # ------------------------------------------------------------ from the pages, to the watchers

    def _click(self, call: str, click: Click) -> None:
        if call not in self._followers:
            raise NotStored("this call is over", "open it with: callassist calls show CALL")
        self._followers[call].click(click)

    async def _dial(self, line: str, debtor: str) -> None:
        if line not in self._seats:
            raise LineError(f"there is no line {line}")
        self._seats[line].send(protocol.Dial(debtor=debtor))

    def _tell(self, call: str, event: CallEvent) -> None:
        for fn in self._watchers:
            fn(call, event)

    def _store_trouble(self, loop: asyncio.AbstractEventLoop) -> Callable[[str | None], None]:
        """Hands what the writer's thread tells over to the loop."""

        def tell(what: str | None) -> None:
            loop.call_soon_threadsafe(self._trouble, "store", what)

        return tell

    def _trouble(self, where: str, what: str | None) -> None:
        if what is None:
            self._troubles.pop(where, None)
        else:
            self._troubles[where] = what
        self.feeds.trouble("; ".join(self._troubles.values()) or None)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # One call's failure must not take the others along; its spool stays for the next start.
            log.error("a call or seat could not be followed: %s", type(error).__name__, exc_info=error)


def _give_way_to_calls() -> None:
    """A busy machine may let recognition fall behind, but not the lines: their calls would stutter."""
    if sys.platform == "linux":  # where niceness is a thread's own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _make(folder: Path) -> None:
    """Make the folder, and see now that it takes files: lines and calls would fail later and less plainly."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CallassistError(
            f"folder {folder} cannot be written to: {error.strerror}", "set `run` and `spool` of [hub]"
        ) from error


def _lock(folder: Path) -> int:
    """One hub per folder, until the returned file is closed. Raises AlreadyRunning."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        raise AlreadyRunning(
            "a hub is already running here",
            "stop it, or give this one its own `run`, `spool` and `data` folders in [hub]",
        ) from error
    return file
