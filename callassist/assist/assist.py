"""The assist of one call: events in, findings out. No clock, no I/O.

Feeding it a call's stored utterances and clicks again brings it to the same state: only they
move it; partials are looked at and leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from callassist.assist.cards import CardDesk, Wish
from callassist.assist.conduct import flagged
from callassist.assist.excuse import ExcuseWatch, Meant, read_once
from callassist.assist.ladder import Ladders
from callassist.assist.phase import PhaseTracker
from callassist.assist.promise import PromiseTracker
from callassist.assist.wishes import Wishes
from callassist.events import (
    Account,
    CallEnded,
    CallEvent,
    CardClicked,
    Finding,
    LegHealth,
    Partial,
    PromiseConfirmed,
    PromiseHeard,
    Utterance,
)
from callassist.ledger import PastExcuse
from callassist.playbook.ears import ears
from callassist.playbook.model import Playbook
from callassist.settings import AssistSettings

_CONVENIENCE = "asks_convenience"
_OPENING = frozenset({"verify_party", "identify_self"})


class Assist:
    """Beside the collector for one call."""

    def __init__(
        self,
        playbook: Playbook,
        settings: AssistSettings,
        *,
        call_date: date,
        account: Account | None,
        history: Sequence[PastExcuse] = (),
    ) -> None:
        """Compiles the playbook on its first call; raises BadPlaybook.

        `history`: the debtor's excuses in earlier calls, oldest first.
        """
        self._playbook = playbook
        self._ears = ears(playbook)
        self._phases = PhaseTracker(playbook)
        self._excuses = ExcuseWatch(self._ears.debtor)
        self._ladders = Ladders(playbook)
        self._promises = PromiseTracker(playbook.language, call_date, account)
        self._promise: PromiseHeard | None = None
        self._wishes = Wishes(playbook, call_date, account, history)
        self._cards = CardDesk(settings, self._ears.collector.lexicon)
        self._allowed = frozenset({_CONVENIENCE} if settings.convenience == "allow" else ())
        self._excused = self._promised = False
        "The debtor's last turn held an excuse, moved the promise."
        self._collector_spoke = False

    def on(self, event: CallEvent) -> list[Finding]:
        """What this event means. Findings, its own included, mean nothing further."""
        found: list[Finding] = []
        match event:
            case Partial(leg="debtor", text=""):
                found = [*self._excuses.take_back(event), *self._cards.take(None, event.end)]
            case Partial(leg="debtor"):
                found = self._partial(event)
            case Utterance(leg="debtor"):
                found = self._debtor(event)
            case Utterance():
                found = self._collector(event)
            case CardClicked():
                found = self._cards.click(event)
            case PromiseConfirmed() if self._promise is not None:
                found = self._confirm(event, self._promise)
            case LegHealth():
                found = self._cards.tick(event.heard)
            case CallEnded():
                found = self._cards.end(event.duration)
        return found

    def _partial(self, partial: Partial) -> list[Finding]:
        looked = self._excuses.on_partial(partial, self._phases.current)
        if looked is None:
            return []
        meant, new = looked
        if not (meant.excuses or meant.answers):
            return []
        rung = self._ladders.propose(meant)
        wish = self._wishes.rung(rung, partial) if rung is not None else None
        return [*new, *self._cards.look(wish, partial.end)]

    def _debtor(self, utterance: Utterance) -> list[Finding]:
        phase = self._phases.current
        meant, found = self._excuses.on_final(utterance, phase)
        promise = self._promises.on(utterance, phase)
        rung = self._ladders.propose(meant)
        self._ladders.take(meant, rung)
        self._wishes.heard(meant)
        if self._collector_spoke:
            self._excused = self._promised = self._collector_spoke = False
        self._excused |= bool(meant.excuses)
        self._promised |= promise is not None
        if promise is not None:
            self._promise = promise
        wish = (
            self._wishes.rung(rung, utterance)
            if rung is not None
            else self._otherwise(utterance, promise, meant)
        )
        said = [promise] if promise is not None else []
        return [*found, *said, *self._cards.take(wish, utterance.heard)]

    def _otherwise(self, utterance: Utterance, promise: PromiseHeard | None, meant: Meant) -> Wish | None:
        """No excuse to answer: the promise's next slot, or the next step of the call."""
        if meant.excuses or (self._ladders.active is not None and promise is None):
            return None
        if promise is not None or (self._promise is not None and not self._promise.confirmed):
            return self._wishes.promise(promise or self._promise, utterance)
        return self._wishes.phase(self._phases, utterance)

    def _collector(self, utterance: Utterance) -> list[Finding]:
        self._excuses.collector_spoke()
        self._ladders.collector_spoke()
        reading = read_once(self._ears.collector, utterance.text)
        self._collector_spoke = True
        entered = self._phases.on(utterance, reading, excused=self._excused, promised=self._promised)
        # Once the purpose is told, a question about time is about the payment or the next call.
        allowed = self._allowed if self._phases.done <= _OPENING else self._allowed | {_CONVENIENCE}
        flags = flagged(utterance, reading, self._playbook, self._wishes, allowed)
        promise = self._promises.on(utterance, self._phases.current)
        found: list[Finding] = [entered] if entered is not None else []
        found += flags
        if promise is not None:
            self._promise = promise
            found.append(promise)
        step = entered.phase if entered is not None else ""
        return found + self._cards.hear(utterance.text, step, utterance.heard)

    def _confirm(self, click: PromiseConfirmed, promise: PromiseHeard) -> list[Finding]:
        self._promise = msgspec.structs.replace(promise, at=click.at, confirmed=True)
        return [self._promise]
