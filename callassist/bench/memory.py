"""What one more call costs in memory, beyond the model that all calls share.

Recorded calls run at the same time in this process, as live ones do in the hub: first one,
then many; the difference of the peaks is what the others cost. A seat's line process is
started and asked as well.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import msgspec

from callassist.events import CallStarted
from callassist.hearing import wav
from callassist.hearing.source import RecordedSource
from callassist.hub import Hub
from callassist.hub.languages import Language, Languages
from callassist.line import spool
from callassist.recorded import hear_recording
from callassist.settings import HubSettings, LineSettings, Settings, WebSettings
from callassist.store.store import Store

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured; MB are 10^6 bytes."""

    hub_mb_per_call: float
    "Resident memory of one more call in the hub."
    line_mb: float
    "Memory of a seat's line process that it shares with nobody."
    hub_mb: float
    "Resident memory of the hub with its model and one call."
    calls: int


def measure(sound: wav.Recording, calls: int) -> Memory:
    """Run one call, then `calls` at a time."""
    with tempfile.TemporaryDirectory(prefix="callassist-bench-") as scratch:
        hub = HubSettings(data=scratch, run=f"{scratch}/run", spool=f"{scratch}/spool")
        one, many = asyncio.run(_peaks(sound, Settings(hub=hub), calls))
        line = LineSettings(name="bench", listen="127.0.0.1:0")
        web = WebSettings(port=0)
        line_mb = asyncio.run(_line_mb(Settings(hub=hub, web=web, line=(line,))))
    return Memory(
        hub_mb_per_call=round((many - one) / (calls - 1) / 1e6, 2),
        line_mb=round(line_mb, 1),
        hub_mb=round(one / 1e6, 1),
        calls=calls,
    )


async def _peaks(sound: wav.Recording, settings: Settings, calls: int) -> tuple[int, int]:
    language = await Languages(settings.hub).get()
    store = Store.open(settings.database)
    with ThreadPoolExecutor(os.cpu_count()) as threads:

        async def one_call(seen: list[int]) -> None:
            source = RecordedSource(
                sound.rate, sound.legs, progress=lambda _position: seen.append(_resident())
            )
            await hear_recording(
                source, _started(language), language=language, settings=settings, store=store, threads=threads
            )

        async def peak(count: int) -> int:
            seen: list[int] = []
            await asyncio.gather(*(one_call(seen) for _ in range(count)))
            return max(seen)

        # The first run fills what is allocated once: caches, the decoder's tables, the database's pages.
        await peak(1)
        figures = await peak(1), await peak(calls)
    store.close(10.0)
    return figures


def _started(language: Language) -> CallStarted:
    now = datetime.now().astimezone()
    return CallStarted(
        call=spool.new_call_id(now), line="file", started=now.isoformat(), language=language.code
    )


async def _line_mb(settings: Settings) -> float:
    async with Hub(settings) as hub:
        return _private(hub.seats[0].greeting.pid) / 1e6 if hub.seats[0].greeting else 0.0


def _resident() -> int:
    """Bytes of this process now in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def _private(pid: int) -> int:
    """Bytes that this process shares with no other."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) * 1024 for row in rows if row.startswith("Private_"))
