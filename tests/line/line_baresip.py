"""baresip as a party: a softphone written by somebody else, driven over its control socket."""

from __future__ import annotations

import array
import contextlib
import math
import shutil
import socket
import threading
import wave
from pathlib import Path
from typing import Any

import msgspec
import pytest
from line_peers import Process, Stage, free_port, until

_CONFIG = """\
poll_method epoll
sip_listen {listen}
call_max_calls 4
audio_source aufile,{source}
audio_player aufile,{folder}/played.wav
audio_alert aufile,{folder}/alert.wav
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_buffer 20-160
module_path {modules}
module g711.so
module g722.so
module aufile.so
module sndfile.so
snd_path {folder}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
_MODULES = ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules")


def _modules() -> str:
    found = [folder for folder in _MODULES if Path(folder).is_dir()]
    if not found or not shutil.which("baresip"):
        pytest.skip("baresip is not installed")
    return found[0]


def _tone(path: Path, hertz: float, rate: int) -> None:
    samples = array.array(
        "h", (int(12000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(rate * 8))
    )
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


class Baresip(Process):
    """A running baresip that plays a sound in every call and dumps what it hears."""

    def __init__(
        self, stage: Stage, name: str, says: float | Path, codec: str, *, answers: bool = True
    ) -> None:
        """`says`: a tone's frequency, or a WAV of the codec's rate."""
        folder = stage.folder / f"baresip-{name}"
        folder.mkdir()
        port, control = free_port(), free_port()
        self.host_port = f"127.0.0.1:{port}"
        self.folder = folder
        self.events: list[dict[str, Any]] = []
        rate = 16000 if codec == "G722" else 8000
        if isinstance(says, Path):
            shutil.copy(says, folder / "says.wav")
        else:
            _tone(folder / "says.wav", says, rate)
        (folder / "config").write_text(
            _CONFIG.format(
                listen=self.host_port,
                source=folder / "says.wav",
                folder=folder,
                modules=_modules(),
                control=control,
            )
        )
        mode = "auto" if answers else "manual"
        (folder / "accounts").write_text(
            f"<sip:{name}@{self.host_port}>;answermode={mode};regint=0;audio_codecs={codec}/{rate}/1\n"
        )
        (folder / "contacts").touch()
        # Killed by its own timer should the test be.
        super().__init__(["baresip", "-4", "-t", "60", "-f", str(folder)])
        threading.Thread(target=self._drain, daemon=True).start()
        self._control = socket.socket()
        until(lambda: self._control.connect_ex(("127.0.0.1", control)) == 0, "baresip's control socket")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def do(self, command: str, parameters: str = "") -> None:
        text = msgspec.json.encode({"command": command, "params": parameters})
        self._control.sendall(b"%d:%b," % (len(text), text))

    def wait(self, event: str) -> dict[str, Any]:
        until(lambda: self.saw(event), f"{event} among {self.events}")
        return next(found for found in self.events if found.get("type") == event)

    def saw(self, event: str) -> bool:
        return any(found.get("type") == event for found in list(self.events))

    def heard(self) -> bytes:
        """What its last call heard, at its codec's rate."""
        self.wait("CALL_CLOSED")
        newest = max(self.folder.glob("dump-*-dec.wav"))
        content = newest.read_bytes()
        return content[content.index(b"data") + 8 :]

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._reader.join(5)
        self._control.close()
        super().finish()

    def _drain(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError):
            while self.process.stdout.read(4096):
                pass

    def _read(self) -> None:
        unread = b""
        with contextlib.suppress(OSError):
            while received := self._control.recv(65536):
                unread += received
                while b":" in unread:
                    size, _, rest = unread.partition(b":")
                    if len(rest) <= int(size):
                        break
                    self.events.append(msgspec.json.decode(rest[: int(size)]))
                    unread = rest[int(size) + 1 :]
