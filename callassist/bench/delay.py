"""How long audio was on its way from one telephone to another, found by comparing the two sounds."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from callassist.line.phone_process import Ticks, read_wav
from callassist.line.spool import RATE

_WINDOW = RATE
"Samples compared at a time: a second of speech is like no other."
_LONGEST = RATE
"Later than this is not looked for."
_TICK = RATE // 50
_SPEECH_RMS = 500.0
_ALIKE = 0.7
"Normalised correlation from which two sounds are the same; speech through G.711 comes to 0.99."

Samples = npt.NDArray[np.float64]


class Track(msgspec.Struct, frozen=True):
    """A sound and the moment each 20 ms of it was sent or heard, on the machine's monotonic clock."""

    samples: Samples
    ticks: list[float]

    def at(self, sample: int) -> float:
        """When this sample was on its way, as if a tick's samples went one by one."""
        tick, rest = divmod(sample, _TICK)
        return self.ticks[tick] + rest / RATE

    def handed_over(self, sample: int) -> float:
        """When the tick that holds this sample was handed over."""
        return self.ticks[sample // _TICK]

    def length(self) -> int:
        """Samples with a time."""
        return min(len(self.samples), len(self.ticks) * _TICK)


def sent_track(played: Path, keep: Path) -> Track:
    """What the phone that wrote KEEP.json said, out of the WAV it played."""
    return Track(_samples(played), _ticks(keep).sent)


def heard_track(keep: Path) -> Track:
    """What the phone that wrote KEEP.wav and KEEP.json heard."""
    return Track(_samples(keep.with_suffix(".wav")), _ticks(keep).heard)


def delays(sent: Track, heard: Track) -> list[float]:
    """Seconds on the way, once per second of speech; less where a second did not arrive whole."""
    found = []
    for start in range(0, sent.length() - _WINDOW, _WINDOW):
        window = sent.samples[start : start + _WINDOW]
        if np.sqrt(np.mean(window**2)) < _SPEECH_RMS:
            continue
        # Nothing is heard before it is sent: search from that tick on.
        first = int(np.searchsorted(heard.ticks, sent.at(start))) * _TICK
        place = _find(window, heard.samples[first : first + _WINDOW + _LONGEST])
        if place is not None and first + place < heard.length():
            found.append(heard.at(first + place) - sent.at(start))
    return found


def _find(window: Samples, among: Samples) -> int | None:
    """Where `window` begins in `among`; None when it is not there."""
    if len(among) < len(window):
        return None
    size = 1 << (len(among) + len(window)).bit_length()
    product = np.fft.irfft(np.fft.rfft(among, size) * np.conj(np.fft.rfft(window, size)), size)
    places = len(among) - len(window) + 1
    energy = np.concatenate(([0.0], np.cumsum(among**2)))
    loudness = np.sqrt((energy[len(window) :] - energy[:places]) * np.sum(window**2))
    alike = product[:places] / np.maximum(loudness, 1.0)
    best = int(np.argmax(alike))
    return best if alike[best] >= _ALIKE else None


def _samples(path: Path) -> Samples:
    return np.frombuffer(read_wav(str(path)), dtype="<i2").astype(np.float64)


def _ticks(keep: Path) -> Ticks:
    return msgspec.json.decode(keep.with_suffix(".json").read_bytes(), type=Ticks)
