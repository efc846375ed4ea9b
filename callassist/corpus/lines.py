"""The corpus format: single turns and whole calls, one JSON object a line, labelled or not.

    {"speaker": "debtor", "text": "it's in the mail", "lang": "en",
     "excuses": ["already_sent"], "flags": [], "promise": null}
    {"lang": "en", "call_date": "2026-03-02", "account": {"balance": 2400.0, "currency": "USD"},
     "turns": [{"speaker": "collector", "text": "...", "phase": "verify_party"}], "promise": {...}}

Sums are in major units, days are ISO dates. Read unlabelled, labels may be anything or missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from callassist.errors import BadInput
from callassist.events import Account, Leg, Method, PromiseHeard, PromiseKind
from callassist.ledger import minor_digits

_SHAPE_HINT = 'a turn has "speaker" and "text", a call has "turns" of these'


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Turn(_Part, frozen=True):
    """What one party said."""

    speaker: Leg
    text: str


class Single(Turn, frozen=True):
    """A turn by itself: nobody knows what was said before."""

    lang: str | None = None
    call_date: date | None = None


class Debt(_Part, frozen=True):
    """What the call is about, as far as it is known."""

    creditor: str = ""
    debtor: str = ""
    balance: float | None = None
    currency: str | None = None
    due_date: date | None = None

    def account(self) -> Account:
        unit = 10 ** minor_digits(self.currency)
        return Account(
            account="",
            creditor=self.creditor,
            debtor=self.debtor,
            balance_minor=None if self.balance is None else round(self.balance * unit),
            currency=self.currency,
            due_date=self.due_date.isoformat() if self.due_date else None,
        )


class Conversation(_Part, frozen=True):
    """A whole call."""

    turns: tuple[Turn, ...]
    lang: str | None = None
    call_date: date | None = None
    account: Debt | None = None


class Instalment(_Part, frozen=True):
    amount: float | None = None
    date: date | None = None


class Promise(_Part, frozen=True):
    """What was promised; a field nobody stated is None."""

    kind: PromiseKind | None = None
    amount: float | None = None
    currency: str | None = None
    date: date | None = None
    method: Method | None = None
    reference: str | None = None
    conditional: bool = False
    installments: tuple[Instalment, ...] = ()


class LabelledTurn(Turn, frozen=True):
    excuses: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    phase: str | None = None


class LabelledSingle(Single, frozen=True):
    id: str = ""
    excuses: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    promise: Promise | None = None


class LabelledConversation(Conversation, frozen=True):
    turns: tuple[LabelledTurn, ...]
    id: str = ""
    promise: Promise | None = None


T = TypeVar("T")


class Row(NamedTuple, Generic[T]):
    """A line of a file, as it stands there and as what it means."""

    number: int
    raw: dict[str, Any]
    item: T


def unlabelled(lines: Iterable[bytes], name: str) -> Iterator[Row[Single | Conversation]]:
    """Turns and calls as they come. Raises BadInput naming file and line."""
    for number, raw in _objects(lines, name):
        kind: type[Single | Conversation] = Conversation if "turns" in raw else Single
        yield Row(number, raw, _converted(raw, kind, name, number))


def labelled(path: Path, kind: type[T]) -> list[Row[T]]:
    """All lines of a file, every one of this kind. Raises BadInput."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    return [
        Row(number, raw, _converted(raw, kind, str(path), number))
        for number, raw in _objects(lines, str(path))
    ]


def _objects(lines: Iterable[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        # Files from Windows begin with a mark and may end with an empty line.
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not text:
            continue
        try:
            raw = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadInput(f"{name}:{number}: {error}", "one JSON object a line, in UTF-8") from error
        if not isinstance(raw, dict):
            raise BadInput(f"{name}:{number}: not a JSON object", _SHAPE_HINT)
        yield number, raw


def _converted(raw: dict[str, Any], kind: type[T], name: str, number: int) -> T:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise BadInput(f"{name}:{number}: {error}", _SHAPE_HINT) from error


def promise_line(heard: PromiseHeard | None) -> Promise | None:
    """A promise as this format has it."""
    if heard is None:
        return None
    return Promise(
        kind=heard.kind,
        amount=_major(heard.amount_minor, heard.currency),
        currency=heard.currency,
        date=_day(heard.date),
        method=heard.method,
        reference=heard.reference,
        conditional=heard.conditional,
        installments=tuple(
            Instalment(amount=_major(part.amount_minor, heard.currency), date=_day(part.date))
            for part in heard.instalments
        ),
    )


def _major(minor: int | None, currency: str | None) -> float | None:
    return None if minor is None else minor / 10 ** minor_digits(currency)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
