"""The door to pjsua2: the only file that imports it.

What the wheel is and what kills it is known by measurement: it holds four calls, has C
assertions switched on, and calls `abort()` when a pj function is used from a thread it does
not know or a pj object is freed at the wrong time. Therefore everything pj is created, used
and dropped in the one thread of `agent.py`, audio callbacks excepted, which pj itself makes
from its clock thread.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pjsua2 as pj

from callassist.errors import LineError

__all__ = [
    "CLOCK",
    "FRAME_BYTES",
    "PORT_MS",
    "Port",
    "byte_copy_is_fast",
    "foreign_errors",
    "frame_bytes",
    "guarded",
    "pj",
    "quiet",
    "ringing_tone",
    "set_int",
]

log = logging.getLogger(__name__)

CLOCK = 8000
"Samples per second inside: the telephone's rate. Resampling per port would cost three times the port."

_library = ctypes.CDLL(pj._pjsua2.__file__)
_pointer = ctypes.c_size_t
_ADDRESS_IN_USE = 120000 + 98  # PJ_ERRNO_START_SYS + EADDRINUSE


def quiet() -> None:
    """Switch pj's own log off: it prints to stdout before libInit, and addresses at any time."""
    _library.pj_log_set_level(0)


def set_int(swig_object: Any, value: int) -> Any:
    """Write a C enum that has no Python constants; returns the object, to be kept by the caller."""
    ctypes.c_int.from_address(int(swig_object)).value = value
    # SWIG prints a complaint to stdout when such an object is freed: it never is.
    _never_freed.append(swig_object)
    return swig_object


_never_freed: list[Any] = []


def ringing_tone() -> Any:
    """What a caller hears while the far end rings, for a phone that cannot make it itself.

    425 Hz, one second in five: the most common one of ITU-T E.180.
    """
    tone = pj.ToneDesc()
    tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = 425, 0, 1000, 4000
    tones = pj.ToneDescVector()
    tones.append(tone)
    generator = pj.ToneGenerator()
    generator.createToneGenerator(CLOCK, 1)
    generator.play(tones, True)
    _never_freed.append(generator)
    return generator


@contextmanager
def foreign_errors(what: str, hint: str = "", *, in_use: str = "") -> Iterator[None]:
    """Turn a pj.Error into LineError(what). `in_use` is the message when a port is taken."""
    try:
        yield
    except pj.Error as error:
        # str(pj.Error) is empty, .info() holds file names of the build machine: .reason is the text.
        taken = bool(in_use) and error.status == _ADDRESS_IN_USE
        message = in_use if taken else f"{what}: {error.reason}"
        raise LineError(message, hint) from None


def guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """A pj callback that never lets an exception out.

    SWIG prints an escaped exception to stderr, rejects the incoming call it happened in, and its
    traceback keeps pj objects alive past their time, which aborts the process.
    """

    def wrapper(*args: Any) -> None:
        try:
            callback(*args)
        except Exception as error:
            # Only the type: a traceback text may quote an address.
            where = error.__traceback__
            while where and where.tb_next:
                where = where.tb_next
            line = where.tb_lineno if where else 0
            log.error("%s failed: %s in line %d", callback.__qualname__, type(error).__name__, line)

    return wrapper


# ---------------------------------------------------------------- audio frames


def _fast_bytes(frame: Any) -> bytes:
    # MediaFrame is {int type; vector<uint8> buf at +8; unsigned size}; the vector starts with the
    # pointer to its bytes. `bytes(frame.buf)` does the same in 380 us instead of 2: too slow for
    # the thread that clocks the parties' audio.
    size = frame.size
    return ctypes.string_at(_pointer.from_address(int(frame.this) + 8).value, size) if size else b""


def _slow_bytes(frame: Any) -> bytes:
    return bytes(frame.buf)[: frame.size]


def byte_copy_is_fast() -> bool:
    """Self-check: does this build of the wheel lay out its frames as `_fast_bytes` assumes?"""
    frame = pj.MediaFrame()
    content = bytes(range(1, 251))
    frame.buf = pj.ByteVector(list(content))
    frame.size = len(content)
    buffer = frame.buf
    begin = _pointer.from_address(int(frame.this) + 8).value
    # The pointer is compared before it is followed: a wrong one would crash instead of fail.
    return begin == _pointer.from_address(int(buffer.this)).value and _fast_bytes(frame) == content


_fast = byte_copy_is_fast()
frame_bytes: Callable[[Any], bytes] = _fast_bytes if _fast else _slow_bytes
"Audio of a MediaFrame; empty when there was none this tick (hold, not connected): count it as silence."

PORT_MS = 20 if _fast else 100
"Length of a port's frames. The slow copy is only bearable with few and long ones."
FRAME_BYTES = CLOCK * PORT_MS // 1000 * 2


def _fill(frame: Any, content: bytes) -> None:
    frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
    if _fast:
        buffer = frame.buf
        buffer.resize(len(content))
        ctypes.memmove(_pointer.from_address(int(buffer.this)).value, content, len(content))
    else:
        frame.buf = pj.ByteVector(list(content))
    frame.size = len(content)


class Port(pj.AudioMediaPort):  # type: ignore[misc]  # the wheel has no types
    """A place in the audio bridge where Python listens (`sink`) and speaks (`source`).

    Both are called by the thread that clocks the live call: they must take microseconds and
    never block. A port is never freed: doing so while the clock runs crashed the process.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sink: Callable[[bytes], None] | None = None
        "Given FRAME_BYTES of audio per tick, or nothing at all when there was none."
        self.source: Callable[[], bytes] | None = None
        "Asked for FRAME_BYTES of audio per tick while somebody listens; empty for silence."
        form = pj.MediaFormatAudio()
        form.init(pj.PJMEDIA_FORMAT_PCM, CLOCK, 1, PORT_MS * 1000, 16)
        self.createPort(name, form)
        _never_freed.append(self)

    def onFrameReceived(self, frame: Any) -> None:
        if self.sink is not None:
            self.sink(frame_bytes(frame))

    def onFrameRequested(self, frame: Any) -> None:
        content = self.source() if self.source is not None else b""
        if content:
            _fill(frame, content)
        else:
            frame.type = pj.PJMEDIA_FRAME_TYPE_NONE
