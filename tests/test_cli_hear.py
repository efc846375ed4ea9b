"""`callassist hear`: a recorded call heard like a live one, and what it says to recordings it cannot use."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soxr
import yaml
from click.testing import CliRunner, Result
from small_disk import fill, make_read_only, tmpfs

from callassist import events
from callassist.cli import hear as hear_command
from callassist.cli import main
from callassist.events import LEGS, Leg, Utterance
from callassist.hearing import wav
from callassist.hearing.recording import recording_path, wav_header
from callassist.speech import models
from callassist.store import database
from callassist.store.read import Reader, StoredCall
from callassist.store.store import Store

SHORT_CALL = Path(__file__).parent / "calls" / "short"
PAIR = ("--collector", str(SHORT_CALL / "collector.wav"), "--debtor", str(SHORT_CALL / "debtor.wav"))
GREETING = 19200
"Samples before the collector begins to speak."
LOCKED = "the database is locked by another process"
# Waits until a call is being written, then is in the middle of a write of its own.
HOLD = """
import contextlib, sqlite3, sys, time

conn = sqlite3.connect(sys.argv[1], isolation_level=None)
while True:
    with contextlib.suppress(sqlite3.OperationalError):
        if conn.execute("SELECT count(*) FROM calls").fetchone()[0]:
            break
    time.sleep(0.005)
conn.execute("BEGIN IMMEDIATE")
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder the rows go to: see the `own_folders` fixture."""
    return tmp_path / "data"


@pytest.fixture
def greeting(tmp_path: Path) -> Path:
    """The short call's first seconds, stereo: the debtor says who she is."""
    path = tmp_path / "greeting.wav"
    write_wav(path, 8000, [pcm[:GREETING] for pcm in legs_of_the_short_call()])
    return path


def legs_of_the_short_call() -> list[np.ndarray]:
    read = wav.read_pair(SHORT_CALL / "collector.wav", SHORT_CALL / "debtor.wav")
    return [np.frombuffer(read.legs[leg], dtype="<i2") for leg in LEGS]


def write_wav(path: Path, rate: int, channels: list[np.ndarray]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((len(channels), 2, rate, 0, "NONE", ""))
        file.writeframes(np.stack(channels, axis=1).tobytes())


def hear(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["hear", *map(str, arguments)])


def the_call(data: Path) -> StoredCall:
    """The only one kept."""
    reader = Reader(data / "callassist.db")
    (kept,) = reader.call_list()
    return reader.call(kept.call)


def words(kept: StoredCall, leg: Leg) -> list[str]:
    return [w.text for e in kept.events if isinstance(e, Utterance) and e.leg == leg for w in e.words]


def spoken(leg: Leg) -> set[str]:
    turns = yaml.safe_load((SHORT_CALL / "script.yaml").read_text())["turns"]
    return {w for t in turns if t["leg"] == leg for chunk in t["chunks"] for w in chunk["text"].split()}


def transcript(kept: StoredCall) -> list[tuple[Leg, str, float]]:
    return [(e.leg, e.text, e.start) for e in kept.events if isinstance(e, Utterance)]


def complaint(result: Result) -> str:
    """The one line of error; fails when there is another, but for its hint."""
    assert result.exit_code == 2, result.output
    first, *rest = result.stderr.splitlines()
    assert first.startswith("callassist: ")
    assert len(rest) <= 1
    assert all(hint.startswith("  ") for hint in rest)
    return first.removeprefix("callassist: ")


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


# ---------------------------------------------------------------- a database or a disk that will not


@contextmanager
def locking(path: Path, seconds: float) -> Iterator[None]:
    """Another process holds the database from the moment a call is in it."""
    Store.open(path).close()
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(path), str(seconds)])
    try:
        yield
    finally:
        child.kill()
        child.wait(timeout=10)


