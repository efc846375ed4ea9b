"""The line as a process: how it starts, who may die around it, and what stays when it dies itself."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from line_peers import (
    COLLECTOR_HZ,
    DEBTOR_HZ,
    LineProcess,
    PhoneProcess,
    Stage,
    free_port,
    hears,
    until,
)

from callassist.line import spool
from callassist.line.protocol import VERSION, CallOpened, Greeting, Grown, Health, LegMoved

pytestmark = pytest.mark.sip


def a_call(on_stage: Stage, **settings: object) -> tuple[PhoneProcess, PhoneProcess, LineProcess]:
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", **settings)
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    return collector, debtor, line


def test_the_greeting_names_the_settings_by_their_digest(on_stage: Stage) -> None:
    line = on_stage.line(trunk="sip:127.0.0.1:9")
    greeting = line.hub.wait(Greeting)

    assert greeting == Greeting(
        version=VERSION,
        line="seat",
        pid=line.process.pid,
        settings=line.config.digest(),
        registered=None,
        calls=(),
    )


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_port_in_use_is_one_line_of_error(on_stage: Stage, transport: str) -> None:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(type=kind) as holder:
        holder.bind(("127.0.0.1", 0))
        if transport == "tcp":
            holder.listen()
        listen = f"127.0.0.1:{holder.getsockname()[1]}"
        line = on_stage.add(LineProcess(on_stage.folder, listen=listen, transport=transport))

        assert line.ends() == 1
    (words,) = line.log.read_text().splitlines()
    assert words.startswith(f"line seat cannot listen on {listen}: already in use (")
    assert not line.socket.exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"listen": "nonsense"}, "not an address to listen on: HOST:PORT expected"),
        ({"listen": "[::1]:5060"}, "line seat cannot listen on an IPv6 address"),
        ({"listen": "192.0.2.77:5060"}, "line seat cannot listen on 192.0.2.77:5060"),
        ({"trunk": "nonsense"}, "line seat: `trunk` is not a SIP address"),
        ({"identity": "sip:a b@c"}, "line seat cannot be set up"),
        ({"codecs": ()}, "line seat: no codec is left"),
        ({"rtp_port": 65530}, "line seat: `rtp_port` is out of range"),
        ({"password_file": "/nowhere"}, "line seat: its password file cannot be read"),
        (
            {"transport": "tls", "tls_certificate": "/nowhere"},
            "line seat: `tls_certificate` cannot be read: No such file or directory",
        ),
    ],
)
def test_a_setting_that_cannot_work_is_one_line_of_error(
    on_stage: Stage, settings: dict[str, object], words: str
) -> None:
    line = on_stage.add(LineProcess(on_stage.folder, **settings))

    assert line.ends() == 1
    (said,) = line.log.read_text().splitlines()
    assert said.startswith(words)
    assert said.endswith(")"), "it says what to do"


def test_settings_that_are_none_are_one_line_of_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "callassist.line"], input=b"{}", capture_output=True, timeout=20, check=False
    )

    assert done.returncode == 1
    assert (
        done.stderr.decode().strip()
        == "the line was started without its settings (start it with: callassist serve)"
    )


def test_a_tcp_seat_listens_again_at_once_after_it_was_killed(on_stage: Stage) -> None:
    debtor = on_stage.debtor(settings={"transport": "tcp"})
    first = on_stage.line(trunk=f"sip:{debtor.host_port}", transport="tcp")
    collector = on_stage.collector(settings={"transport": "tcp"}, call=first.address())
    collector.wait("playing")
    first.process.kill()
    first.ends()
    again = on_stage.line(trunk=f"sip:{debtor.host_port}", transport="tcp", listen=first.listen)

    assert again.hub.wait(Greeting).pid == again.process.pid


def test_the_call_needs_no_hub_and_a_later_hub_finds_it(on_stage: Stage) -> None:
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    line.hub.close()
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    late = line.connect()

    assert late.wait(Greeting).calls == (line.call_folder().name,)
    first = late.wait(Grown).samples
    late.close()
    until(lambda: spool.samples(line.call_folder()) > first + 1600, "the spool to grow without a hub")
    again = line.connect()
    assert again.wait(Grown).samples > first
    collector.do("hang_up")
    assert again.closed().ending == "hung_up"


def test_nonsense_from_the_hub_changes_nothing(on_stage: Stage) -> None:
    collector, _debtor, line = a_call(on_stage)
    line.hub.socket.sendall(b'\xff\x00 no json\n{"message":"Reboot"}\n\n' + b'{"message":"Dial"}\n')
    heard = len(line.hub.all(Grown))
    until(lambda: len(line.hub.all(Grown)) > heard + 3, "the line to go on")
    line.hub.socket.sendall(b"x" * 200_000)

    assert line.hub.ended.wait(10), "a hub that sends no whole message must be dropped"
    assert not collector.saw("ended")
    assert line.connect().wait(Greeting).calls


def test_garbage_on_the_sip_port_does_not_disturb_a_call(on_stage: Stage) -> None:
    collector, debtor, line = a_call(on_stage)
    host, port = line.listen.split(":")
    noise = random.Random(7)
    invite = (
        "INVITE sip:1@{0} SIP/2.0\r\nVia: SIP/2.0/UDP {0};branch=z9hG4bK{1}\r\nFrom: <sip:x@y>;tag={1}\r\n"
        "To: <sip:1@{0}>\r\nCall-ID: {1}\r\nCSeq: 1 INVITE\r\n{2}\r\n\r\n"
    )
    with socket.socket(type=socket.SOCK_DGRAM) as stranger:
        for nth in range(150):
            stranger.sendto(noise.randbytes(noise.randrange(1, 1200)), (host, int(port)))
            text = invite.format(line.listen, nth, "")
            at = noise.randrange(len(text))
            broken = text[:at] + noise.choice(["\r\n", "\0", ";;", "<", "\u00e9", ""]) + text[at + 3 :]
            stranger.sendto(broken.encode(), (host, int(port)))
    collector.do("digits", digits="5")
    until(lambda: debtor.digits() == "5", "the call to go on after the garbage")
    collector.do("hang_up")

    assert line.hub.closed().ending == "hung_up"
    assert line.process.poll() is None


def test_a_killed_line_leaves_all_it_heard(on_stage: Stage) -> None:
    _collector, _debtor, line = a_call(on_stage)
    until(lambda: line.hub.all(Grown)[-1].samples > 12000, "a second of talk")
    promised = line.hub.all(Grown)[-1].samples
    line.process.kill()
    line.ends()

    assert spool.samples(line.call_folder()) >= promised
    assert line.call_file().ending is None
    assert hears(line.leg("collector"), COLLECTOR_HZ)
    assert hears(line.leg("debtor"), DEBTOR_HZ)
    assert {step.state for step in line.call_file().steps} == {"dialling", "ringing", "answered"}


def test_a_line_told_to_end_says_goodbye_to_both(on_stage: Stage) -> None:
    collector, debtor, line = a_call(on_stage)

    assert line.terminate() == 0
    assert collector.wait("ended")["code"] == 200
    assert debtor.wait("ended")["code"] == 200
    call = line.call_file()
    assert call.ending == "cut_off"
    assert call.samples == spool.samples(line.call_folder())
    assert not line.socket.exists()


def test_ctrl_c_does_not_cut_the_call(on_stage: Stage) -> None:
    collector, _debtor, line = a_call(on_stage)
    line.process.send_signal(signal.SIGINT)
    grown = len(line.hub.all(Grown))
    until(lambda: len(line.hub.all(Grown)) > grown + 3, "the call to go on")

    assert not collector.saw("ended")


def test_health_is_told_every_second_for_both_legs(on_stage: Stage) -> None:
    _collector, _debtor, line = a_call(on_stage)
    until(lambda: len(line.hub.all(Health)) >= 4, "two rounds of health")
    told = line.hub.all(Health)

    assert {health.leg for health in told} == {"collector", "debtor"}
    assert all(health.packets > 0 for health in told[-2:])
    assert all(health.lost == health.unwritten == 0 for health in told)


@pytest.fixture
def small_folder(tmp_path: Path) -> Iterator[Path]:
    """A RAM disk of 256 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small RAM disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small RAM disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True, timeout=10)


