"""Where the call stands: the collector's turns move it, the debtor answers within it."""

from __future__ import annotations

import math

from callassist.events import Evidence, PhaseEntered, Utterance
from callassist.playbook.match import Reading
from callassist.playbook.model import Playbook

_STAY = 0.7
_NEXT = 1.2
_SKIP = -1.0
_BACK = -2.5
_AFTER_EXCUSE = {"find_reason": 1.0, "persuade": 0.6, "secure_promise": -0.8}
"Log-odds a step gains when an excuse was just heard: what is asked then is asked about it."
_AFTER_PROMISE = {"secure_promise": 0.6, "close": 0.6}
_SURE = -1.0
"A turn whose best phase is less likely than these log-odds moves nothing: it was small talk."


class PhaseTracker:
    """One call's phases. Steps may be skipped, repeated and come back."""

    def __init__(self, playbook: Playbook) -> None:
        self._order = tuple(playbook.phases)
        self.current = self._order[0]
        self.done: set[str] = set()
        self.said: set[str] = set()
        "Steps some turn was likelier than not about, the call's own way left aside."
        self._entered = False

    def on(
        self, utterance: Utterance, reading: Reading, *, excused: bool = False, promised: bool = False
    ) -> PhaseEntered | None:
        """Take a finished turn of the collector.

        `excused`, `promised`: the debtor's turn before it held an excuse, moved the promise.
        """
        verdict = reading.weigh(self.current)
        self.said |= {phase for phase in self._order if verdict.get(phase, -1.0) > 0}
        lately = _AFTER_EXCUSE if excused else _AFTER_PROMISE if promised else {}
        best, best_odds = self.current, -math.inf
        for phase in self._order:
            odds = verdict.get(phase, -3.0) + self._way(phase) + lately.get(phase, 0.0)
            if odds > best_odds:
                best, best_odds = phase, odds
        if best_odds < _SURE + _STAY or (self._entered and best == self.current):
            return None
        self._entered = True
        self.current = best
        self.done.add(best)
        return PhaseEntered(
            phase=best,
            at=utterance.end,
            done=tuple(phase for phase in self._order if phase in self.done),
            evidence=Evidence(
                leg=utterance.leg,
                number=utterance.number,
                text=utterance.text,
                start=utterance.start,
                end=utterance.end,
            ),
        )

    def _way(self, phase: str) -> float:
        """How likely a call goes from here to there, in log-odds, whatever is said."""
        ahead = self._order.index(phase) - self._order.index(self.current)
        if ahead == 0:
            return _STAY
        if ahead == 1:
            return _NEXT
        return _SKIP * (ahead - 1) if ahead > 0 else _BACK
