"""Which line comes next: an excuse starts its ladder, the same again climbs it, an answer leads on.

`propose` looks, `take` moves: a partial may be looked at many times before its final moves
anything.
"""

from __future__ import annotations

from typing import NamedTuple

from callassist.assist.excuse import Meant
from callassist.events import ExcuseHeard
from callassist.playbook.model import Ladder, Playbook, Step

END = "end"


class Rung(NamedTuple):
    """A step of a ladder to put in front of the collector."""

    ladder: str
    place: int
    "From 0."
    step: Step
    following: Step | None
    heard: ExcuseHeard | None
    "The excuse behind it; None when an answer led here."


class Ladders:
    """One call's place on every ladder."""

    def __init__(self, playbook: Playbook) -> None:
        self._ladders = playbook.ladders
        self._next: dict[str, int] = {}
        "Ladder -> step to show when its excuse comes (again)."
        self._active: tuple[str, int] | None = None
        self._replied = True
        "The collector has spoken since the last step was taken."

    @property
    def active(self) -> str | None:
        """The ladder whose question stands."""
        return self._active[0] if self._active else None

    def collector_spoke(self) -> None:
        """From here on the same excuse is a repetition, no longer part of the same breath."""
        self._replied = True

    def propose(self, meant: Meant) -> Rung | None:
        """The line to say to this, if there is one."""
        first = [heard for heard in meant.excuses if self._ladders[heard.excuse].first]
        if not first and self._active is not None:
            ladder, index = self._active
            if self._ended(self._ladders[ladder], meant):
                return None
            lead = self._lead(self._ladders[ladder].steps[index], meant)
            if lead == END:
                return None
            if lead is not None:
                return self._rung(ladder, self._index(ladder, lead), None)
        for heard in (*first, *meant.excuses):
            if heard.excuse == self.active and not self._replied:
                continue
            index = self._next.get(heard.excuse, 0)
            if index < len(self._ladders[heard.excuse].steps):
                return self._rung(heard.excuse, index, heard)
        return None

    def take(self, meant: Meant, rung: Rung | None) -> None:
        """The utterance is final, and this was proposed for it."""
        if rung is not None:
            self._active = (rung.ladder, rung.place)
            self._next[rung.ladder] = rung.place + 1
            self._replied = False
        elif self._active is not None:
            ladder, index = self._active
            ended = self._ended(self._ladders[ladder], meant)
            if ended or self._lead(self._ladders[ladder].steps[index], meant) == END:
                self._active = None

    def _rung(self, ladder: str, index: int, heard: ExcuseHeard | None) -> Rung:
        steps = self._ladders[ladder].steps
        return Rung(ladder, index, steps[index], steps[index + 1] if index + 1 < len(steps) else None, heard)

    def _index(self, ladder: str, step: str) -> int:
        return [each.id for each in self._ladders[ladder].steps].index(step)

    @staticmethod
    def _ended(ladder: Ladder, meant: Meant) -> bool:
        return not meant.answers.isdisjoint(ladder.ends)

    @staticmethod
    def _lead(step: Step, meant: Meant) -> str | None:
        for answer, following in step.lead.items():
            if answer in meant.answers:
                return following
        return None
