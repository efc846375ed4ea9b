"""`callassist hear` when database or disk will not, or the user has had enough: nothing heard is lost."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from heard import (
    PAIR,
    complaint,
    hear,
    the_call,
    words,
)
from small_disk import fill, make_read_only, tmpfs

from callassist.cli import hear as hear_command
from callassist.store import database
from callassist.store.read import Reader
from callassist.store.store import Store

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
