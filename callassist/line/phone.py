"""A telephone that works by itself: calls or answers, plays a recording, keeps what it hears.

For the demo, the benchmarks and the tests: a real SIP phone without a person. Several can live
in one process (four at most, on one `phone_agent`); `python -m callassist.line.phone_process` is one in
a process of its own, see `phone_process.py`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from callassist.errors import LineError
from callassist.line.agent import Agent, Incoming
from callassist.line.sip import CLOCK, FRAME_BYTES
from callassist.line.sip_call import SipCall
from callassist.settings import LineSettings

What = Literal["ringing", "early", "answered", "playing", "played", "digit", "held", "resumed", "ended"]
_FRAME_SAMPLES = FRAME_BYTES // 2
_SILENCE = bytes(FRAME_BYTES)


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the phone does when it is called."""

    after_s: float | None = 0.2
    "Seconds it rings first; None: for ever."
    code: int = 200
    "200 to take the call, 486 or 603 to refuse it."
    early_s: float = 0.0
    "Seconds of early media (183, playing already) before the code."


class Happening(NamedTuple):
    """Something happened on the phone."""

    what: What
    at: float
    "time.monotonic(), the same clock in every process of the machine."
    code: int = 0
    digit: str = ""


class _Clip:
    """A recording being played: one object, so that a new one never inherits the place of the old."""

    def __init__(self, pcm: bytes, at: float | None = None) -> None:
        self.pcm, self.at = pcm, at
        self.sent: list[float] = []


def phone_agent(codecs: tuple[str, ...] = ("PCMU",), phones: int = 1) -> Agent:
    """The endpoint for the phones of this process, started. End the process with `os._exit`."""
    agent = Agent(codecs, ports=phones)
    agent.start()
    return agent


