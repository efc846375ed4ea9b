"""Opening the file, and what its refusals mean in plain words."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from callassist.errors import NotStored, StoreError
from callassist.store import schema

# How long one attempt waits for another process; a writer tries again, a reader gives up.
BUSY_S = 2.0

# Primary result codes, https://www.sqlite.org/rescode.html
_MEANING = {
    sqlite3.SQLITE_BUSY: "the database is locked by another process",
    sqlite3.SQLITE_LOCKED: "the database is locked by another process",
    sqlite3.SQLITE_PROTOCOL: "the database is locked by another process",
    sqlite3.SQLITE_NOMEM: "memory ran out",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk does not read or write",
    sqlite3.SQLITE_CORRUPT: "the database is damaged",
    sqlite3.SQLITE_NOTADB: "the file is not a database",
}
_HINT = {
    sqlite3.SQLITE_BUSY: "end the program that holds it, then try again",
    sqlite3.SQLITE_LOCKED: "end the program that holds it, then try again",
    sqlite3.SQLITE_FULL: "free some space, or choose another folder with --data",
    sqlite3.SQLITE_CORRUPT: "put back a copy, or save what is left: sqlite3 callassist.db .recover",
    sqlite3.SQLITE_NOTADB: "move the file away, or choose another folder with --data",
}
_ANY_HINT = "see who owns callassist.db and its folder, or choose another folder with --data"


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 when the error came from Python's side."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def meaning(error: sqlite3.Error) -> str:
    """One line without any of the data that was being written."""
    return _MEANING.get(code_of(error), f"the database refused ({type(error).__name__})")


def is_passing(error: sqlite3.Error) -> bool:
    """True when the state of the machine is to blame, so that trying again later may work."""
    return code_of(error) in _MEANING


def refusal(error: sqlite3.Error) -> StoreError:
    return StoreError(meaning(error), _HINT.get(code_of(error), _ANY_HINT))


def open_to_write(path: Path | None) -> sqlite3.Connection:
    """The writer's connection, tables up to date; None: a database in memory. Raises StoreError."""
    if path is None:
        conn = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    else:
        _make_private(path)
        conn = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _prepare(conn)
    except sqlite3.Error as error:
        conn.close()
        raise refusal(error) from error
    except StoreError:
        conn.close()
        raise
    return conn


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, rows by name. Raises sqlite3.Error."""
    conn = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S, isolation_level=None
    )
    conn.row_factory = sqlite3.Row
    return conn


def check_readable(path: Path) -> None:
    """Raises NotStored when there is no database yet, StoreError when this code cannot read it."""
    if not path.exists():
        raise NotStored("no calls are kept in this folder", "name the folder the hub writes to with --data")
    try:
        conn = open_to_read(path)
        try:
            _refuse_newer(Database(conn, recursive_triggers=False))
            if schema.migrations.pending(Database(conn, recursive_triggers=False)):
                raise StoreError(
                    "the database was made by an older callassist",
                    "start `callassist serve` once: it brings the tables up to date",
                )
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise refusal(error) from error


def _prepare(conn: sqlite3.Connection) -> None:
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA secure_delete = ON")
    # A file that is locked or read-only shows itself only to one who means to write.
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("ROLLBACK")
    database = Database(conn)
    _refuse_newer(database)
    schema.migrations.apply(database)


def _refuse_newer(database: Database) -> None:
    known = {name for name in vars(schema) if name.startswith("m0")}
    if any(migration.name not in known for migration in schema.migrations.applied(database)):
        raise StoreError(
            "the database was made by a newer callassist",
            "update callassist, or choose another folder with --data",
        )


def _make_private(path: Path) -> None:
    """Folder and file for this user only; SQLite gives its -wal and -shm the file's own mode."""
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"the database cannot be opened: {error.strerror}", _ANY_HINT) from error
