"""Calls for a benchmark: telephones in their own processes that speak a script on loopback.

N pairs talk through a hub's seats and one pair talks directly, all at the same time.
"""

from __future__ import annotations

import asyncio
import contextlib
import wave
from pathlib import Path

import msgspec

from callassist.bench.delay import Track, heard_track, sent_track
from callassist.bench.screen import Screen
from callassist.demo.phones import PhoneProcess, scratch_folder, seat
from callassist.demo.script import Script, load
from callassist.errors import LineError
from callassist.events import LEGS, Leg
from callassist.hub import Hub
from callassist.line.phone_process import PhoneSpec
from callassist.settings import AssistSettings, HubSettings, LineSettings, Settings, WebSettings
from callassist.store.read import StoredCall

# Every trigger must get its card, however close the one before: the limits that keep a
# collector's screen calm are not what is measured.
_EAGER = AssistSettings(cards_per_minute=600, cool_down_s=0.0, said_within_s=1.0)
_STAGGER_S = 1.7
"Between two calls' beginnings: calls that speak in step would be heard in step."
_CONNECT_S = 30.0
_FINISH_S = 60.0


class Talk(msgspec.Struct, frozen=True):
    """What one pair of telephones said and heard."""

    said: dict[Leg, Track]
    heard: dict[Leg, Track]


class Relayed(msgspec.Struct, frozen=True):
    """A call through a seat."""

    talk: Talk
    screen: Screen
    stored: StoredCall


class Traffic(msgspec.Struct, frozen=True):
    """All calls of one run."""

    relayed: list[Relayed]
    direct: Talk


def make_calls(folder: Path, calls: int, seconds: float) -> Traffic:
    """Let `calls` pairs speak the script in `folder`, cut to `seconds`, through a hub, and one pair without.

    Raises LineError when a call does not come about.
    """
    with scratch_folder() as scratch:
        for leg in LEGS:
            _cut(folder / f"{leg}.wav", scratch / f"{leg}.wav", seconds)
        return asyncio.run(_Run(scratch, load(folder), calls, seconds).traffic())


class _Run:
    def __init__(self, scratch: Path, script: Script, calls: int, seconds: float) -> None:
        self._scratch = scratch
        self._script = script
        self._seconds = seconds
        self._names = [f"seat-{number}" for number in range(1, calls + 1)]

    async def traffic(self) -> Traffic:
        async with contextlib.AsyncExitStack() as stack:
            debtors = {
                name: await stack.enter_async_context(PhoneProcess.running(self._phone(name, "debtor")))
                for name in self._names
            }
            hub = await stack.enter_async_context(Hub(self._settings(debtors)))
            screens = {
                name: await stack.enter_async_context(Screen.following(hub.url, name)) for name in self._names
            }
            through = [
                self._call_through(line, debtors[line.name], number * _STAGGER_S)
                for number, line in enumerate(hub.settings.line)
            ]
            await asyncio.gather(self._call_direct(), *through)
            stored = await _written(hub, len(self._names))
        return Traffic(
            relayed=[Relayed(self._talk(name), screens[name], stored[name]) for name in self._names],
            direct=self._talk("direct"),
        )

    def _settings(self, debtors: dict[str, PhoneProcess]) -> Settings:
        return Settings(
            hub=HubSettings(
                data=str(self._scratch / "data"),
                run=str(self._scratch / "run"),
                spool=str(self._scratch / "spool"),
                language=self._script.language,
                model=self._script.model,
            ),
            web=WebSettings(port=0),
            assist=_EAGER,
            line=tuple(seat(name, debtor) for name, debtor in debtors.items()),
        )

    def _keep(self, name: str, leg: Leg) -> Path:
        return self._scratch / f"{name}-{leg}"

    def _phone(self, name: str, leg: Leg, call: str = "") -> PhoneSpec:
        return PhoneSpec(
            settings=LineSettings(name=leg, listen="127.0.0.1:0"),
            wav=str(self._scratch / f"{leg}.wav"),
            keep=str(self._keep(name, leg)),
            call=call,
            hang_up_when_played=bool(call),
        )

    async def _call_through(self, line: LineSettings, debtor: PhoneProcess, after: float) -> None:
        await asyncio.sleep(after)
        spec = self._phone(line.name, "collector", call=f"sip:2025550142@{line.listen}")
        async with PhoneProcess.running(spec) as collector:
            await self._until_over(collector, debtor)

    async def _call_direct(self) -> None:
        async with PhoneProcess.running(self._phone("direct", "debtor")) as debtor:
            spec = self._phone("direct", "collector", call=debtor.address)
            async with PhoneProcess.running(spec) as collector:
                await self._until_over(collector, debtor)

    async def _until_over(self, *phones: PhoneProcess) -> None:
        for phone in phones:
            await phone.wait("answered", _CONNECT_S)
        for phone in phones:
            # A phone leaves after its one call, and only then all it kept is there.
            await phone.wait("left", self._seconds + _CONNECT_S)

    def _talk(self, name: str) -> Talk:
        return Talk(
            said={leg: sent_track(self._scratch / f"{leg}.wav", self._keep(name, leg)) for leg in LEGS},
            heard={leg: heard_track(self._keep(name, leg)) for leg in LEGS},
        )


async def _written(hub: Hub, calls: int) -> dict[str, StoredCall]:
    """The calls as the database has them, by seat, once the hub is done with all."""
    stored: list[StoredCall] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_FINISH_S):
            while hub.calls or len(stored) < calls:
                await asyncio.sleep(0.2)
                listed = await asyncio.to_thread(hub.store.call_list, calls)
                stored = [await asyncio.to_thread(hub.store.call, call.call) for call in listed]
    if len(stored) < calls or not all(map(_is_whole, stored)):
        raise LineError("a call was not followed to its end", "try fewer at once: --calls 1")
    return {call.summary.line: call for call in stored}


def _is_whole(call: StoredCall) -> bool:
    """It has its end and what its line counted: without them nothing lost would look like none lost."""
    counted = [leg for leg in call.legs if leg.lost is not None and leg.late is not None]
    return call.summary.ending is not None and len(counted) == len(LEGS)


def _cut(whole: Path, part: Path, seconds: float) -> None:
    with wave.open(str(whole), "rb") as source, wave.open(str(part), "wb") as target:
        target.setparams(source.getparams())
        target.writeframes(source.readframes(round(seconds * source.getframerate())))
