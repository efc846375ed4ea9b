"""The demonstration's telephones: each a process of its own that speaks SIP like any other."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec

from callassist.errors import LineError
from callassist.line.phone_process import PhoneSpec
from callassist.settings import HubSettings, LineSettings

_START_S = 15.0
_LEAVE_S = 5.0


class Told(msgspec.Struct, frozen=True):
    """One line of a phone's standard output."""

    event: str
    at: float = 0.0
    "time.monotonic()"
    code: int = 0
    address: str = ""
    message: str = ""


class PhoneProcess:
    """A running phone. Leaves when `running` does, whatever happens in between."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.address = ""
        "Where it can be called, `sip:NAME@HOST:PORT`."
        self._process = process
        self._told: list[Told] = []
        self._news = asyncio.Condition()

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, spec: PhoneSpec) -> AsyncIterator[PhoneProcess]:
        """Start a phone and wait until it can be called. Raises LineError."""
        phone = cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "callassist.line.phone_process"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )
        listening = asyncio.create_task(phone._listen())
        try:
            phone._send(spec)
            phone.address = (await phone.wait("ready", _START_S)).address
            yield phone
        finally:
            await phone._leave()
            await listening

    async def wait(self, event: str, within: float) -> Told:
        """The first such event. Raises LineError when it does not come within that many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: self._find(event, "error", "left") is not None)
        found = self._find(event, "error", "left")
        if found is None or found.event != event:
            reason = found.message if found and found.message else f"a phone was not {event} in time"
            raise LineError(reason, "`callassist doctor` tells what is missing on this machine")
        return found

    def do(self, **command: Any) -> None:
        """Order it to do something: see `line/phone_process.py`."""
        self._send(command)

    # ------------------------------------------------------------

    def _find(self, *events: str) -> Told | None:
        return next((told for told in self._told if told.event in events), None)

    def _send(self, order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            await self._note(msgspec.json.decode(line, type=Told))
        await self._note(Told(event="left"))

    async def _note(self, told: Told) -> None:
        async with self._news:
            self._told.append(told)
            self._news.notify_all()

    async def _leave(self) -> None:
        assert self._process.stdin is not None
        # The end of its orders makes it hang up and leave by itself.
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_LEAVE_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def seat(name: str, debtor: PhoneProcess) -> LineSettings:
    """A line on a free port of loopback that dials that one telephone, whatever the number."""
    where = debtor.address.rpartition("@")[2]
    return LineSettings(name=name, listen=f"127.0.0.1:{_free_port()}", trunk=f"sip:{where}")


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """For sockets and spools: beside the usual spool, so in memory where there is such a folder."""
    usual = Path(HubSettings().spool).parent
    with tempfile.TemporaryDirectory(prefix="callassist-", dir=usual, ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


def _free_port() -> int:
    """A UDP port on loopback that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
