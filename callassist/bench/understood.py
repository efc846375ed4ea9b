"""Counts what a playbook understood of turns, promises and cards."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from callassist.bench.score import LabelCount, Labels, PromiseCount, Promises, ShareCount, wrong_slots
from callassist.corpus.judge import JudgedTurn, seconds
from callassist.corpus.lines import LabelledConversation, LabelledSingle, LabelledTurn, Promise
from callassist.events import CardShown, Finding
from callassist.playbook.model import Playbook

_HOUR_S = 3600.0


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """Single turns, or calls. A share of nothing is None."""

    turns: int
    excuses: Labels
    flags: Labels
    without_excuse: int
    "Debtor's turns without an excuse."
    without_excuse_fired: float | None
    "Share of these in which one was heard."
    promises: Promises
    phases: float | None
    "Share of turns, both parties', that stand in their labelled phase."


class Cards(msgspec.Struct, frozen=True, kw_only=True):
    """What of the cards and warnings in calls was for nothing."""

    hours: float
    "Of talk, at 160 words or 270 Chinese characters a minute."
    shown: int
    "Cards for an excuse, those taken back at the end of the sentence included."
    false: int
    "Of these, for an excuse the debtor had not used by then."
    false_per_hour: float | None
    false_warnings_per_hour: float | None


class Miss(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line that was not understood as labelled."""

    line: str
    "The line's id, a call's with its turn, from 1."
    text: str = ""
    missed: tuple[str, ...] = ()
    "Labels that are there and were not found."
    false: tuple[str, ...] = ()
    "Labels that were found and are not there."
    slots: tuple[str, ...] = ()
    "Slots of the promise that are not as labelled."


class TurnCount:
    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._turns = 0
        self._excuses, self._flags = LabelCount(), LabelCount()
        self._silent, self._phases, self._promises = ShareCount(), ShareCount(), PromiseCount()
        self.misses: list[Miss] = []

    def add(self, found: JudgedTurn, there: LabelledTurn | LabelledSingle, line: str) -> None:
        """`line` names the turn among the misses."""
        self._turns += 1
        excuses, flags = {each.excuse for each in found.excuses}, {each.flag for each in found.flags}
        heard, labels = (excuses, there.excuses) if there.speaker == "debtor" else (flags, there.flags)
        if there.speaker == "debtor":
            self._excuses.add(excuses, there.excuses)
            if not there.excuses:
                self._silent.add(bool(excuses))
        else:
            self._flags.add(flags, there.flags)
        if isinstance(there, LabelledTurn) and there.phase is not None:
            self._phases.add(found.phase == there.phase)
            heard, labels = heard | {found.phase}, (*labels, there.phase)
        if heard != set(labels):
            missed, false = sorted(set(labels) - heard), sorted(heard - set(labels))
            self.misses.append(Miss(line=line, text=there.text, missed=tuple(missed), false=tuple(false)))

    def add_promise(self, found: Promise | None, there: Promise | None, line: str) -> None:
        self._promises.add(found, there)
        wrong = wrong_slots(found, there)
        if wrong or (found is None) != (there is None):
            self.misses.append(Miss(line=line, slots=tuple(wrong)))

    def score(self) -> Understood:
        return Understood(
            turns=self._turns,
            excuses=self._excuses.score(self._playbook.excuses),
            flags=self._flags.score(self._playbook.conduct),
            without_excuse=self._silent.all,
            without_excuse_fired=self._silent.share,
            promises=self._promises.score(),
            phases=self._phases.share,
        )


class CardCount:
    """Cards for excuses and warnings, against the labels of the turns they came in."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._seconds = 0.0
        self._shown = self._false = self._false_warnings = 0

    def add(
        self, call: LabelledConversation, found: Sequence[Sequence[Finding]], judged: Sequence[JudgedTurn]
    ) -> None:
        """`found`: what the assist said in each turn, partials included."""
        used: set[str] = set()
        for turn, findings, judgement in zip(call.turns, found, judged, strict=True):
            self._seconds += seconds(turn.text, self._playbook.language)
            used |= set(turn.excuses)
            # A card confirmed by the final is the one its partial showed.
            ladders = {each.ladder for each in findings if isinstance(each, CardShown)}
            shown = ladders & self._playbook.excuses.keys()
            self._shown += len(shown)
            self._false += len(shown - used)
            self._false_warnings += len({each.flag for each in judgement.flags} - set(turn.flags))

    def score(self) -> Cards:
        hours = self._seconds / _HOUR_S
        return Cards(
            hours=round(hours, 3),
            shown=self._shown,
            false=self._false,
            false_per_hour=round(self._false / hours, 2) if hours else None,
            false_warnings_per_hour=round(self._false_warnings / hours, 2) if hours else None,
        )
