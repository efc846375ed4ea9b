"""`callassist hear`: a recorded call heard like a live one, and what it says to recordings it cannot use."""

from __future__ import annotations

import os
import wave
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
import soxr
import yaml
from heard import (
    GREETING,
    PAIR,
    SHORT_CALL,
    complaint,
    hear,
    legs_of_the_short_call,
    the_call,
    transcript,
    words,
    write_wav,
)

from callassist import events
from callassist.events import LEGS, Leg, Utterance
from callassist.hearing.recording import recording_path, wav_header
from callassist.speech import models


def spoken(leg: Leg) -> set[str]:
    turns = yaml.safe_load((SHORT_CALL / "script.yaml").read_text())["turns"]
    return {w for t in turns if t["leg"] == leg for chunk in t["chunks"] for w in chunk["text"].split()}


# ---------------------------------------------------------------- what is heard


def test_two_files_and_one_stereo_file_are_the_same_call(data: Path, tmp_path: Path) -> None:
    stereo = tmp_path / "call.wav"
    write_wav(stereo, 8000, legs_of_the_short_call())
    as_pair = hear(*PAIR, "--data", tmp_path / "pair")
    as_stereo = hear(stereo)
    assert (as_pair.exit_code, as_stereo.exit_code) == (0, 0), as_pair.output + as_stereo.output
    pair, whole = the_call(tmp_path / "pair"), the_call(data)
    assert transcript(pair) == transcript(whole)
    kept_alike = [[e for e in kept.events if not isinstance(e, events.CallStarted)] for kept in (pair, whole)]
    assert kept_alike[0] == kept_alike[1]
    for leg in LEGS:
        assert len(set(words(whole, leg)) & spoken(leg)) >= 0.9 * len(spoken(leg)), leg
    for utterance in (e for e in whole.events if isinstance(e, Utterance)):
        assert utterance.text in as_stereo.stdout
    assert whole.summary.ending == "recording"
    assert "already_sent" in whole.summary.excuses
    assert f"callassist calls show {whole.summary.call}" in as_stereo.stdout


def test_swapped_channels_are_put_right(greeting: Path, data: Path) -> None:
    assert hear(greeting, "--swap").exit_code == 0
    kept = the_call(data)
    assert "linda" in words(kept, "collector")
    assert words(kept, "debtor") == []


def test_the_recording_lies_beside_the_rows_that_name_it(greeting: Path, data: Path) -> None:
    assert hear(greeting).exit_code == 0
    kept = the_call(data)
    assert [leg.leg for leg in kept.legs] == list(LEGS)
    for leg in kept.legs:
        assert leg.samples == GREETING
        path = recording_path(data / "recordings", kept.summary.call, leg.leg)
        assert leg.recording == path.name
        with wave.open(str(path)) as file:
            assert file.getnframes() == GREETING


