"""Recordings people bring: WAV files of one call, stereo or one file per leg."""

from __future__ import annotations

import wave
from pathlib import Path

import msgspec
import numpy as np

from callassist.errors import BadAudio
from callassist.events import LEGS, Leg

_HEADS = {
    b"ID3": "an MP3",
    **dict.fromkeys((b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"), "an MP3"),
    b"OggS": "an Ogg",
    b"fLaC": "a FLAC",
}
_CONVERT = "convert it with: sox INPUT -b 16 -e signed-integer OUTPUT.wav"


class Recording(msgspec.Struct, frozen=True):
    """A call's audio out of one file or two."""

    rate: int
    "Samples per second."
    legs: dict[Leg, bytes]
    "16-bit little-endian mono PCM."
    cut_off: bool
    "True when a file is shorter than its header says: its recording was interrupted."


def read_stereo(path: Path, *, swap: bool = False) -> Recording:
    """Collector left, debtor right, or swapped. Raises BadAudio."""
    rate, channels, cut_off = _read(path)
    if len(channels) != 2:
        raise BadAudio(
            f"{path} has {len(channels)} channel(s), a call has two",
            "give each party's own file: callassist hear --collector A.wav --debtor B.wav",
        )
    collector, debtor = reversed(channels) if swap else channels
    return Recording(rate, {"collector": collector, "debtor": debtor}, cut_off)


def read_pair(collector: Path, debtor: Path) -> Recording:
    """One one-channel file a leg. Raises BadAudio."""
    read = {leg: _read(path) for leg, path in zip(LEGS, (collector, debtor), strict=True)}
    for leg, (_, channels, _) in read.items():
        if len(channels) != 1:
            raise BadAudio(
                f"the {leg}'s file has {len(channels)} channels, one is wanted",
                "a stereo recording of both is given alone: callassist hear CALL.wav",
            )
    rates = {rate for rate, _, _ in read.values()}
    if len(rates) != 1:
        raise BadAudio(f"the two files have different rates: {sorted(rates)}", _CONVERT)
    return Recording(
        rates.pop(),
        {leg: channels[0] for leg, (_, channels, _) in read.items()},
        any(cut_off for _, _, cut_off in read.values()),
    )


def _read(path: Path) -> tuple[int, list[bytes], bool]:
    """Rate, the channels' PCM, and whether the file is cut off."""
    head = b""
    try:
        with path.open("rb") as raw:
            head = raw.read(4)
            raw.seek(0)
            with wave.open(raw) as file:
                return _channels(path, file)
    except OSError as error:
        raise BadAudio(f"{path} cannot be read: {error.strerror}") from error
    # RuntimeError is what the wave module makes of lengths that do not fit each other.
    except (wave.Error, EOFError, RuntimeError) as error:
        if not head:
            raise BadAudio(f"{path} is empty") from error
        kind = next((kind for magic, kind in _HEADS.items() if head.startswith(magic)), None)
        what = (
            f"is in {kind} format, not WAV"
            if kind
            else f"is not a 16-bit PCM WAV file ({str(error) or 'damaged or cut off'})"
        )
        raise BadAudio(f"{path} {what}", _CONVERT) from error


def _channels(path: Path, file: wave.Wave_read) -> tuple[int, list[bytes], bool]:
    count, width, rate, frames = file.getparams()[:4]
    if width != 2:
        raise BadAudio(f"{path} has {8 * width}-bit samples, 16 are wanted", _CONVERT)
    if rate < 8000:
        raise BadAudio(f"{path} has {rate} samples a second, at least 8000 are wanted", _CONVERT)
    pcm = file.readframes(frames)
    cut_off = len(pcm) < frames * width * count
    pcm = pcm[: len(pcm) - len(pcm) % (width * count)]
    if not pcm:
        raise BadAudio(f"{path} holds no sound")
    samples = np.frombuffer(pcm, dtype="<i2").reshape(-1, count)
    return rate, [samples[:, channel].tobytes() for channel in range(count)], cut_off
