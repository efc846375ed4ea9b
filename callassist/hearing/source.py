"""Where a call's audio comes from: a finished recording, or a spool that is still growing.

Both yield the same `Block`s, so that every later line is shared between live and recorded
calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from callassist.events import LEGS, Leg
from callassist.line import spool


class Block(msgspec.Struct, frozen=True):
    """The same stretch of time of both legs, 16-bit little-endian mono PCM."""

    start: int
    "Position of its first sample in the call."
    pcm: dict[Leg, bytes]
    "Of equal length."

    @property
    def end(self) -> int:
        return self.start + len(self.pcm["collector"]) // spool.SAMPLE_BYTES


class Source(Protocol):
    """A call's audio, from a position on."""

    rate: int
    "Samples per second."

    @property
    def available(self) -> int:
        """Samples of each leg there are by now: tells how far behind hearing is."""

    def blocks(self, start: int = 0) -> AsyncIterator[Block]:
        """Every block from sample `start` to the end of the call, in order, none left out."""


class SpoolSource:
    """Follows a spool as it grows; `grown()` and `close()` are called from the same loop."""

    _longest = spool.RATE // 2
    "Samples per block when catching up: more would hold back what was just said."

    def __init__(self, folder: Path) -> None:
        self.rate = spool.read_call(folder).rate
        self._folder = folder
        self._news = asyncio.Event()
        self._closed = False

    @property
    def available(self) -> int:
        """Samples now in the spool."""
        return spool.samples(self._folder)

    def grown(self) -> None:
        """There is more to read."""
        self._news.set()

    def close(self) -> None:
        """What is there now is all there will be."""
        self._closed = True
        self._news.set()

    def read(self, leg: Leg, start: int, count: int) -> bytes:
        """PCM of a leg, from any thread."""
        with spool.pcm_path(self._folder, leg).open("rb") as file:
            return _read(file, start, count)

    async def blocks(self, start: int = 0) -> AsyncIterator[Block]:
        """See `Source.blocks`; waits for more until `close()`."""
        with (
            spool.pcm_path(self._folder, "collector").open("rb") as collector,
            spool.pcm_path(self._folder, "debtor").open("rb") as debtor,
        ):
            files: dict[Leg, BinaryIO] = {"collector": collector, "debtor": debtor}
            position = start
            while True:
                closed = self._closed
                self._news.clear()
                count = min(self.available - position, self._longest)
                if count > 0:
                    yield Block(position, {leg: _read(files[leg], position, count) for leg in LEGS})
                    position += count
                elif closed:
                    return
                else:
                    await self._news.wait()


def _read(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position * spool.SAMPLE_BYTES)
    return file.read(count * spool.SAMPLE_BYTES)


class RecordedSource:
    """A finished recording, as fast as it is taken or at talking speed."""

    _swift_s, _realtime_s = 5.0, 0.1
    """Length of a block. Taken as fast as possible, long ones: going to and fro between the legs
    costs a tenth of the machine's speed, for each time their model leaves the processor's cache."""

    def __init__(
        self,
        rate: int,
        legs: dict[Leg, bytes],
        *,
        realtime: bool = False,
        progress: Callable[[float], None] = lambda _position: None,
    ) -> None:
        """`legs` are whole; the shorter is padded with silence. `progress` is told the seconds passed."""
        self.rate = rate
        longest = max(len(pcm) for pcm in legs.values())
        self._legs = {leg: pcm.ljust(longest, b"\0") for leg, pcm in legs.items()}
        self.samples = longest // spool.SAMPLE_BYTES
        self.available = 0
        self._realtime = realtime
        self._progress = progress

    def read(self, leg: Leg, start: int, count: int) -> bytes:
        """PCM of a leg."""
        return self._legs[leg][start * spool.SAMPLE_BYTES : (start + count) * spool.SAMPLE_BYTES]

    async def blocks(self, start: int = 0) -> AsyncIterator[Block]:
        """See `Source.blocks`."""
        loop = asyncio.get_running_loop()
        began = loop.time() - start / self.rate
        step = int(self.rate * (self._realtime_s if self._realtime else self._swift_s))
        for position in range(start, self.samples, step):
            end = min(position + step, self.samples)
            if self._realtime:
                await asyncio.sleep(began + end / self.rate - loop.time())
                self.available = int((loop.time() - began) * self.rate)
            cut = slice(position * spool.SAMPLE_BYTES, end * spool.SAMPLE_BYTES)
            yield Block(position, {leg: self._legs[leg][cut] for leg in LEGS})
            self._progress(end / self.rate)
