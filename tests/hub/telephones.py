"""A hub on loopback with one seat, and the short call's two telephones."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import yaml

from callassist.demo.phones import PhoneProcess
from callassist.events import CallEnded, CallEvent, Leg
from callassist.hub import Hub
from callassist.line.phone_process import PhoneSpec
from callassist.settings import LineSettings, Settings

SHORT_CALL = Path(__file__).parents[1] / "calls" / "short"
PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def spoken(leg: Leg) -> set[str]:
    """The words that party says in the short call."""
    turns = yaml.safe_load((SHORT_CALL / "script.yaml").read_text())["turns"]
    texts = [chunk["text"] for turn in turns if turn["leg"] == leg for chunk in turn["chunks"]]
    return set(" ".join(texts).split())


class Telephones:
    """Two phones: the debtor's waits, the collector's calls the seat."""

    def __init__(self, folder: Path) -> None:
        self.debtor_port, self.seat_port = free_port(), free_port()
        self._folder = folder

    def line(self) -> LineSettings:
        return LineSettings(
            name="seat-1",
            listen=f"127.0.0.1:{self.seat_port}",
            trunk=f"sip:127.0.0.1:{self.debtor_port}",
        )

    def seated(self, settings: Settings) -> Settings:
        """The settings with the seat as it is now."""
        return msgspec.structs.replace(settings, line=(self.line(),))

    def heard_by(self, leg: Leg) -> Path:
        """The WAV of what that party heard."""
        return self._folder / f"{leg}-heard.wav"

    @contextlib.asynccontextmanager
    async def talking(self) -> AsyncIterator[dict[Leg, PhoneProcess]]:
        """From the moment both parties are connected; at the end both have left."""
        debtor = PhoneSpec(
            settings=LineSettings(name="debtor", listen=f"127.0.0.1:{self.debtor_port}"),
            wav=str(SHORT_CALL / "debtor.wav"),
            keep=str(self.heard_by("debtor").with_suffix("")),
        )
        collector = PhoneSpec(
            settings=LineSettings(name="collector", listen="127.0.0.1:0"),
            wav=str(SHORT_CALL / "collector.wav"),
            keep=str(self.heard_by("collector").with_suffix("")),
            call=f"sip:5550147@127.0.0.1:{self.seat_port}",
            hang_up_when_played=True,
        )
        async with PhoneProcess.running(debtor) as called, PhoneProcess.running(collector) as caller:
            await caller.wait("answered", 20)
            yield {"collector": caller, "debtor": called}


def next_end(hub: Hub) -> Callable[[], asyncio.Future[str]]:
    """Watch the hub: the future holds the id of the next call that ends."""
    ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(call: str, event: CallEvent) -> None:
        if isinstance(event, CallEnded) and not ended.done():
            ended.set_result(call)

    hub.watch(note)
    return lambda: ended


async def until(true: Callable[[], bool], within: float = PATIENCE_S) -> None:
    """Wait until it is true; fails when that takes too long."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.05)
