"""A scripted call: what each party says, when, and what callassist must find in it.

<folder>/script.yaml      the turns, the account, the promise; times are filled in by `make.py`
<folder>/collector.wav    what the collector's phone plays from the moment the call is answered
<folder>/debtor.wav       the same instant at the same offset
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from callassist.events import Account, Leg, Method, PromiseKind

_DATA = Path(__file__).parent / "data"


class Chunk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Words spoken in one breath; synthesised alone, so that its edges are known to the sample."""

    text: str
    excuse: str = ""
    "Playbook label this chunk alone gives away; its end is the end of the trigger phrase."
    start_s: float = 0.0
    "Seconds since the call was answered."
    end_s: float = 0.0


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one party says without being answered."""

    leg: Leg
    pause_s: float
    "Silence since the end of the turn before."
    chunks: tuple[Chunk, ...]

    @property
    def text(self) -> str:
        return " ".join(chunk.text for chunk in self.chunks)

    @property
    def start_s(self) -> float:
        return self.chunks[0].start_s

    @property
    def end_s(self) -> float:
        return self.chunks[-1].end_s


class ScriptedPromise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The promise made in the call, counted from the day it is played."""

    kind: PromiseKind
    amount_minor: int
    currency: str
    days_ahead: int
    "From the day of the call to the day the money is promised for."
    method: Method
    confirmed: bool
    "Read back and agreed to."

    def date(self, called: date) -> date:
        """The promised day of a call made on `called`."""
        return called + timedelta(days=self.days_ahead)


class ScriptedAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The debt the call is about."""

    account: str
    creditor: str
    debtor: str
    contact: str
    phone: str
    balance_minor: int
    currency: str
    days_overdue: int
    "On the day of the call."
    invoice: str


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole call."""

    language: Literal["en", "es", "zh"]
    model: str
    "The speech model the voices were chosen for."
    voices: dict[Leg, tuple[str, ...]]
    "Command that speaks `{text}` into the WAV `{file}`."
    account: ScriptedAccount | None = None
    promise: ScriptedPromise | None = None
    turns: tuple[Turn, ...]
    length_s: float = 0.0
    "Of both WAVs."


def load(folder: Path) -> Script:
    """Raises OSError, yaml.YAMLError or msgspec.ValidationError: the folder is ours, so it is whole."""
    return msgspec.convert(yaml.safe_load((folder / "script.yaml").read_text(encoding="utf-8")), Script)


def languages() -> list[str]:
    """Languages that have a demonstration call."""
    return sorted(path.parent.name for path in _DATA.glob("*/script.yaml"))


def demo_folder(language: str) -> Path:
    """Where the demonstration call of that language lies."""
    return _DATA / language


def account_for(script: Script, called: date) -> Account | None:
    """The account as the creditor's books would show it on the day of the call."""
    scripted = script.account
    if scripted is None:
        return None
    return Account(
        account=scripted.account,
        creditor=scripted.creditor,
        debtor=scripted.debtor,
        contact=scripted.contact,
        phone=scripted.phone,
        balance_minor=scripted.balance_minor,
        currency=scripted.currency,
        due_date=(called - timedelta(days=scripted.days_overdue)).isoformat(),
        invoice=scripted.invoice,
        language=script.language,
    )
