"""A seat as the hub sees it: the line process, started, listened to, and started again when it dies.

The line outlives the hub on purpose (its own process session, no pipe to us): a hub that
comes back connects to the socket it finds. Its standard error goes to `<run>/<line>.log`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from callassist.errors import LineError
from callassist.line import protocol
from callassist.line.config import LineConfig
from callassist.settings import LineSettings

log = logging.getLogger(__name__)

_RESTART_PAUSE_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
"Before the n-th restart in a row of a line that did not come up."
_START_S = 10.0
_LEAVE_S = 1.0
"An idle line is gone by then."


class Seat:
    """One line process and the socket to it."""

    def __init__(
        self,
        settings: LineSettings,
        run: Path,
        spool: Path,
        *,
        heard: Callable[[Seat, protocol.FromLine], None],
        died: Callable[[Seat], None],
    ) -> None:
        """`heard` gets every message, `died` is told when the process is gone; both in the loop."""
        self.settings = settings
        self.trouble: str | None = None
        "In one line, why the seat cannot be called; None when it can."
        self.greeting: protocol.Greeting | None = None
        self._config = LineConfig(settings=settings, run=str(run), spool=str(spool))
        self._socket = protocol.socket_path(run, settings.name)
        self._log_path = run / f"{settings.name}.log"
        self._heard = heard
        self._died = died
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._stopping = False

    @property
    def name(self) -> str:
        return self.settings.name

    def send(self, message: protocol.FromHub) -> None:
        """Raises LineError when the line is not there to hear it."""
        if self._writer is None or self._writer.is_closing():
            raise LineError(f"line {self.name} is not running", self.trouble or "it is being started again")
        self._writer.write(protocol.encode(message))

    async def retire(self) -> None:
        """Let the line go: at once when idle, after its call otherwise; it is not started again."""
        self._stopping = True
        with contextlib.suppress(LineError):
            self.send(protocol.Retire())
        if self._process is None:
            return
        if self.greeting is None:
            # It is still starting: nobody could call it yet, and it would keep its port for no hub.
            self._process.terminate()
        for _ in range(int(_LEAVE_S / 0.02)):
            if self._process.poll() is not None:
                return
            await asyncio.sleep(0.02)
        # It has a call and outlives us on purpose: Popen need not complain about that.
        self._process.returncode = 0

    async def stay_up(self) -> None:
        """Keep a line process running and read what it says, until cancelled or retired."""
        failures = 0
        while not self._stopping:
            if await self._connect():
                failures = 0
                await self._listen()
                continue
            if self._process is None or self._process.poll() is not None:
                await asyncio.sleep(_RESTART_PAUSE_S[min(failures, len(_RESTART_PAUSE_S) - 1)])
                self._start()
            if await self._socket_appears():
                continue
            failures += 1
            self.trouble = self._last_words()
            if failures > 1:  # The first time ends the hub's start, which says why.
                log.error("line %s did not come up: %s", self.name, self.trouble)

    def _start(self) -> None:
        self._socket.unlink(missing_ok=True)
        with self._log_path.open("wb") as log_file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "callassist.line"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log_file,
                # Ctrl-C and the end of the hub must not reach a line that carries a call.
                start_new_session=True,
            )
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(msgspec.json.encode(self._config))
            self._process.stdin.close()

    async def _socket_appears(self) -> bool:
        """Wait for the started process to listen; False when it ended instead."""
        assert self._process is not None
        for _ in range(int(_START_S / 0.02)):
            if self._socket.exists():
                return True
            if self._process.poll() is not None:
                return False
            await asyncio.sleep(0.02)
        self._process.kill()
        return False

    async def _connect(self) -> bool:
        try:
            self._reader, self._writer = await asyncio.open_unix_connection(str(self._socket), limit=2**20)
        except OSError:
            return False
        return True

    async def _listen(self) -> None:
        """Read messages until the socket closes; tell `died` if the process went with it."""
        self.trouble = None
        try:
            while text := await self._reader.readline():
                self._take(text)
        except (ConnectionError, ValueError):
            log.warning("line %s: connection lost", self.name)
        finally:
            if self._writer is not None:
                self._writer.close()
            self._writer = None
        if not await self._is_alive():
            self.greeting = None
            self._socket.unlink(missing_ok=True)
            self._died(self)

    def _take(self, text: bytes) -> None:
        try:
            message = protocol.from_line(text)
        except msgspec.DecodeError:
            log.warning("line %s sent a message that is none", self.name)
            return
        if isinstance(message, protocol.Greeting):
            self.greeting = message
            if message.version != protocol.VERSION or message.settings != self._config.digest():
                # It was started with other settings: it may end its call, then a new one takes over.
                self.send(protocol.Retire())
        elif isinstance(message, protocol.Registered) and self.greeting is not None:
            self.greeting = msgspec.structs.replace(self.greeting, registered=message.ok)
        self._heard(self, message)

    async def _is_alive(self) -> bool:
        """Whether the process behind the closed socket still runs; it may need a moment to be gone."""
        for _ in range(10):
            if self._process is not None and self._process.poll() is not None:
                return False
            if self.greeting is None or not is_running(self.greeting.pid):
                return False
            await asyncio.sleep(0.02)
        return True

    def _last_words(self) -> str:
        """The line's own one-line reason for ending."""
        lines = self._log_path.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"line {self.name} ended without a word"


def is_running(pid: int) -> bool:
    """Whether that process runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
    except PermissionError:
        return True
