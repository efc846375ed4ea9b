"""A stored call judged again under today's playbook, and what that changes. Nothing is written.

Only what was heard and clicked is taken from the record; what was found then is compared with
what would be found now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from callassist.assist.assist import Assist
from callassist.events import (
    CallEnded,
    CallEvent,
    CallStarted,
    CardClicked,
    CardShown,
    ConductFlagged,
    ExcuseHeard,
    Leg,
    LegHealth,
    PhaseEntered,
    PromiseConfirmed,
    PromiseHeard,
    Utterance,
)
from callassist.playbook.model import Playbook
from callassist.settings import AssistSettings

Kind = Literal["phase", "excuse", "conduct", "card"]
Judgement = PhaseEntered | ExcuseHeard | ConductFlagged | CardShown
_SLOTS = (
    "kind",
    "amount_minor",
    "currency",
    "date",
    "method",
    "reference",
    "conditional",
    "instalments",
    "confirmed",
)


class _Key(NamedTuple):
    """What makes a finding the same finding."""

    kind: Kind
    label: str
    leg: Leg
    number: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that came or went."""

    kind: Kind
    label: str
    "Phase, excuse or flag; of a card its ladder and step."
    at: float
    "Seconds into the call."
    words: str


class PromiseChange(msgspec.Struct, frozen=True, kw_only=True):
    """The promise as it stood at the end, then and now."""

    slots: tuple[str, ...]
    "Those filled otherwise."
    was: PromiseHeard | None
    now: PromiseHeard | None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What today's playbook would have said otherwise, in the order of the call."""

    call: str
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    promise: PromiseChange | None

    @property
    def none(self) -> bool:
        return not (self.added or self.removed or self.promise)


def rejudge(stored: Sequence[CallEvent], playbook: Playbook, settings: AssistSettings) -> Changes:
    """`stored` is the call as it was kept, its start first."""
    started = stored[0]
    if not isinstance(started, CallStarted):
        raise ValueError("a stored call begins with its start")
    again = _again(stored, started, playbook, settings)
    before, after = _found(stored), _found(again)
    return Changes(
        call=started.call,
        added=_changes(after, before),
        removed=_changes(before, after),
        promise=_promise_change(_promise(stored), _promise(again)),
    )


def _again(
    stored: Sequence[CallEvent], started: CallStarted, playbook: Playbook, settings: AssistSettings
) -> list[CallEvent]:
    """What the assist finds in what was heard and clicked."""
    called = date.fromisoformat(started.started[:10])
    assist = Assist(playbook, settings, call_date=called, account=started.account)
    clicked = {event.card: event for event in stored if isinstance(event, CardShown)}
    cards: dict[int, CardShown] = {}
    found: list[CallEvent] = []
    for event in stored:
        if isinstance(event, CardClicked) and not _same_card(clicked.get(event.card), cards.get(event.card)):
            # The click was meant for another card than the one that has its number now.
            continue
        if isinstance(event, CallEnded):
            # Cards that waited for their turn got it from the passing of time, which is not kept.
            found += assist.on(_silence_until(event))
        if isinstance(event, Utterance | CardClicked | PromiseConfirmed | CallEnded):
            told = assist.on(event)
            cards |= {each.card: each for each in told if isinstance(each, CardShown)}
            found += told
    return found


def _silence_until(end: CallEnded) -> LegHealth:
    return LegHealth(leg="debtor", heard=end.duration, behind=0.0, silent=0.0)


def _same_card(was: CardShown | None, now: CardShown | None) -> bool:
    return was is not None and now is not None and (was.ladder, was.step) == (now.ladder, now.step)


def _found(events: Iterable[CallEvent]) -> dict[_Key, Judgement]:
    return {
        _key(event): event
        for event in events
        if isinstance(event, PhaseEntered | ConductFlagged)
        or (isinstance(event, ExcuseHeard | CardShown) and not event.provisional)
    }


def _key(found: Judgement) -> _Key:
    kind: Kind
    match found:
        case PhaseEntered():
            kind, label = "phase", found.phase
        case ExcuseHeard():
            kind, label = "excuse", found.excuse
        case ConductFlagged():
            kind, label = "conduct", found.flag
        case CardShown():
            kind, label = "card", f"{found.ladder} {found.step}"
    return _Key(kind, label, found.evidence.leg, found.evidence.number)


def _changes(these: dict[_Key, Judgement], those: dict[_Key, Judgement]) -> tuple[Change, ...]:
    """What is among these and not among those."""
    return tuple(
        sorted(
            (
                Change(kind=key.kind, label=key.label, at=found.at, words=found.evidence.text)
                for key, found in these.items()
                if key not in those
            ),
            key=lambda change: change.at,
        )
    )


def _promise(events: Iterable[CallEvent]) -> PromiseHeard | None:
    """As it stood at the end."""
    return next((each for each in reversed(list(events)) if isinstance(each, PromiseHeard)), None)


def _promise_change(was: PromiseHeard | None, now: PromiseHeard | None) -> PromiseChange | None:
    slots = tuple(slot for slot in _SLOTS if getattr(was, slot, None) != getattr(now, slot, None))
    return PromiseChange(slots=slots, was=was, now=now) if slots else None
