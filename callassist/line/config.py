"""What a line process is told on its standard input, and how it names what it was told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from callassist.errors import LineError
from callassist.line.address import is_address
from callassist.settings import LineSettings

RTP_PORTS = 40
"UDP ports a line may use for audio, from `rtp_port` on."


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


def check(settings: LineSettings) -> None:
    """Refuse what pj would take silently and fail at only in the first call. Raises LineError."""
    for name in ("trunk", "collector", "registrar"):
        if (address := getattr(settings, name)) and not is_address(address):
            raise LineError(
                f"line {settings.name}: `{name}` is not a SIP address", "write it like sip:HOST:PORT"
            )
    if not settings.codecs:
        raise LineError(f"line {settings.name}: no codec is left", "name one, e.g. codecs = ['PCMU']")
    if settings.rtp_port and not 1024 <= settings.rtp_port <= 65536 - RTP_PORTS:
        raise LineError(
            f"line {settings.name}: `rtp_port` is out of range", f"{RTP_PORTS} ports from it on are used"
        )
    if settings.transport == "tls":
        for name in ("tls_certificate", "tls_key", "tls_ca"):
            _readable(settings, name)


def _readable(settings: LineSettings, name: str) -> None:
    path = getattr(settings, name)
    if not path:
        raise LineError(f"line {settings.name} uses TLS without {name}", "set it under [[line]]")
    try:
        Path(path).open("rb").close()
    except OSError as error:
        raise LineError(
            f"line {settings.name}: `{name}` cannot be read: {error.strerror}", "check the path and its owner"
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