def test_a_full_spool_costs_audio_but_neither_the_call_nor_the_positions(
    on_stage: Stage, small_folder: Path
) -> None:
    ballast = small_folder / "ballast"
    ballast.write_bytes(b"x" * 200_000)
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", spool_folder=small_folder)
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    until(
        lambda: {h.leg for h in line.hub.all(Health) if h.unwritten > 1600} == {"collector", "debtor"},
        "the line to say what is missing",
    )
    hole = spool.samples(line.call_folder())
    ballast.unlink()
    debtor.do("play", wav=str(on_stage.folder / "debtor.wav"))
    collector.do("play", wav=str(on_stage.folder / "collector.wav"))
    time.sleep(1.0)
    collector.do("hang_up")
    closed = line.hub.closed()

    assert debtor.wait("ended")["code"] == 200
    assert len(line.leg("collector")) == len(line.leg("debtor")) == closed.samples * 2
    assert hears(collector.heard(), DEBTOR_HZ), "the call itself must not notice"
    answered = next(m.sample for m in line.hub.all(LegMoved) if m.state == "answered")
    assert line.leg("debtor")[answered * 2 + 320 : answered * 2 + 3200].strip(b"\0")
    assert not line.leg("debtor")[hole * 2 - 640 : hole * 2].strip(b"\0"), "the hole reads as silence"
    assert line.call_file().ending == "hung_up"


def test_the_end_of_a_call_is_kept_in_a_spool_that_is_still_full(on_stage: Stage, small_folder: Path) -> None:
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", spool_folder=small_folder)
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    with contextlib.suppress(OSError):
        (small_folder / "ballast").write_bytes(b"x" * 300_000)
    until(lambda: any(h.unwritten > 0 for h in line.hub.all(Health)), "the line to say what is missing")
    collector.do("hang_up")

    assert line.hub.closed().ending == "hung_up"
    assert line.call_file().ending == "hung_up"
    assert line.call_file().samples == spool.samples(line.call_folder())


def test_a_spool_folder_that_cannot_be_made_does_not_stop_the_call(on_stage: Stage) -> None:
    blocked = on_stage.folder / "blocked"
    blocked.write_text("a file where the folder should be")
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", spool_folder=blocked)
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    assert not line.hub.all(CallOpened)
    blocked.unlink()
    opened = line.hub.wait(CallOpened)
    until(lambda: bool(line.hub.all(Grown)), "the spool to grow at last")
    collector.do("hang_up")

    assert line.hub.closed().call == opened.call
    assert len(line.leg("collector")) == line.hub.closed().samples * 2


def test_the_socket_is_for_this_user_only(on_stage: Stage) -> None:
    line = on_stage.line()

    assert line.socket.stat().st_mode & 0o077 == 0
    assert line.listen != f"127.0.0.1:{free_port()}"
