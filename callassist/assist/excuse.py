"""Hears the debtor's excuses and answers, while they are spoken and when they are final."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from callassist.assist.evidence import evidence
from callassist.events import ExcuseHeard, ExcuseWithdrawn, Partial, Utterance
from callassist.playbook.ears import ANSWER
from callassist.playbook.match import Ear, Hit, Reading

_SETTLED_WORDS = 2
"A recogniser changes its last words most: a match this far from the end is taken at once."


_SURE_WORDS = 5
_SURE_SCORE = 0.93
"Half a sentence without a phrase of the playbook in it must be this long and this sure."


class Meant(NamedTuple):
    """What an utterance means so far."""

    excuses: tuple[ExcuseHeard, ...]
    "The likeliest first."
    answers: frozenset[str]


class ExcuseWatch:
    """One call's debtor leg. Only finals count; a partial's verdict is provisional."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._reading = ear.reading()
        self._number = 0
        self._before: frozenset[str] = frozenset()
        self._shown: dict[str, ExcuseHeard] = {}
        self._times: Counter[str] = Counter()
        self._this_turn: set[str] = set()
        "Excuses since the collector last spoke: said again in the same breath, they count once."

    def on_partial(self, partial: Partial, phase: str) -> tuple[Meant, list[ExcuseHeard]] | None:
        """What is meant by now and which excuses are new; None when no word changed."""
        self._turn(partial.number)
        if not self._reading.read(partial.text):
            return None
        hits = self._reading.hits(phase, ended=False)
        settled = [hit for hit in hits if self._settled(hit)]
        self._before = frozenset(hit.label for hit in hits)
        excuses, new = [], []
        for hit in settled:
            if hit.label.startswith(ANSWER):
                continue
            heard = self._shown.get(hit.label)
            if heard is None:
                heard = self._heard(partial, hit, partial.end, provisional=True)
                self._shown[hit.label] = heard
                new.append(heard)
            excuses.append(heard)
        return Meant(tuple(excuses), _answers(settled)), new

    def take_back(self, partial: Partial) -> list[ExcuseWithdrawn]:
        """What was being said came to nothing: so did every excuse in it."""
        withdrawn = [
            ExcuseWithdrawn(excuse=excuse, number=partial.number, at=partial.end) for excuse in self._shown
        ]
        # The next words of the leg come under the same number.
        self._turn(0)
        return withdrawn

    def on_final(self, utterance: Utterance, phase: str) -> tuple[Meant, list[ExcuseHeard | ExcuseWithdrawn]]:
        """What was meant, and the events that say so."""
        self._turn(utterance.number)
        self._reading.read(utterance.text)
        hits = self._reading.hits(phase)
        excuses = []
        for hit in hits:
            if not hit.label.startswith(ANSWER):
                excuses.append(self._heard(utterance, hit, utterance.end, provisional=False))
                self._times[hit.label] += hit.label not in self._this_turn
                self._this_turn.add(hit.label)
        meant = {heard.excuse for heard in excuses}
        withdrawn = [
            ExcuseWithdrawn(excuse=excuse, number=utterance.number, at=utterance.end)
            for excuse in self._shown
            if excuse not in meant
        ]
        self._turn(utterance.number + 1)
        return Meant(tuple(excuses), _answers(hits)), [*withdrawn, *excuses]

    def collector_spoke(self) -> None:
        """The debtor's turn is over."""
        self._this_turn.clear()

    def _turn(self, number: int) -> None:
        if number != self._number:
            self._number = number
            self._reading = self._ear.reading()
            self._before = frozenset()
            self._shown = {}

    def _settled(self, hit: Hit) -> bool:
        if hit.by_words and (len(self._reading.words) < _SURE_WORDS or hit.score < _SURE_SCORE):
            return False
        return hit.label in self._before or hit.end < len(self._reading.words) - _SETTLED_WORDS

    def _heard(self, said: Partial | Utterance, hit: Hit, at: float, *, provisional: bool) -> ExcuseHeard:
        return ExcuseHeard(
            excuse=hit.label,
            at=at,
            score=hit.score,
            rule=hit.rule,
            evidence=evidence(said, self._reading, hit),
            provisional=provisional,
            times=self._times[hit.label] + (hit.label not in self._this_turn),
        )


def _answers(hits: list[Hit]) -> frozenset[str]:
    return frozenset(hit.label.removeprefix(ANSWER) for hit in hits if hit.label.startswith(ANSWER))


def read_once(ear: Ear, text: str) -> Reading:
    """A reading of a whole turn."""
    reading = ear.reading()
    reading.read(text)
    return reading
