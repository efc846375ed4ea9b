"""The socket to the hub: the line is never held up by whoever reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from line_peers import HubSide, until

from callassist.errors import LineError
from callassist.line.protocol import DialRefused, FromHub, Greeting, HangUp
from callassist.line.server import HubServer

GREETING = Greeting(version=1, line="seat", pid=1, settings="x", registered=None, calls=())


class Served:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[FromHub] = []
        self.server = HubServer(path)
        self.server.open(greeting=lambda: GREETING, heard=self.heard.append, idle=lambda: False)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()
        self.server.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path / "seat.sock")
    yield made
    made.stop()


def test_a_hub_that_stops_reading_is_dropped_and_the_others_are_served(served: Served) -> None:
    import socket

    deaf = socket.socket(socket.AF_UNIX)
    deaf.connect(str(served.path))
    hub = HubSide(served.path)
    hub.wait(Greeting)
    for number in range(6000):
        served.server.send(DialRefused(reason=f"{number} " + "x" * 200))
        if number % 100 == 0:
            until(
                lambda number=number: len(hub.all(DialRefused)) > number - 100, "the reading hub to be served"
            )
    until(lambda: len(hub.all(DialRefused)) == 6000, "all messages")
    received = b""
    deaf.settimeout(10)
    while piece := deaf.recv(1 << 16):
        received += piece

    assert 0 < received.count(b"\n") < 6000, "the deaf hub was dropped, not waited for"
    deaf.close()
    hub.close()


def test_messages_arrive_however_they_are_cut(served: Served) -> None:
    hub = HubSide(served.path)
    for piece in (b'{"message":"Hang', b'Up","call":"a"}\n{"mess', b'age":"HangUp","call":"b"}\n'):
        hub.socket.sendall(piece)
    until(lambda: len(served.heard) == 2, "both messages")

    assert served.heard == [HangUp(call="a"), HangUp(call="b")]
    hub.close()


def test_a_socket_left_behind_by_a_dead_line_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "seat.sock"
    path.touch()
    served = Served(path)
    hub = HubSide(path)

    assert hub.wait(Greeting) == GREETING
    hub.close()
    served.stop()
    assert not path.exists()


def test_without_hub_and_call_it_gives_up_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callassist.line.server._ORPHAN_S", 0.3)
    calls = [True]
    server = HubServer(tmp_path / "seat.sock")
    server.open(greeting=lambda: GREETING, heard=lambda _message: None, idle=lambda: not calls)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    thread.join(0.8)
    assert thread.is_alive(), "a call needs the line"
    calls.clear()
    thread.join(10)

    assert not thread.is_alive()
    server.close()


def test_a_path_too_long_for_a_socket_is_our_error(tmp_path: Path) -> None:
    server = HubServer(tmp_path / ("x" * 120) / "seat.sock")
    with pytest.raises(LineError, match="socket cannot be made"):
        server.open(greeting=lambda: GREETING, heard=lambda _message: None, idle=lambda: False)
    server.close()
