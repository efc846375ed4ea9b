"""`python -m callassist.line.phone_process`: a phone in a process of its own, driven by JSON lines.

The first line on stdin is a PhoneSpec. Then commands, one per line, any time:

    {"do": "call", "uri": "sip:..."}    {"do": "play", "wav": "a.wav", "at": 12345.6}
    {"do": "digits", "digits": "12#"}   {"do": "hold"}  {"do": "unhold"}  {"do": "hang_up"}

On stdout: `{"event": "ready", "address": "sip:..."}`, then one line per Happening
(`{"event": "answered", "at": 12345.6, "code": 200}`; `at` is time.monotonic(), the same clock
in every process of the machine), after `ended` a line `heard`, and `error` for what failed.
End of stdin: the phone hangs up and leaves.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import wave
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal

import msgspec

from callassist.errors import BadAudio, LineError
from callassist.line.agent import Agent
from callassist.line.phone import Answer, Happening, Phone
from callassist.line.sip import CLOCK
from callassist.settings import LineSettings


class PhoneSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the phone is and what it does by itself."""

    settings: LineSettings = LineSettings(name="phone", listen="127.0.0.1:0")
    call: str = ""
    "Address to call at once; empty: wait to be called, or for a command."
    answer: Answer = Answer()
    wav: str = ""
    "Recording spoken in every call, 16-bit 8 kHz mono."
    hang_up_after_s: float | None = None
    "Seconds after the answer at which it hangs up; None: never."
    hang_up_when_played: bool = False
    keep: str = ""
    "What it hears is written to KEEP.wav, the times of all ticks to KEEP.json, when a call ends."
    calls: int = 1
    "Leaves after this many calls; 0: never."


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line on stdin."""

    do: Literal["call", "play", "digits", "hold", "unhold", "hang_up"]
    uri: str = ""
    wav: str = ""
    at: float | None = None
    digits: str = ""


class Ticks(msgspec.Struct, frozen=True):
    """KEEP.json: time.monotonic() of every 20 ms of the recording sent and of the audio heard."""

    sent: list[float]
    heard: list[float]


def read_wav(path: str) -> bytes:
    """16-bit 8 kHz mono PCM of a WAV file. Raises BadAudio."""
    try:
        with wave.open(path, "rb") as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            pcm = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise BadAudio("the phone's recording cannot be read as WAV") from error
    if form != (1, 2, CLOCK):
        raise BadAudio(
            "the phone's recording is not 16-bit 8 kHz mono", "sox IN.wav -r 8000 -c 1 -b 16 OUT.wav"
        )
    return pcm


class _Process:
    def __init__(self, spec: PhoneSpec) -> None:
        self.spec = spec
        self.news: SimpleQueue[Happening | None] = SimpleQueue()
        clip = read_wav(spec.wav) if spec.wav else b""
        self.agent = Agent(spec.settings.codecs, spec.settings.jitter, ports=1)
        self.agent.start()
        password = spec.settings.password_file and Path(spec.settings.password_file).read_text().strip()
        self.phone = Phone(
            spec.settings, agent=self.agent, answer=spec.answer, password=password, told=self.news.put
        )
        self.phone.play(clip)

    def obey(self) -> None:
        """Take commands until stdin ends."""
        for line in sys.stdin.buffer:
            try:
                self._do(msgspec.json.decode(line, type=Command))
            except (LineError, BadAudio, msgspec.DecodeError) as error:
                emit(event="error", message=str(error))
        self.news.put(None)

    def _do(self, command: Command) -> None:
        match command.do:
            case "call":
                self.phone.call(command.uri)
            case "play":
                self.phone.play(read_wav(command.wav), command.at)
            case "digits":
                self.phone.send_digits(command.digits)
            case "hold":
                self.phone.hold()
            case "unhold":
                self.phone.unhold()
            case "hang_up":
                self.phone.hang_up()

    def report(self) -> None:
        """Emit what happens until the last call has ended or stdin has."""
        ended = 0
        while (happening := self.news.get()) is not None:
            emit(event=happening.what, at=happening.at, code=happening.code, digit=happening.digit)
            if happening.what == "answered" and self.spec.hang_up_after_s is not None:
                self._hang_up_later(self.spec.hang_up_after_s)
            if happening.what == "played" and self.spec.hang_up_when_played:
                self._hang_up_later(0.2)
            if happening.what == "ended":
                ended += 1
                self._keep()
                if ended == self.spec.calls:
                    return

    def _hang_up_later(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self.phone.hang_up)
        timer.daemon = True
        timer.start()

    def _keep(self) -> None:
        heard, sent = self.phone.heard, self.phone.sent
        gaps = [later - sooner for (sooner, _), (later, _) in pairwise(heard)]
        emit(
            event="heard",
            ticks=len(heard),
            sent_ticks=len(sent),
            first=heard[0][0] if heard else None,
            longest_gap_s=max(gaps, default=0.0),
            digits=self.phone.digits,
        )
        if self.spec.keep:
            with wave.open(self.spec.keep + ".wav", "wb") as file:
                file.setparams((1, 2, CLOCK, 0, "NONE", ""))
                file.writeframes(self.phone.heard_pcm())
            ticks = Ticks(sent=sent, heard=[at for at, _ in heard])
            Path(self.spec.keep + ".json").write_bytes(msgspec.json.encode(ticks))


_output = threading.Lock()


def emit(**fields: Any) -> None:
    """One JSON line on stdout; nobody reading is no reason to die in the middle of a call."""
    with _output:
        try:
            sys.stdout.buffer.write(msgspec.json.encode(fields) + b"\n")
            sys.stdout.buffer.flush()
        except OSError:
            return


def main() -> None:
    """Run the phone the spec on stdin asks for; leaves the process."""
    # Ctrl-C in the terminal is the business of whoever started the phone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 0
    try:
        process = _Process(msgspec.json.decode(sys.stdin.buffer.readline(), type=PhoneSpec))
        threading.Thread(target=process.obey, daemon=True).start()
        emit(event="ready", address=process.phone.address)
        if process.spec.call:
            process.phone.call(process.spec.call)
        process.report()
        process.agent.stop(0.5)
    except (LineError, BadAudio, msgspec.DecodeError, OSError) as error:
        emit(event="error", message=str(error))
        code = 1
    # A normal exit would free pj objects after the library: that aborts.
    os._exit(code)


if __name__ == "__main__":
    main()
