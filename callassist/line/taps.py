"""The ears of a call: from the audio clock to whoever writes the spool.

Everything here named `_tick_*` runs in the thread that clocks the live call, every 20 ms.
"""

from __future__ import annotations

import time
from collections import deque

from callassist.line.sip import FRAME_BYTES, PORT_MS, Port

FRAME_SAMPLES = FRAME_BYTES // 2
SILENCE = bytes(FRAME_BYTES)

_HELD_TICKS = 30_000 // PORT_MS
_IDLE_S = 0.2
_LATE_S = 2 * PORT_MS / 1000


class Track:
    """Both legs of one call, tick by tick. The number of ticks is the call's clock."""

    def __init__(self) -> None:
        self.ticks = 0
        self.late = 0
        "Ticks that came more than a tick late."
        self.dropped = 0
        "Ticks nobody fetched for half a minute, and that were given up."
        self._waiting: deque[tuple[int, bytes, bytes]] = deque()

    @property
    def samples(self) -> int:
        """Where the call stands now."""
        return self.ticks * FRAME_SAMPLES

    def take(self) -> list[tuple[int, bytes, bytes]]:
        """What came since the last time: number of the tick, collector's and debtor's audio.

        Empty audio is silence. Called by one thread only.
        """
        waiting = self._waiting
        return [waiting.popleft() for _ in range(len(waiting))]

    def _add(self, collector: bytes, debtor: bytes) -> None:
        if len(self._waiting) < _HELD_TICKS:
            self._waiting.append((self.ticks, collector, debtor))
        else:
            self.dropped += 1
        self.ticks += 1


class TapPair:
    """A port for each leg. The bridge serves them in order, once per tick, in one thread: that is
    what keeps both legs at the same sample, whatever the other threads do."""

    def __init__(self, collector: Port, debtor: Port) -> None:
        self.collector, self.debtor = collector, debtor
        collector.sink, debtor.sink = self._tick_collector, self._tick_debtor
        self._asked: Track | None = None
        self._track: Track | None = None
        self._skip = False
        self._heard = b""
        self._last = 0.0

    def open(self) -> Track:
        """Start a track; its first tick is the next but one."""
        self._asked = Track()
        return self._asked

    def close(self) -> None:
        """Stop it: no tick is added from now on, save the one under way."""
        self._asked = None

    def _tick_collector(self, pcm: bytes) -> None:
        if self._asked is not self._track:
            self._track = self._asked
            self._last = 0.0
            # The first frame of a re-used port once held the audio of the call before.
            self._skip = True
        elif self._track is not None:
            self._skip = False
            self._heard = pcm
            now = time.monotonic()
            if self._last and now - self._last > _LATE_S:
                self._track.late += 1
            self._last = now

    def _tick_debtor(self, pcm: bytes) -> None:
        if self._track is not None and not self._skip:
            self._track._add(self._heard, pcm)


class TapPool:
    """The taps of the process, made once: creating and freeing ports under load crashed it."""

    def __init__(self, ports: list[Port]) -> None:
        self._free = deque((0.0, TapPair(a, b)) for a, b in zip(ports[::2], ports[1::2], strict=True))

    def take(self) -> TapPair | None:
        """The pair unused for longest; None when all are in use or were just now."""
        if not self._free or time.monotonic() - self._free[0][0] < _IDLE_S:
            return None
        return self._free.popleft()[1]

    def give_back(self, pair: TapPair) -> None:
        pair.close()
        self._free.append((time.monotonic(), pair))