def test_a_locked_database_is_waited_for(greeting: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    with locking(data / "callassist.db", 1.5):
        result = hear(greeting)
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [f"callassist: {LOCKED}; trying again"]
    kept = the_call(data)
    assert "linda" in words(kept, "debtor")
    assert kept.summary.ending == "recording"
    assert len(kept.legs) == 2


def test_a_database_locked_for_too_long_is_one_line(
    greeting: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    monkeypatch.setattr(hear_command, "_PATIENCE_S", 1.0)
    with locking(data / "callassist.db", 60):
        result = hear(greeting)
    assert result.exit_code == 2
    waiting, error, hint = result.stderr.splitlines()
    assert waiting == f"callassist: {LOCKED}; trying again"
    assert "could not be saved: " + LOCKED in error
    assert hint.startswith("  ")
    assert "linda" in result.stdout  # what was heard is at least printed
    assert "Kept as" not in result.stdout


def test_a_database_locked_from_the_beginning_stops_before_anything_is_heard(
    greeting: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    Store.open(data / "callassist.db").close()
    with closing(sqlite3.connect(data / "callassist.db", isolation_level=None)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        result = hear(greeting)
    assert complaint(result) == LOCKED
    assert result.stdout == ""


def when_a_call_is_kept(path: Path, then: Callable[[], object]) -> threading.Thread:
    """Do it as soon as the database holds a call."""

    def wait() -> None:
        reader = Reader(path)
        for _ in range(4000):
            if reader.call_list():
                break
            time.sleep(0.005)
        then()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_read_only_data_folder_is_one_line(greeting: Path, data: Path) -> None:
    with tmpfs(data, "size=1m") as folder:
        make_read_only(folder)
        result = hear(greeting)
        assert complaint(result) == "the database cannot be opened: Read-only file system"
        assert "--data" in result.stderr


def test_a_disk_that_fills_up_is_waited_for(
    greeting: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tmpfs(data, "size=2m") as folder:
        Store.open(folder / "callassist.db").close()

        def full_for_a_while() -> None:
            ballast = fill(folder)
            time.sleep(2)
            ballast.unlink()

        filling = when_a_call_is_kept(folder / "callassist.db", full_for_a_while)
        result = hear(greeting)
        filling.join(30)
        assert "callassist: the disk is full; trying again" in result.stderr.splitlines()
        assert "Traceback" not in result.output
        kept = the_call(folder)
        assert "linda" in words(kept, "debtor")
        assert kept.summary.ending == "recording"


def test_a_disk_that_stays_full_is_one_line(
    greeting: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hear_command, "_PATIENCE_S", 1.0)
    with tmpfs(data, "size=2m") as folder:
        Store.open(folder / "callassist.db").close()
        filling = when_a_call_is_kept(folder / "callassist.db", lambda: fill(folder))
        result = hear(greeting)
        filling.join(30)
        assert result.exit_code == 2
        waiting, error, _hint = result.stderr.splitlines()
        assert waiting == "callassist: the disk is full; trying again"
        assert error.endswith("could not be saved: the disk is full")
        assert "linda" in result.stdout


def test_no_room_for_the_recording_leaves_the_rows_and_no_half_file(greeting: Path, data: Path) -> None:
    with tmpfs(data / "recordings", "size=64k") as folder:
        result = hear(greeting)
        assert complaint(result) == "the recording cannot be kept: No space left on device"
        kept = the_call(data)
        assert f"callassist calls show {kept.summary.call}" in result.stderr
        assert "linda" in words(kept, "debtor")
        assert kept.summary.ending == "recording"
        assert list(folder.iterdir()) == []
        assert {leg.recording for leg in kept.legs} <= {None}


@contextmanager
def hearing_at_talking_speed() -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, in the middle of the call."""
    with subprocess.Popen(
        [sys.executable, "-m", "callassist", "hear", *PAIR, "--realtime"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def test_ctrl_c_keeps_what_was_heard_and_closes_the_call(data: Path) -> None:
    with hearing_at_talking_speed() as child:
        assert child.stdout is not None
        assert any("linda" in line for line in child.stdout)
        child.send_signal(signal.SIGINT)
        _, stderr = child.communicate(timeout=20)
    assert child.returncode == 2
    error, hint = stderr.splitlines()
    assert error == "callassist: stopped before the end of the recording"
    kept = the_call(data)
    assert kept.summary.call in hint
    assert "linda" in words(kept, "debtor")
    assert kept.summary.ending == "cut_off"
    assert 1.0 < (kept.summary.duration or 0) < 20.0


def test_a_reader_that_has_seen_enough_ends_it_without_a_word(data: Path) -> None:
    with hearing_at_talking_speed() as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == ""
        assert child.wait(timeout=20) == 1
    assert the_call(data).summary.ending == "cut_off"
