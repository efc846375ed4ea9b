"""The hub's way to the line: a Unix socket, any number of connections over time.

The line never waits for a hub: one that stops reading is dropped, and finds everything in the
spool when it comes back.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec

from callassist.errors import LineError
from callassist.line import protocol
from callassist.line.protocol import FromHub, Greeting, Message

log = logging.getLogger(__name__)

_MOST_UNSENT = 1 << 18
_LONGEST_MESSAGE = 1 << 16
_ORPHAN_S = 120.0


class _Connection:
    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer
        self.unsent = b""
        self.unread = b""


class HubServer:
    """Serves hubs in the thread that calls `run`; `send` and `stop` may come from any thread."""

    def __init__(self, path: Path) -> None:
        self._outbox: SimpleQueue[Message] = SimpleQueue()
        self._stopping = False
        self._needed_at = time.monotonic()
        self._connections: list[_Connection] = []
        self._selector = selectors.DefaultSelector()
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX)
        self._waker, self._woken = socket.socketpair()
        for end in (self._waker, self._woken):
            end.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def open(
        self,
        *,
        greeting: Callable[[], Greeting],
        heard: Callable[[FromHub], None],
        idle: Callable[[], bool],
    ) -> None:
        """Be there for hubs from now on. `idle` tells whether the line could leave. Raises LineError."""
        self._greeting = greeting
        self._heard = heard
        self._idle = idle
        _listen(self._listener, self._path)
        self._selector.register(self._listener, selectors.EVENT_READ)

    def send(self, message: Message) -> None:
        """To every hub connected."""
        self._outbox.put(message)
        self._wake()

    def stop(self) -> None:
        """Let `run` return. Fit for a signal handler."""
        self._stopping = True
        self._wake()

    def _wake(self) -> None:
        # A full pipe means that it is awake already.
        with contextlib.suppress(BlockingIOError):
            self._waker.send(b"!")

    def run(self) -> None:
        """Serve until `stop`, or until no hub and no call has needed the line for two minutes."""
        while not self._stopping and not self._orphaned():
            for key, _ in self._selector.select(timeout=_ORPHAN_S / 24):
                if key.fileobj is self._listener:
                    self._accept()
                elif key.fileobj is self._woken:
                    self._woken.recv(4096)
                else:
                    self._serve(key.data)
            self._deliver()

    def close(self) -> None:
        """Deliver what is left, as far as the hubs take it, and remove the socket."""
        self._deliver()
        for connection in list(self._connections):
            self._drop(connection)
        for end in (self._listener, self._waker, self._woken):
            end.close()
        self._selector.close()
        # Failing to remove it harms nobody: the next line takes the place.
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _orphaned(self) -> bool:
        now = time.monotonic()
        if self._connections or not self._idle():
            self._needed_at = now
        return now - self._needed_at > _ORPHAN_S

    def _accept(self) -> None:
        peer, _ = self._listener.accept()
        peer.setblocking(False)
        connection = _Connection(peer)
        self._connections.append(connection)
        self._selector.register(peer, selectors.EVENT_READ, connection)
        # What was said before is part of the greeting.
        self._deliver(but=connection)
        self._write(connection, protocol.encode(self._greeting()))

    def _serve(self, connection: _Connection) -> None:
        try:
            received = connection.peer.recv(1 << 16)
        except BlockingIOError:
            received = None
        except OSError:
            received = b""
        if received == b"":
            self._drop(connection)
        elif received:
            self._read(connection, received)
        if connection in self._connections:
            self._write(connection, b"")

    def _read(self, connection: _Connection, received: bytes) -> None:
        *lines, connection.unread = (connection.unread + received).split(b"\n")
        for line in lines:
            try:
                message = protocol.from_hub(line)
            except msgspec.DecodeError:
                log.warning("a message from the hub was not understood")
                continue
            self._heard(message)
        if len(connection.unread) > _LONGEST_MESSAGE:
            log.warning("a hub that sends no whole messages was dropped")
            self._drop(connection)

    def _deliver(self, but: _Connection | None = None) -> None:
        text = b""
        with contextlib.suppress(Empty):
            while True:
                text += protocol.encode(self._outbox.get_nowait())
        if text:
            for connection in list(self._connections):
                if connection is not but:
                    self._write(connection, text)

    def _write(self, connection: _Connection, text: bytes) -> None:
        connection.unsent += text
        try:
            if connection.unsent:
                sent = connection.peer.send(connection.unsent)
                connection.unsent = connection.unsent[sent:]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(connection)
            return
        if len(connection.unsent) > _MOST_UNSENT:
            log.warning("a hub that stopped reading was dropped")
            self._drop(connection)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.unsent else 0)
        self._selector.modify(connection.peer, wanted, connection)

    def _drop(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._selector.unregister(connection.peer)
            connection.peer.close()


def _listen(listener: socket.socket, path: Path) -> None:
    # Under its name only once it listens: whoever sees the socket can connect.
    scratch = path.with_name(f".{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch.unlink(missing_ok=True)
        listener.bind(str(scratch))
        scratch.chmod(0o600)
        listener.listen()
        scratch.rename(path)
    except OSError as error:
        raise LineError(
            f"the line's socket cannot be made: {error.strerror or error}",
            "set [hub] run to a short path this user may write to",
        ) from error
    listener.setblocking(False)
