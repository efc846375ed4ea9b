"""How long a seat is gone when its line process dies."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time

import msgspec

from callassist.hub import Hub
from callassist.hub.seat import Seat
from callassist.settings import HubSettings, LineSettings, Settings, WebSettings

_PATIENCE_S = 20.0


class Restart(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured."""

    gone_s: list[float]
    "From the kill to the greeting of the new process, which then takes calls; one per kill."
    max_s: float


def measure(kills: int) -> Restart:
    """Kill the line of a seat that many times. Raises TimeoutError when it does not come back."""
    gone = asyncio.run(_measure(kills))
    return Restart(gone_s=gone, max_s=max(gone))


async def _measure(kills: int) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="callassist-bench-") as scratch:
        settings = Settings(
            hub=HubSettings(data=scratch, run=f"{scratch}/run", spool=f"{scratch}/spool"),
            web=WebSettings(port=0),
            line=(LineSettings(name="bench", listen="127.0.0.1:0"),),
        )
        async with Hub(settings) as hub:
            return [round(await _kill(hub.seats[0]), 3) for _ in range(kills)]


async def _kill(seat: Seat) -> float:
    assert seat.greeting is not None
    before = seat.greeting.pid
    began = time.monotonic()
    os.kill(before, signal.SIGKILL)
    async with asyncio.timeout(_PATIENCE_S):
        # Polled: nobody but this bench wants to know when a seat is back.
        while seat.greeting is None or seat.greeting.pid == before:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return time.monotonic() - began
