"""All settings, in one frozen struct: defaults < TOML file < CALLASSIST_* variables.

Nothing else reads the environment. A variable is named after its place in the file:
`CALLASSIST_HUB_DATA=/srv/calls` is `data` of `[hub]`. Lines are set in the file only.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from callassist.errors import BadSettings

_HOME = Path.home()


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the settings; an unknown key is an error, so that a typing slip is seen."""


def _run_dir() -> str:
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(base) / f"callassist-{os.getuid()}")


def _spool_dir() -> str:
    shm = Path("/dev/shm")
    return str((shm if shm.is_dir() else Path(tempfile.gettempdir())) / f"callassist-{os.getuid()}")


class HubSettings(Section, frozen=True):
    """The hub: where things are kept and how calls are heard."""

    data: str = str(_HOME / ".local/share/callassist")
    "Folder of the database and the recordings."
    run: str = msgspec.field(default_factory=_run_dir)
    "Folder of the sockets between hub and lines."
    spool: str = msgspec.field(default_factory=_spool_dir)
    "Folder of the growing audio; RAM-backed, so that nothing spoken reaches a disk unredacted."
    models: str = ""
    "Extra folder to look for speech models in."
    language: Literal["en", "es", "zh"] = "en"
    model: str = ""
    "Name of the speech model; empty: the best one found for the language."
    record_behind_s: float = 15.0
    "The recording is written this many seconds behind the call, so that redaction can come first."
    keep_recordings: bool = True


class WebSettings(Section, frozen=True):
    """The pages."""

    host: str = "127.0.0.1"
    port: int = 8484


class AssistSettings(Section, frozen=True):
    """How many cards, and how soon."""

    cards_per_minute: int = 4
    cool_down_s: float = 4.0
    "At least this many seconds between two cards."
    said_within_s: float = 25.0
    "A card counts as said when the collector says it, near enough, within this time."
    convenience: Literal["flag", "allow"] = "flag"
    "The sources disagree whether to ask if the call is convenient before the purpose is told."


class CasesSettings(Section, frozen=True):
    """Whom to call when."""

    weekdays: Literal["friday", "midweek"] = "midweek"
    "The sources disagree: Friday, Thursday and Tuesday are best, or Tuesday to Thursday."


class LineSettings(Section, frozen=True):
    """One seat: its SIP address, its trunk, its collector."""

    name: str
    listen: str = "127.0.0.1:5060"
    "Address and port the seat's SIP listens on."
    transport: Literal["udp", "tcp", "tls"] = "udp"
    trunk: str = ""
    "Where debtors are dialled: `sip:HOST:PORT`."
    collector: str = ""
    "SIP address of the collector's phone, for calls dialled from the desk."
    identity: str = ""
    "SIP address shown to the trunk; empty: the registered user, or the seat."
    allow: tuple[str, ...] = ("127.0.0.1", "::1")
    "IP addresses that may call this seat; 127.0.0.1 stands for every address of this machine."
    registrar: str = ""
    "`sip:HOST` to register with; empty: no registration."
    user: str = ""
    password_file: str = ""
    codecs: tuple[Literal["PCMU", "PCMA", "G722"], ...] = ("PCMU", "PCMA", "G722")
    "Offered and accepted, in this order."
    rtp_port: int = 0
    "First of the 40 UDP ports used for audio; 0: chosen by the system."
    srtp: Literal["off", "optional", "mandatory"] = "off"
    tls_certificate: str = ""
    tls_key: str = ""
    tls_ca: str = ""
    "Certificates that sign the peers'; with TLS the peer is always verified."
    ring_s: float = 60.0
    "Seconds a phone may ring before the call counts as not answered."
    jitter: Literal["lan", "wan"] = "lan"
    "`lan` favours low delay; `wan` holds 60 ms more and loses less on a jittery way."


class Settings(Section, frozen=True):
    """Everything a hub needs to know."""

    hub: HubSettings = HubSettings()
    web: WebSettings = WebSettings()
    assist: AssistSettings = AssistSettings()
    cases: CasesSettings = CasesSettings()
    line: tuple[LineSettings, ...] = ()

    @property
    def database(self) -> Path:
        return Path(self.hub.data) / "callassist.db"

    @property
    def recordings(self) -> Path:
        return Path(self.hub.data) / "recordings"


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises BadSettings naming the place, e.g. `$.line[0].transport`."""
    raw: dict[str, Any] = {}
    if path is not None:
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadSettings(f"settings file {path} cannot be read: {error.strerror}") from error
        except tomllib.TOMLDecodeError as error:
            raise BadSettings(f"settings file {path} is not TOML: {error}") from error
    for section in ("hub", "web", "assist", "cases"):
        overlay = _from_environment(section, environ)
        if overlay:
            raw[section] = {**raw.get(section, {}), **overlay}
    try:
        settings = msgspec.convert(raw, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise BadSettings(f"settings: {error}", "see `callassist serve --help` for every setting") from error
    _check(settings)
    return settings


def _from_environment(section: str, environ: Mapping[str, str]) -> dict[str, str]:
    prefix = f"CALLASSIST_{section.upper()}_"
    return {key[len(prefix) :].lower(): value for key, value in environ.items() if key.startswith(prefix)}


def _check(settings: Settings) -> None:
    names = [line.name for line in settings.line]
    if len(set(names)) != len(names):
        raise BadSettings("two lines have the same name", "give each [[line]] its own name")
    listens = [line.listen for line in settings.line]
    if len(set(listens)) != len(listens):
        raise BadSettings("two lines listen on the same address", "give each [[line]] its own port")