@pytest.mark.parametrize("rate", [16000, 44100])
def test_recordings_of_other_rates_are_heard_as_well(rate: int, data: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{rate}.wav"
    until = 12 * 8000  # the excuse has been said
    write_wav(path, rate, [soxr.resample(pcm[:until], 8000, rate) for pcm in legs_of_the_short_call()])
    assert hear(path).exit_code == 0
    kept = the_call(data)
    assert {"check", "mail"} <= set(words(kept, "debtor"))
    assert {"balance", "hundred"} <= set(words(kept, "collector"))
    mail = next(w for e in kept.events if isinstance(e, Utterance) for w in e.words if w.text == "mail")
    assert 9.0 <= mail.start <= 9.7
    recording = recording_path(data / "recordings", kept.summary.call, "debtor")
    with wave.open(str(recording)) as file:
        assert file.getframerate() == rate


def test_the_day_of_the_call_and_its_account_are_kept(greeting: Path, data: Path, tmp_path: Path) -> None:
    account = {"account": "4711", "creditor": "Acme", "debtor": "Doe Ltd", "balance_minor": 240000}
    path = tmp_path / "account.json"
    path.write_bytes(msgspec.json.encode(account))
    assert hear(greeting, "--started", "2026-03-02T10:15", "--account", path).exit_code == 0
    summary = the_call(data).summary
    assert datetime.fromisoformat(summary.started) == datetime(2026, 3, 2, 10, 15).astimezone()
    assert summary.call.startswith("20260302-101500-")
    assert summary.account == "4711"


def test_without_a_day_the_files_own_is_taken(greeting: Path, data: Path) -> None:
    made = datetime(2026, 2, 1, 9, 30).astimezone()
    os.utime(greeting, (made.timestamp(), made.timestamp()))
    assert hear(greeting).exit_code == 0
    assert datetime.fromisoformat(the_call(data).summary.started) == made


# ---------------------------------------------------------------- what cannot be used


def test_a_truncated_recording_is_heard_as_far_as_it_goes(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "truncated.wav"
    whole = tmp_path / "whole.wav"
    write_wav(whole, 8000, legs_of_the_short_call())
    path.write_bytes(whole.read_bytes()[: 44 + 11 * 8000 * 4 + 1])
    result = hear(path)
    assert complaint(result) == "the recording is cut off: it is shorter than its header says"
    kept = the_call(data)
    assert "mail" in words(kept, "debtor")
    assert kept.summary.duration == 11.0


def mp3() -> bytes:
    """Frames of 128 kbit/s, 44.1 kHz, stereo, as an encoder writes them for silence."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * 40


UNUSABLE = {
    "mp3": (mp3(), "is in an MP3 format, not WAV"),
    "mp3-with-checksum": (mp3().replace(b"\xff\xfb", b"\xff\xfa"), "is in an MP3 format, not WAV"),
    "mp3-with-title": (b"ID3\x04\x00\x00\x00\x00\x00\x00" + mp3(), "is in an MP3 format, not WAV"),
    "empty": (b"", "is empty"),
    "only-a-header": (wav_header(8000, 0), "holds no sound"),
    "half-a-header": (wav_header(8000, 0)[:20], "is not a 16-bit PCM WAV file (damaged or cut off)"),
    "wrong-lengths": (
        wav_header(8000, 1600)[:16] + b"\xff\xff\xff\x7f" + wav_header(8000, 1600)[20:] + bytes(1600),
        "is not a 16-bit PCM WAV file (damaged or cut off)",
    ),
    "text": (b"Dear Sir or Madam", "is not a 16-bit PCM WAV file (file does not start with RIFF id)"),
    "mono": (wav_header(8000, 1600) + bytes(1600), "has 1 channel(s), a call has two"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_is_no_recording_of_a_call_is_one_line(kind: str, data: Path, tmp_path: Path) -> None:
    content, what = UNUSABLE[kind]
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    assert complaint(hear(path)) == f"{path} {what}"
    assert not data.exists()


def test_a_missing_file_or_a_folder_is_one_line(tmp_path: Path) -> None:
    assert complaint(hear(tmp_path / "gone.wav")).endswith("cannot be read: No such file or directory")
    assert complaint(hear(tmp_path)).endswith("cannot be read: Is a directory")


def test_a_stereo_file_as_one_party_is_one_line(greeting: Path) -> None:
    result = hear("--collector", greeting, "--debtor", greeting)
    assert complaint(result) == "the collector's file has 2 channels, one is wanted"


def test_one_party_alone_says_how_to_give_both(greeting: Path) -> None:
    result = hear("--collector", greeting)
    assert result.exit_code == 2
    assert "give RECORDING, or both --collector and --debtor" in result.stderr


@pytest.mark.parametrize("content", ["", "{}", "[", '{"account": 1}'])
def test_an_account_that_is_none_is_one_line(
    content: str, greeting: Path, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "account.json"
    path.write_text(content)
    assert f"{path} is not an account in JSON" in complaint(hear(greeting, "--account", path))
    assert not data.exists()


def test_a_day_that_is_none_is_one_line(greeting: Path) -> None:
    assert complaint(hear(greeting, "--started", "yesterday")) == "--started is no ISO 8601 time"


def test_a_missing_model_is_one_line_with_the_command_that_lists_them(greeting: Path, data: Path) -> None:
    result = hear(greeting, "--model", "en-gb-gone")
    assert complaint(result) == "there is no speech model named en-gb-gone"
    assert "callassist models list" in result.stderr
    assert not data.exists()


def test_a_model_without_graph_is_one_line_with_the_command_that_mends_it(
    greeting: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "en-us-mine"
    folder.mkdir(parents=True)
    for part in (models.EMBEDDED / "en-us-callassist-8k").iterdir():
        if part.name != "graph":
            (folder / part.name).symlink_to(part)
    monkeypatch.setenv("CALLASSIST_HUB_MODELS", str(folder.parent))
    result = hear(greeting, "--model", "en-us-mine")
    assert complaint(result).startswith("the speech model en-us-mine lacks graph/")
    assert "callassist models add" in result.stderr
