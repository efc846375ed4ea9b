"""sipp as a party: the message sequences of `sipp/*.xml`, exactly, or it says so."""

from __future__ import annotations

import contextlib
import errno
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from line_peers import Process, Stage, free_port, until

SCENARIOS = Path(__file__).parent / "sipp"


class Sipp(Process):
    """One call of a scenario. Its audio, where the scenario offers any, is an echo of what it hears."""

    def __init__(
        self,
        stage: Stage,
        scenario: str,
        *,
        call: str = "",
        transport: str = "udp",
        number: str = "4930123456",
        status: str = "",
        password: str = "",
    ) -> None:
        if not shutil.which("sipp"):
            pytest.skip("sipp is not installed")
        port = free_port()
        self.host_port = f"127.0.0.1:{port}"
        self.errors = stage.folder / f"{scenario}.errors"
        text = (SCENARIOS / f"{scenario}.xml").read_text()
        prepared = stage.folder / f"{scenario}.xml"
        for placeholder, value in (("STATUS", status[:3]), ("[status]", status), ("[password]", password)):
            text = text.replace(placeholder, value)
        prepared.write_text(text)
        arguments = ["sipp", "-sf", str(prepared), "-i", "127.0.0.1", "-p", str(port), "-m", "1", "-nostdin"]
        arguments += ["-s", number, "-t", "t1" if transport == "tcp" else "u1", "-rtp_echo"]
        arguments += ["-mp", str(free_port()), "-timeout", "20", "-timeout_error", "-trace_err"]
        arguments += ["-error_file", str(self.errors)]
        if call:
            arguments.append(call)
        with (stage.folder / f"{scenario}.screen").open("wb") as screen:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=screen, stderr=subprocess.STDOUT, cwd=stage.folder
            )
        self._kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
        self._port = port

    def listens(self) -> None:
        until(lambda: _held(self._port, self._kind), "sipp to listen")

    def succeeds(self) -> bool:
        """Whether every message came as the scenario says."""
        code = self.ends(25)
        with contextlib.suppress(FileNotFoundError):
            print(self.errors.read_text()[:2000])
        return code == 0


def _held(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(type=kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
