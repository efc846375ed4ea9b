"""A locked file, a full disk, a killed process: what was given to the store is not lost."""

from __future__ import annotations

import os
import queue
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from callassist import events
from callassist.errors import StoreError
from callassist.store.store import Store

LOCKED = "the database is locked by another process"
HOLD = """
import sqlite3, sys

conn = sqlite3.connect(sys.argv[1])
conn.execute("BEGIN IMMEDIATE")
print("held", flush=True)
input()
"""
WRITE = """
import sys
from pathlib import Path
from callassist import events
from callassist.store.store import Store

store = Store.open(Path(sys.argv[1]))
store.open_call(events.CallStarted(call="c", line="l", started="2026-03-02", language="en"), "", "").result()
for number in range(1, 100000):
    evidence = events.Evidence(leg="debtor", number=number, text="soon")
    done = store.write("c", [
        events.Utterance(
            leg="debtor", number=number, start=1, end=2, text="soon", words=(), confidence=1, heard=2
        ),
        events.ExcuseHeard(excuse="stall", at=2, score=1, rule="r", evidence=evidence, provisional=False),
    ])
    done.result()
    print(number, flush=True)
"""


def said(number: int) -> events.Utterance:
    return events.Utterance(
        leg="debtor",
        number=number,
        start=number,
        end=number,
        text="soon",
        words=(),
        confidence=1.0,
        heard=number,
    )


@contextmanager
def process(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate(timeout=10)


@contextmanager
def locked(path: Path) -> Iterator[Callable[[], None]]:
    """Another process in the middle of a write; call what is yielded to let it end."""
    with process(HOLD, str(path)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"

        def let_go() -> None:
            child.communicate("\n", timeout=10)

        yield let_go


@contextmanager
def tmpfs(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own, which only root may make."""
    folder.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("mounting a small file system needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def troubles() -> queue.Queue[str | None]:
    """What the store told about its state, in order."""
    return queue.Queue()


@pytest.fixture
def filed(path: Path, started: events.CallStarted, troubles: queue.Queue[str | None]) -> Iterator[Store]:
    store = Store.open(path)
    store.on_trouble = troubles.put
    store.open_call(started, "", "").result(10)
    yield store
    store.close()


def test_a_locked_database_delays_and_loses_nothing(
    filed: Store, path: Path, started: events.CallStarted, troubles: queue.Queue[str | None]
) -> None:
    with locked(path) as let_go:
        waiting = [filed.write(started.call, [said(number)]) for number in (1, 2, 3)]
        assert troubles.get(timeout=20) == LOCKED
        assert filed.trouble == LOCKED
        assert not any(future.done() for future in waiting)
        assert filed.events(started.call) == [started]
        let_go()
        for future in waiting:
            future.result(20)
    assert troubles.get(timeout=20) is None
    assert filed.trouble is None
    assert filed.events(started.call)[1:] == [said(1), said(2), said(3)]


def test_a_listener_that_fails_does_not_stop_the_writing(
    filed: Store, path: Path, started: events.CallStarted, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(_trouble: str | None) -> None:
        raise RuntimeError("event loop is closed")

    filed.on_trouble = gone
    with locked(path) as let_go:
        waiting = filed.write(started.call, [said(1)])
        with pytest.raises(TimeoutError):
            waiting.result(3)
        let_go()
        waiting.result(20)
    assert "soon" not in caplog.text


def test_closing_tells_how_much_could_not_be_saved(path: Path, started: events.CallStarted) -> None:
    store = Store.open(path)
    store.open_call(started, "", "").result(10)
    with locked(path):
        first = store.write(started.call, [said(1), said(2)])
        second = store.write(started.call, [said(3)])
        with pytest.raises(StoreError, match=r"^3 events could not be saved: the database is locked"):
            store.close(timeout=3)
        for future in (first, second):
            with pytest.raises(StoreError, match="closed before"):
                future.result(10)
    with pytest.raises(StoreError, match="has been closed"):
        store.write(started.call, [said(4)])


def test_closing_waits_for_what_is_under_way(path: Path, started: events.CallStarted) -> None:
    store = Store.open(path)
    store.open_call(started, "", "")
    last = [store.write(started.call, [said(number)]) for number in range(1, 200)][-1]
    store.close()
    assert last.done()


def test_a_locked_database_cannot_be_opened(path: Path) -> None:
    Store.open(path).close()
    with locked(path), pytest.raises(StoreError, match=LOCKED) as caught:
        Store.open(path)
    assert caught.value.hint


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"Dear Sir or Madam, " * 100)
    with pytest.raises(StoreError, match="not a database") as caught:
        Store.open(path)
    assert caught.value.hint
    assert path.read_bytes() == b"Dear Sir or Madam, " * 100


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"^the database cannot be opened: Not a directory$"):
        Store.open(tmp_path / "file" / "data" / "callassist.db")


@pytest.mark.parametrize("there_is_one", [True, False])
def test_a_read_only_folder_is_one_line(tmp_path: Path, there_is_one: bool) -> None:
    with tmpfs(tmp_path / "fixed", "size=4m") as folder:
        if there_is_one:
            Store.open(folder / "callassist.db").close()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        with pytest.raises(StoreError) as caught:
            Store.open(folder / "callassist.db")
        assert "Read-only" in str(caught.value)
        assert caught.value.hint


def test_a_full_disk_delays_and_loses_nothing(
    tmp_path: Path, started: events.CallStarted, troubles: queue.Queue[str | None]
) -> None:
    with tmpfs(tmp_path / "small", "size=2m") as folder:
        store = Store.open(folder / "callassist.db")
        store.on_trouble = troubles.put
        store.open_call(started, "", "").result(10)
        ballast = folder / "ballast"
        with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(4096))
        # More than fits what the log has left over from the opening.
        waiting = [store.write(started.call, [said(number) for number in range(1, 4000)])]
        waiting.append(store.write(started.call, [said(4000)]))
        assert troubles.get(timeout=20) == "the disk is full"
        assert not any(future.done() for future in waiting)
        ballast.unlink()
        for future in waiting:
            future.result(30)
        assert troubles.get(timeout=20) is None
        assert [event.number for event in store.events(started.call)[1:]] == list(range(1, 4001))
        store.close()


def test_a_killed_process_leaves_what_it_reported_and_no_half_batch(path: Path) -> None:
    with process(WRITE, str(path)) as child:
        assert child.stdout is not None
        for _ in range(50):
            reported = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        reported = max([reported, *(int(line) for line in child.communicate(timeout=10)[0].splitlines())])
    with closing(sqlite3.connect(path)) as conn:
        numbers = [number for (number,) in conn.execute("SELECT number FROM utterances ORDER BY number")]
        assert conn.execute("SELECT utterance FROM findings ORDER BY utterance").fetchall() == [
            (n,) for n in numbers
        ]
    # The last commit may have come a moment before its report.
    assert numbers in (list(range(1, reported + 1)), list(range(1, reported + 2)))
    store = Store.open(path)
    assert store.heard("c")["debtor"] == (2.0, numbers[-1] + 1)
    store.close()