class Phone:
    """One telephone, one call at a time. Methods may be called from any thread but the SIP thread."""

    def __init__(
        self,
        settings: LineSettings,
        *,
        agent: Agent | None = None,
        answer: Answer | None = None,
        password: str = "",
        told: Callable[[Happening], None] = lambda _happening: None,
    ) -> None:
        """Open the phone at `settings.listen` (port 0: any). Raises LineError.

        `told` is called from pj's threads with every Happening: it must only take note.
        """
        self.answer = answer or Answer()
        self.code = 0
        "Final SIP code of the last call."
        self.digits = ""
        "Keys received in this call."
        self.heard: list[tuple[float, bytes]] = []
        "Each tick's audio and when it came, since audio began; silence where there was none."
        self._told = told
        self._happened: list[Happening] = []
        self._news = threading.Condition()
        self._call: SipCall | None = None
        self._clip = _Clip(b"")
        self._play_early = False
        self._held = False
        self._agent = agent or phone_agent(settings.codecs)
        self._port = self._agent.ports.pop()
        self._port.sink, self._port.source = self._hear, self._speak
        self._account = self._agent.ask(lambda: self._agent.open(settings, self, password))
        self._user = settings.user or settings.name

    @property
    def address(self) -> str:
        """Where the phone can be called, `sip:NAME@HOST:PORT`."""
        suffix = "" if self._account.transport == "udp" else f";transport={self._account.transport}"
        return f"sip:{self._user}@{self._account.at}{suffix}"

    # ------------------------------------------------------------ what a person would do

    def call(self, uri: str) -> None:
        """Dial. Raises LineError when the call cannot be tried."""

        def dial() -> None:
            self._begin()
            self._call = self._account.call(self)
            self._connect_port()
            self._call.dial(uri)

        self._agent.ask(dial)

    def hang_up(self) -> None:
        """End the call, or cancel it while it still rings."""
        self._agent.ask(lambda: self._call.hang_up() if self._call else None)

    def hold(self) -> None:
        self._agent.ask(lambda: self._call.hold() if self._call else None)

    def unhold(self) -> None:
        self._agent.ask(lambda: self._call.unhold() if self._call else None)

    def send_digits(self, digits: str) -> None:
        self._agent.ask(lambda: self._call.send_digits(digits) if self._call else None)

    def play(self, pcm: bytes, at: float | None = None) -> None:
        """Speak 16-bit 8 kHz PCM from the moment `at` (monotonic), or once the call is answered."""
        self._clip = _Clip(pcm, at)

    # ------------------------------------------------------------ what it knows

    def wait(self, what: What, timeout: float = 10.0) -> Happening:
        """The first such Happening of this call. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: any(h.what == what for h in self._happened), timeout):
                raise TimeoutError(f"the phone was not {what} within {timeout} s")
            return next(h for h in self._happened if h.what == what)

    def wait_ringing(self, timeout: float = 10.0) -> float:
        return self.wait("ringing", timeout).at

    def wait_answered(self, timeout: float = 10.0) -> float:
        return self.wait("answered", timeout).at

    def wait_ended(self, timeout: float = 10.0) -> int:
        """Final SIP code."""
        return self.wait("ended", timeout).code

    @property
    def sent(self) -> list[float]:
        """When each tick of the recording was handed to the network."""
        return self._clip.sent

    def sent_at(self, sample: int) -> float:
        """When this sample of the recording left the phone, monotonic. Raises IndexError if it has not."""
        tick, rest = divmod(sample, _FRAME_SAMPLES)
        return self.sent[tick] + rest / CLOCK

    def heard_pcm(self) -> bytes:
        """Everything heard in this call, without gaps."""
        return b"".join(pcm for _, pcm in list(self.heard))

    # ------------------------------------------------------------ clock thread

    def _hear(self, pcm: bytes) -> None:
        call = self._call
        if call is not None and call.audible:
            self.heard.append((time.monotonic(), pcm or _SILENCE))

    def _speak(self) -> bytes:
        call, clip = self._call, self._clip
        place = len(clip.sent) * FRAME_BYTES
        if call is None or place >= len(clip.pcm) or not (call.answered or self._play_early):
            return b""
        now = time.monotonic()
        if clip.at is not None and now < clip.at:
            return b""
        clip.sent.append(now)
        if place == 0:
            self._happen("playing")
        if place + FRAME_BYTES >= len(clip.pcm):
            self._happen("played")
        return clip.pcm[place : place + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")

    # ------------------------------------------------------------ SIP thread

    def on_incoming(self, incoming: Incoming) -> None:
        if self._call is not None:
            incoming.refuse(486)
            return
        self._begin()
        self._call = call = incoming.take(self)
        self._connect_port()
        call.answer(180)
        if self.answer.after_s is not None:
            self._agent.later(self.answer.after_s, lambda: self._pick_up(call))

    def on_registered(self, ok: bool, code: int) -> None:
        pass

    def on_progress(self, code: int) -> None:
        if code == 180:
            self._happen("ringing", code)
        elif code == 183:
            self._happen("early", code)

    def on_answered(self) -> None:
        self._happen("answered", 200)

    def on_media(self) -> None:
        if self._call is not None and self._call.held != self._held:
            self._held = self._call.held
            self._happen("held" if self._held else "resumed")

    def on_digit(self, digit: str) -> None:
        self.digits += digit
        self._happen("digit", digit=digit)

    def on_ended(self, code: int) -> None:
        self.code = code
        self._call = None
        self._happen("ended", code)

    def _begin(self) -> None:
        if self._call is not None:
            raise LineError("the phone is in a call already")
        self.code, self.digits, self.heard = 0, "", []
        self._held, self._play_early = False, False
        self._clip = _Clip(self._clip.pcm, self._clip.at)
        with self._news:
            self._happened = []

    def _connect_port(self) -> None:
        if self._call is not None:
            self._call.feed(self._port)
            self._call.take_from(self._port)

    def _pick_up(self, call: SipCall) -> None:
        if self.answer.early_s and not self._play_early and call is self._call:
            self._play_early = True
            call.answer(183)
            self._agent.later(self.answer.early_s, lambda: self._pick_up(call))
        elif self.answer.code == 200:
            call.answer(200)
        else:
            call.hang_up(self.answer.code)

    def _happen(self, what: What, code: int = 0, digit: str = "") -> None:
        happening = Happening(what, time.monotonic(), code, digit)
        with self._news:
            self._happened.append(happening)
            self._news.notify_all()
        self._told(happening)
