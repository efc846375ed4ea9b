"""The far ends of a line under test: phones, a hub, a line, each a process or socket of its own."""

from __future__ import annotations

import array
import contextlib
import math
import signal
import socket
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from callassist.line import protocol, spool
from callassist.line.config import LineConfig
from callassist.settings import LineSettings

PATIENCE_S = 10.0
COLLECTOR_HZ, DEBTOR_HZ = 400, 1000
M = TypeVar("M", bound=protocol.Message)


def free_port() -> int:
    """A port nobody holds, for UDP and TCP alike."""
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            port = int(udp.getsockname()[1])
            with contextlib.suppress(OSError):
                tcp.bind(("127.0.0.1", port))
                return port


def until(condition: Callable[[], bool], what: str, timeout: float = PATIENCE_S) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.01)


def tone(hertz: float, seconds: float) -> bytes:
    return array.array(
        "h", (int(12000 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(int(8000 * seconds)))
    ).tobytes()


def write_wav(path: Path, pcm: bytes) -> str:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(pcm)
    return str(path)


def read_wav(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


def loudness(pcm: bytes, hertz: float) -> float:
    """Amplitude of one frequency (Goertzel's algorithm)."""
    samples = array.array("h", pcm)
    turn = 2 * math.cos(2 * math.pi * hertz / 8000)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = before * before + last * last - turn * before * last
    return 2 * math.sqrt(max(power, 0.0)) / max(len(samples), 1)


def hears(pcm: bytes, hertz: float, not_hertz: float | None = None) -> bool:
    """Whether some half second of it holds this tone clearly (and none of it the other one)."""
    windows = [pcm[at : at + 8000] for at in range(0, len(pcm) - 7999, 8000)]
    clear = any(loudness(window, hertz) > 6000 for window in windows)
    return clear and (not_hertz is None or all(loudness(window, not_hertz) < 60 for window in windows))


class Process:
    """A child process, always gone at the end of the test."""

    def __init__(self, arguments: list[str], **options: Any) -> None:
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
        )

    def finish(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def ends(self, timeout: float = PATIENCE_S) -> int:
        return self.process.wait(timeout)


class PhoneProcess(Process):
    """`python -m callassist.line.phone_process`."""

    def __init__(self, folder: Path, name: str, **spec: Any) -> None:
        super().__init__([sys.executable, "-m", "callassist.line.phone_process"])
        self.keep = folder / f"{name}-heard"
        self.events: list[dict[str, Any]] = []
        settings = {"name": name, "listen": "127.0.0.1:0", **spec.pop("settings", {})}
        self._say({"settings": settings, "keep": str(self.keep), **spec})
        threading.Thread(target=self._read, daemon=True).start()
        self.address = self.wait("ready")["address"]

    @property
    def host_port(self) -> str:
        return str(self.address).partition("@")[2]

    def do(self, what: str, **fields: Any) -> None:
        self._say({"do": what, **fields})

    def wait(self, event: str, timeout: float = PATIENCE_S, nth: int = 1) -> dict[str, Any]:
        until(lambda: len(self.all(event)) >= nth, f"{event} among {self.events}", timeout)
        return self.all(event)[nth - 1]

    def all(self, event: str) -> list[dict[str, Any]]:
        return [found for found in list(self.events) if found["event"] == event]

    def saw(self, event: str) -> bool:
        return bool(self.all(event))

    def digits(self) -> str:
        return "".join(found["digit"] for found in self.all("digit"))

    def heard(self) -> bytes:
        self.wait("heard")
        return read_wav(self.keep.with_name(self.keep.name + ".wav"))

    def _say(self, line: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode(line) + b"\n")
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError):
            for line in self.process.stdout:
                self.events.append(msgspec.json.decode(line))


class HubSide:
    """A hub's connection to a line."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.messages: list[protocol.FromLine] = []
        self.raw = b""
        self.ended = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def send(self, message: protocol.FromHub) -> None:
        self.socket.sendall(protocol.encode(message))

    def all(self, kind: type[M]) -> list[M]:
        return [message for message in list(self.messages) if isinstance(message, kind)]

    def wait(self, kind: type[M], timeout: float = PATIENCE_S) -> M:
        until(lambda: bool(self.all(kind)), f"{kind.__name__} among {self.messages[-5:]}", timeout)
        return self.all(kind)[0]

    def steps(self, leg: str) -> list[str]:
        return [moved.state for moved in self.all(protocol.LegMoved) if moved.leg == leg]

    def codes(self, leg: str) -> list[int | None]:
        return [moved.code for moved in self.all(protocol.LegMoved) if moved.leg == leg]

    def closed(self) -> protocol.CallClosed:
        return self.wait(protocol.CallClosed)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(PATIENCE_S)
        self.socket.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError), self.socket.makefile("rb") as lines:
            for line in lines:
                self.raw += line
                self.messages.append(protocol.from_line(line))
        self.ended.set()


class LineProcess(Process):
    """`python -m callassist.line`, with one hub connected from the start."""

    def __init__(self, folder: Path, spool_folder: Path | None = None, **settings: Any) -> None:
        self.log = folder / "line.log"
        self.run = folder / "run"
        self.spool = spool_folder or folder / "spool"
        self.listen = settings.pop("listen", f"127.0.0.1:{free_port()}")
        self.config = LineConfig(
            settings=LineSettings(name="seat", listen=self.listen, **settings),
            run=str(self.run),
            spool=str(self.spool),
        )
        self.socket = protocol.socket_path(self.run, "seat")
        # One that was killed leaves it behind.
        self.socket.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            super().__init__([sys.executable, "-m", "callassist.line"], stderr=log)
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode(self.config))
        self.process.stdin.close()
        self.hubs: list[HubSide] = []

    def up(self) -> LineProcess:
        until(lambda: self.socket.exists() or self.process.poll() is not None, "the line's socket")
        assert self.process.poll() is None, self.log.read_text()
        self.hub = self.connect()
        self.hub.wait(protocol.Greeting)
        return self

    def connect(self) -> HubSide:
        hub = HubSide(self.socket)
        self.hubs.append(hub)
        return hub

    def address(self, number: str = "4930123456") -> str:
        transport = self.config.settings.transport
        return f"sip:{number}@{self.listen}" + ("" if transport == "udp" else f";transport={transport}")

    def call_folder(self) -> Path:
        until(lambda: bool(spool.calls(self.spool)), "a call in the spool")
        return spool.calls(self.spool)[-1]

    def call_file(self) -> spool.SpoolCall:
        return spool.read_call(self.call_folder())

    def leg(self, leg: Any) -> bytes:
        return spool.pcm_path(self.call_folder(), leg).read_bytes()

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.ends()

    def finish(self) -> None:
        for hub in self.hubs:
            hub.close()
        super().finish()


class Stage:
    """Starts everything a test needs and takes it down again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[Process] = []

    def add(self, process: Any) -> Any:
        self._processes.append(process)
        return process

    def phone(self, name: str, hertz: int | None = None, **spec: Any) -> PhoneProcess:
        if hertz is not None:
            spec["wav"] = write_wav(self.folder / f"{name}.wav", tone(hertz, 3.0))
        found: PhoneProcess = self.add(PhoneProcess(self.folder, name, **spec))
        return found

    def debtor(self, **spec: Any) -> PhoneProcess:
        return self.phone("debtor", DEBTOR_HZ, **spec)

    def collector(self, **spec: Any) -> PhoneProcess:
        return self.phone("collector", COLLECTOR_HZ, **spec)

    def line(self, **settings: Any) -> LineProcess:
        found: LineProcess = self.add(LineProcess(self.folder, **settings))
        return found.up()

    def talking(self, collector: PhoneProcess, debtor: PhoneProcess) -> None:
        collector.wait("playing")
        debtor.wait("playing")


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    made = Stage(folder)
    try:
        yield made
    finally:
        for process in reversed(made._processes):
            process.finish()
