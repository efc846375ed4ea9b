"""The one thread that writes. What it was given it keeps until the database has it.

A locked file or a full disk stops no call: the thread tries again and again, in order, and
`trouble` tells in one line why it is waiting.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from callassist.errors import StoreError
from callassist.store.database import BUSY_S, code_of, is_passing, meaning

Work = Callable[[sqlite3.Connection], None]
_log = logging.getLogger(__name__)

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0


class _Job(NamedTuple):
    work: Work
    events: int
    tidy: str
    done: Future[None]


class Writer:
    """Owns the connection it is given; jobs are done in the order they came, each in one transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.trouble: str | None = None
        "Why nothing can be written at present, in one line; None when all is well."
        self._conn = conn
        self.on_trouble: Callable[[str | None], None] | None = None
        "Called from the writer's thread whenever `trouble` changes."
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._unsaved = 0
        self._closed = False
        self._give_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work, *, events: int = 1, tidy: str = "") -> Future[None]:
        """The future is done after the commit; then `tidy`, a statement, is run outside it."""
        done: Future[None] = Future()
        # From here on a cancelled waiter cancels nothing: what was given is written.
        done.set_running_or_notify_cancel()
        with self._lock:
            if self._closed:
                raise StoreError("the database has been closed")
            self._unsaved += events
            self._jobs.put(_Job(work, events, tidy, done))
        return done

    def close(self, timeout: float) -> None:
        """Write what is left. Raises StoreError when that takes longer than `timeout` seconds."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join(timeout)
        if not self._thread.is_alive():
            return
        lost, why = self._unsaved, self.trouble or "writing takes too long"
        self._give_up.set()
        self._thread.join(2 * BUSY_S)
        if lost:
            what = "1 event" if lost == 1 else f"{lost} events"
            raise StoreError(f"{what} could not be saved: {why}", "see the folder of [hub] data")

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._carry_out(job)
                with self._lock:
                    self._unsaved -= job.events
        finally:
            self._conn.close()

    def _carry_out(self, job: _Job) -> None:
        pause = _FIRST_PAUSE_S
        while not self._give_up.is_set():
            try:
                self._commit(job.work)
            except sqlite3.Error as error:
                # Work that is wrong in itself would hold up all that follows for ever.
                if not is_passing(error):
                    return self._refuse(job, StoreError(f"the database refused ({type(error).__name__})"))
                self._set_trouble(meaning(error))
                self._give_up.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            except Exception as error:
                return self._refuse(job, error)
            else:
                self._set_trouble(None)
                self._tidy(job.tidy)
                return job.done.set_result(None)
        return job.done.set_exception(StoreError("the database was closed before this was saved"))

    def _refuse(self, job: _Job, error: Exception) -> None:
        self._set_trouble(None)
        job.done.set_exception(error)

    def _commit(self, work: Work) -> None:
        try:
            self._conn.execute("BEGIN IMMEDIATE")
            work(self._conn)
            self._conn.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled back already.
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            raise

    def _tidy(self, statement: str) -> None:
        if statement:
            try:
                self._conn.execute(statement)
            except sqlite3.Error as error:
                _log.warning("tidying the database failed, code %d", code_of(error))

    def _set_trouble(self, trouble: str | None) -> None:
        if trouble == self.trouble:
            return
        self.trouble = trouble
        _log.log(logging.WARNING if trouble else logging.INFO, "store: %s", trouble or "writing again")
        if self.on_trouble is not None:
            try:
                self.on_trouble(trouble)
            except Exception:
                # A listener that is gone (a closed event loop) must not stop the writing.
                _log.exception("the listener to the store's trouble failed")
