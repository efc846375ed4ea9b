"""The durable recording: one WAV per leg, written some seconds behind the call.

What lies behind is what makes redaction possible: by the time a stretch is written, the
words in it are final, and the spans that hold card digits are silenced here, in the one
place where a call's sound goes to disk.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from callassist.events import LEGS, Leg

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_SAMPLE_BYTES = 2

Muted = Callable[[Leg], Sequence[tuple[float, float]]]
"Spans of a leg to silence, in seconds into the call."
Read = Callable[[Leg, int, int], bytes]
"PCM of a leg: from sample, count."


def recording_path(folder: Path, call: str, leg: Leg) -> Path:
    """Where the recording of a leg lies."""
    return folder / f"{call}.{leg}.wav"


class Recorder:
    """Appends both legs of a call to their files; takes up where an earlier Recorder stopped."""

    def __init__(self, folder: Path, call: str, rate: int, muted: Muted) -> None:
        """Folder and files are made when there is something to write."""
        self._folder = folder
        self._paths = {leg: recording_path(folder, call, leg) for leg in LEGS}
        self._rate = rate
        self._muted = muted
        # A writer that was cancelled goes on in its thread while the next one begins.
        self._writing = threading.Lock()

    @property
    def written(self) -> int:
        """Samples both files hold."""
        return min(self._written(leg) for leg in LEGS)

    def write_up_to(self, sample: int, read: Read) -> None:
        """Append everything before `sample`. Raises OSError (disk full); safe to call again."""
        with self._writing:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for leg in LEGS:
                self._write_leg(leg, sample, read)

    def write_whole(self, samples: int, read: Read) -> None:
        """Write a call that is over: all of it, or no file at all. Raises OSError."""
        try:
            self.write_up_to(samples, read)
        except OSError:
            for path in self._paths.values():
                path.unlink(missing_ok=True)
            raise

    def _write_leg(self, leg: Leg, sample: int, read: Read) -> None:
        done = self._written(leg)
        while done < sample:
            # A minute at a time: catching up after a restart must not hold a whole call in memory.
            count = min(sample - done, 60 * self._rate)
            self._append(leg, done, silence(read(leg, done, count), done, self._rate, self._muted(leg)))
            done += count

    def _written(self, leg: Leg) -> int:
        try:
            return max(0, self._paths[leg].stat().st_size - _HEADER.size) // _SAMPLE_BYTES
        except FileNotFoundError:
            return 0

    def _append(self, leg: Leg, done: int, pcm: bytes) -> None:
        path = self._paths[leg]
        if not path.exists():
            path.touch(mode=0o600)
        with path.open("r+b") as file:
            # In place and from the sample count: a write that a full disk cut short is overwritten.
            file.seek(_HEADER.size + done * _SAMPLE_BYTES)
            file.write(pcm)
            file.flush()
            file.seek(0)
            file.write(wav_header(self._rate, (done * _SAMPLE_BYTES) + len(pcm)))


def wav_header(rate: int, size: int) -> bytes:
    """RIFF header of 16-bit mono PCM with `size` bytes of sound."""
    return _HEADER.pack(
        b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", size
    )  # fmt: skip


def silence(pcm: bytes, start: int, rate: int, spans: Sequence[tuple[float, float]]) -> bytes:
    """`pcm`, which begins at sample `start`, with the spans (seconds into the call) made silent."""
    end = start + len(pcm) // _SAMPLE_BYTES
    hit = [(int(a * rate), int(b * rate) + 1) for a, b in spans if b * rate >= start and a * rate < end]
    if not hit:
        return pcm
    quiet = bytearray(pcm)
    for first, last in hit:
        cut = slice(max(first - start, 0) * _SAMPLE_BYTES, (min(last, end) - start) * _SAMPLE_BYTES)
        quiet[cut] = bytes(len(quiet[cut]))
    return bytes(quiet)


class Settled(msgspec.Struct):
    """Up to where a leg's words are final, so that its sound may be written."""

    heard: float = 0.0
    "Position up to which the leg was recognised."
    closed: float = 0.0
    "Position at which its last utterance was closed."
    speaking: bool = False
    "A Partial is open: the words since `closed` may still turn out to be digits."

    @property
    def position(self) -> float:
        return self.closed if self.speaking else self.heard
