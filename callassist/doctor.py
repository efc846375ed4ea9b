"""What this machine has and lacks for callassist, each finding with the way to mend it."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import msgspec

from callassist.errors import CallassistError, LineError
from callassist.line import headset
from callassist.line.address import host_port
from callassist.settings import LineSettings, Settings
from callassist.speech import models

State = Literal["ok", "missing", "optional"]
_PACKAGES = ("vosk", "pjsua2-python", "aiohttp", "sqlite-utils", "sounddevice")
_LANGUAGES = {"en": "English", "es": "Spanish", "zh": "Mandarin"}


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at."""

    state: State
    "`optional`: absent, and callassist works without it."
    what: str
    mend: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything a call needs, in the order one would fix it."""
    yield _python()
    yield from map(_package, _PACKAGES)
    yield from _models(settings)
    yield _folder("data", Path(settings.hub.data), 1e9)
    yield _folder("run", Path(settings.hub.run), 1e6)
    yield _folder("spool", Path(settings.hub.spool), 2e8)
    yield _ram_backed(Path(settings.hub.spool))
    yield _port("desk page", settings.web.host, settings.web.port, socket.SOCK_STREAM)
    yield from map(_line, settings.line)
    if not settings.line:
        yield Finding("optional", "no seat is set up", "callassist serve --help shows a [[line]]")
    yield _sound()


def _python() -> Finding:
    have = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info < (3, 13):
        return Finding("ok", f"Python {have}")
    return Finding("missing", f"Python {have} is not 3.11 or 3.12", "install one of those")


def _package(name: str) -> Finding:
    try:
        return Finding("ok", f"{name} {version(name)}")
    except PackageNotFoundError:
        return Finding("missing", f"{name} is not installed", "make setup")


def _models(settings: Settings) -> Iterator[Finding]:
    for code, language in _LANGUAGES.items():
        name = settings.hub.model if code == settings.hub.language else ""
        try:
            model = models.choose(code, name, settings.hub.models)
            model.require_complete()
        except CallassistError as error:
            state: State = "missing" if code == settings.hub.language else "optional"
            yield Finding(state, str(error), error.hint)
        else:
            yield Finding("ok", f"{language}: {model.name}, {model.rate} Hz, {model.megabytes():.0f} MB")


def _folder(what: str, path: Path, wanted: float) -> Finding:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding("missing", f"{what} folder {path}: {error.strerror}", f"set `{what}` of [hub]")
    free = shutil.disk_usage(path).free
    if free < wanted:
        return Finding("missing", f"{what} folder {path} has {free / 1e6:.0f} MB free", "make room")
    return Finding("ok", f"{what} folder {path}, {free / 1e9:.0f} GB free")


def _ram_backed(path: Path) -> Finding:
    mounts = Path("/proc/mounts")
    if mounts.exists():
        backed = [row.split()[1] for row in mounts.read_text().splitlines() if row.split()[2] == "tmpfs"]
        if any(path.is_relative_to(mount) for mount in backed):
            return Finding("ok", "the spool is RAM-backed")
    return Finding(
        "optional",
        "the spool is on a disk: spoken card digits may touch it",
        "set `spool` of [hub] to a tmpfs",
    )


def _line(line: LineSettings) -> Finding:
    try:
        host, port = host_port(line.listen)
    except LineError as error:
        return Finding("missing", f"line {line.name}: {error}", error.hint)
    kind = socket.SOCK_DGRAM if line.transport == "udp" else socket.SOCK_STREAM
    return _port(f"line {line.name}", host, port, kind)


def _port(what: str, host: str, port: int, kind: socket.SocketKind) -> Finding:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        # As servers do: a port whose last connections are just closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
        try:
            probe.bind((host, port))
        except OSError as error:
            mend = "a hub may be running already; else set another port"
            return Finding("optional", f"{what}: {host}:{port} {error.strerror}", mend)
    return Finding("ok", f"{what}: {host}:{port} is free")


def _sound() -> Finding:
    try:
        found = headset.devices()
    except CallassistError as error:
        return Finding("optional", str(error), error.hint)
    if not found:
        return Finding("optional", "no sound device (a softphone brings its own)")
    return Finding("ok", f"sound devices: {', '.join(found)}")
