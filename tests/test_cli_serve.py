"""`callassist serve`: what it says when it cannot, and how it ends when told to."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callassist.cli import main


def serve(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["serve", *map(str, arguments)])


def told(result: Result) -> tuple[str, str]:
    """The one line of error and its hint."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    error, hint = result.stderr.splitlines()
    assert error.startswith("callassist: ")
    assert hint.startswith("  ")
    return error.removeprefix("callassist: "), hint.strip()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLASSIST_WEB_PORT", "0")
    return tmp_path / "callassist.toml"


def test_an_unknown_setting_is_named(settings: Path) -> None:
    settings.write_text('[hub]\ndtaa = "/srv/calls"\n')
    error, hint = told(serve(settings))
    assert "unknown field `dtaa`" in error
    assert "callassist serve --help" in hint


def test_a_taken_web_port_is_one_line(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("CALLASSIST_WEB_PORT", str(port))
        error, hint = told(serve())
    assert error == f"port {port} on 127.0.0.1 is in use by another program"
    assert "CALLASSIST_WEB_PORT" in hint


def test_a_missing_model_is_one_line(monkeypatch: pytest.MonkeyPatch, settings: Path) -> None:
    monkeypatch.setenv("CALLASSIST_HUB_MODEL", "en-gb-gone")
    error, hint = told(serve())
    assert error == "there is no speech model named en-gb-gone"
    assert hint == "see what there is with: callassist models list"


@pytest.mark.sip
def test_a_taken_sip_port_is_one_line(settings: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        settings.write_text(f'[[line]]\nname = "seat-1"\nlisten = "127.0.0.1:{port}"\n')
        result = subprocess.run(
            [sys.executable, "-m", "callassist", "serve", settings],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (result.returncode, result.stdout) == (2, "")
    (error,) = result.stderr.splitlines()
    assert error.startswith(f"callassist: line seat-1 cannot listen on 127.0.0.1:{port}: already in use")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_when_told_to(number: signal.Signals, settings: Path) -> None:
    hub = subprocess.Popen(
        [sys.executable, "-m", "callassist", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert hub.stdout is not None
        assert any("The desk is at http://127.0.0.1:" in line for line in hub.stdout)
        hub.send_signal(number)
        _, stderr = hub.communicate(timeout=30)
    finally:
        hub.kill()
        hub.wait(timeout=10)
    assert (hub.returncode, stderr) == (0, "")


def test_checking_says_what_the_settings_mean_and_starts_nothing(settings: Path, tmp_path: Path) -> None:
    settings.write_text('[[line]]\nname = "seat-1"\nlisten = "127.0.0.1:5070"\ntrunk = "sip:192.0.2.10"\n')
    result = serve(settings, "--check")
    assert result.exit_code == 0
    assert "seat-1: sip:127.0.0.1:5070;transport=udp -> sip:192.0.2.10" in result.stdout
    assert not (tmp_path / "run").exists()
