"""Recordings people bring: read whole, or refused in one line that says how to mend it."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import pytest

from callassist.errors import BadAudio
from callassist.hearing import wav


def write(path: Path, *, channels: int = 1, rate: int = 8000, width: int = 2, frames: int = 8000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(range(256)) * (frames * channels * width // 256))
    return path


def test_stereo_is_collector_left_and_debtor_right(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x01\x00\x02\x00" * 100)
    assert wav.read_stereo(path).legs == {"collector": b"\x01\x00" * 100, "debtor": b"\x02\x00" * 100}
    assert wav.read_stereo(path, swap=True).legs["collector"] == b"\x02\x00" * 100


def test_a_pair_is_one_file_a_leg(tmp_path: Path) -> None:
    one, other = write(tmp_path / "a.wav", frames=8192), write(tmp_path / "b.wav", frames=4096)
    recording = wav.read_pair(one, other)
    assert (len(recording.legs["collector"]), len(recording.legs["debtor"])) == (16384, 8192)
    assert not recording.cut_off


def test_a_cut_off_file_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", channels=2)
    path.write_bytes(path.read_bytes()[:10_001])
    recording = wav.read_stereo(path)
    assert recording.cut_off
    assert len(recording.legs["debtor"]) == (10_001 - 44) // 4 * 2


@pytest.mark.parametrize("size", [1, 12, 30])
def test_a_file_cut_inside_its_header_is_refused(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "a.wav", channels=2)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(BadAudio, match="not a 16-bit PCM WAV"):
        wav.read_stereo(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    with pytest.raises(BadAudio, match="is empty"):
        wav.read_stereo(tmp_path / "a.wav")


def test_an_mp3_in_wavs_clothing_is_named(tmp_path: Path) -> None:
    sound = write(tmp_path / "sound.wav", channels=2, rate=44100)
    mp3 = tmp_path / "call.wav.mp3"
    made = subprocess.run(["sox", sound, mp3], capture_output=True, check=False)
    if made.returncode:  # a sox without the MP3 writer: the first bytes of one do as well
        mp3.write_bytes(b"\xff\xfb\x90\x64" + bytes(400))
    mp3.rename(tmp_path / "call.wav")
    with pytest.raises(BadAudio, match="MP3 format") as caught:
        wav.read_stereo(tmp_path / "call.wav")
    assert "sox" in caught.value.hint


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ({"channels": 1}, "1 channel"),
        ({"channels": 2, "width": 1}, "8-bit"),
        ({"channels": 2, "rate": 6000}, "6000 samples a second"),
        ({"channels": 2, "frames": 0}, "no sound"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, shape: dict[str, int], complaint: str) -> None:
    with pytest.raises(BadAudio, match=complaint) as caught:
        wav.read_stereo(write(tmp_path / "a.wav", **shape))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAudio, match="No such file"):
        wav.read_stereo(tmp_path / "nowhere.wav")


def test_two_files_of_different_rates_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAudio, match="different rates"):
        wav.read_pair(write(tmp_path / "a.wav"), write(tmp_path / "b.wav", rate=16000))
