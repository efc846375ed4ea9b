"""The database of a node: one writer, any number of readers.

store = Store.open(path)
store.open_call(started, collector, debtor)
await asyncio.wrap_future(store.write(call, events))    # committed, not before
store.close(timeout=10)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Literal, TypeVar

from callassist import events
from callassist.store import accounts, rows
from callassist.store.database import open_to_write
from callassist.store.read import Reader
from callassist.store.writer import Writer

_T = TypeVar("_T")


class Store(Reader):
    """A Reader that can write. Writing never waits for the disk: it returns a future.

    A future fails with NotStored for an unknown call and with StoreError when the events
    themselves are refused; a locked database or a full disk only makes it late.
    """

    @classmethod
    def open(cls, path: Path | Literal[":memory:"]) -> Store:
        """Create or bring up to date. Raises StoreError."""
        return cls(None if path == ":memory:" else Path(path))

    def __init__(self, path: Path | None) -> None:
        self._writer = Writer(open_to_write(path))
        self._file = path
        if path is not None:
            super().__init__(path)

    @property
    def on_trouble(self) -> Callable[[str | None], None] | None:
        """Called from the writer's thread whenever `trouble` changes."""
        return self._writer.on_trouble

    @on_trouble.setter
    def on_trouble(self, listener: Callable[[str | None], None]) -> None:
        self._writer.on_trouble = listener

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at present, in one line; None when all is well."""
        return self._writer.trouble

    def open_call(self, call: events.CallStarted, collector: str, debtor: str) -> Future[None]:
        """Before anything else of the call; again after a restart. `collector`, `debtor`: addresses."""
        return self._writer.submit(lambda conn: rows.write_call(conn, call, collector, debtor))

    def write(self, call: str, batch: Sequence[events.CallEvent]) -> Future[None]:
        """All of it in one transaction. What is interim or provisional is left out."""
        kept = [event for event in batch if rows.is_kept(event)]
        if not kept:
            nothing: Future[None] = Future()
            nothing.set_result(None)
            return nothing
        return self._writer.submit(lambda conn: rows.write(conn, call, kept), events=len(kept))

    def put_leg(self, call: str, leg: rows.LegKept) -> Future[None]:
        return self._writer.submit(lambda conn: rows.write_leg(conn, call, leg))

    def put_account(self, account: events.Account) -> Future[None]:
        return self._writer.submit(lambda conn: rows.write_account(conn, account))

    def put_batch(
        self, batch: accounts.Batch, progress: Callable[[int], None] = lambda _rows: None
    ) -> Future[None]:
        """All rows of an import in one transaction, and the balances they change."""
        return self._writer.submit(lambda conn: accounts.write_batch(conn, batch, progress))

    def delete_call(self, call: str) -> Future[None]:
        """All rows of the call, overwritten in the file. Its recordings are the caller's."""
        # What was deleted still stands in the write-ahead log until that is emptied.
        return self._writer.submit(
            lambda conn: rows.delete_call(conn, call), tidy="PRAGMA wal_checkpoint(TRUNCATE)"
        )

    def close(self, timeout: float = 10.0) -> None:
        """Write what is left. Raises StoreError telling how many events could not be saved."""
        self._writer.close(timeout)

    def _ask(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        if self._file is not None:
            return super()._ask(question)
        # A database in memory has one connection only, and the writer owns it.
        answers: list[_T] = []
        self._writer.submit(lambda conn: answers.append(question(conn)), events=0).result()
        return answers[0]
