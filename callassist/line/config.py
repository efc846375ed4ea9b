"""What a line process is told on its standard input, and how it names what it was told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from callassist.errors import LineError
from callassist.settings import LineSettings


class LineConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One JSON object; on stdin, because a command line can be read by every user of the machine."""

    settings: LineSettings
    run: str
    "Folder of the socket."
    spool: str

    def digest(self) -> str:
        """Short name of these settings, the same in every process: `Greeting.settings`."""
        text = msgspec.json.encode(self, order="deterministic")
        return hashlib.sha256(text).hexdigest()[:16]


def read(text: bytes) -> LineConfig:
    """Raises LineError."""
    try:
        return msgspec.json.decode(text, type=LineConfig)
    except msgspec.DecodeError as error:
        raise LineError(
            "the line was started without its settings", "start it with: callassist serve"
        ) from error


def password(settings: LineSettings) -> str:
    """The registrar's password, empty where none is set. Raises LineError."""
    if not settings.password_file:
        return ""
    try:
        return Path(settings.password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LineError(
            f"line {settings.name}: its password file cannot be read", "check `password_file` and its owner"
        ) from error
