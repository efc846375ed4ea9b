"""Turns what was heard into the card one would like to show, its line filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from callassist.assist.cards import Wish
from callassist.assist.excuse import Meant
from callassist.assist.ladder import Rung
from callassist.assist.phase import PhaseTracker
from callassist.events import Account, Evidence, Heard, PromiseHeard, Utterance
from callassist.ledger import PastExcuse
from callassist.playbook.lines import certain_slots, fill, say_date, say_money, stage_of
from callassist.playbook.model import Playbook, Text

_FIRST, _LADDER, _PROMISE, _PHASE = 4, 3, 3, 1
_SECURE, _CLOSE = "secure_promise", "close"
_FIRST_STEPS = ("identify_self", "demand_payment")
"Left out, they are missed for the rest of the call: who calls, and that today is asked for."
_READ_BACK, _THANKS = "read_back", "thanks"


class Wishes:
    """One call's lines: playbook wording, account data, stage of the debt."""

    def __init__(
        self,
        playbook: Playbook,
        call_date: date,
        account: Account | None,
        history: Sequence[PastExcuse] = (),
    ) -> None:
        self._playbook = playbook
        self.stage = stage_of(account.due_date if account else None, call_date, playbook.late_after_days)
        self.slots = certain_slots(playbook, call_date) | _account_slots(playbook, account)
        self._before = {past.excuse: past for past in history}
        "Excuse -> its last use in an earlier call."
        self._calls_before = Counter(past.excuse for past in history)
        self._number_missing = False
        self._thanked = False
        "Said once; a promise repeated after that needs no second card."

    def heard(self, meant: Meant) -> None:
        """A debtor without the number at hand is not asked for it a second time."""
        if "number_missing" in meant.answers:
            self._number_missing = True
        if "number_given" in meant.answers:
            self._number_missing = False

    def rung(self, rung: Rung, said: Heard) -> Wish:
        """The card for a ladder's step."""
        heard = rung.heard
        if heard is None:
            shown = Evidence(leg=said.leg, number=said.number, text=said.text)
        else:
            shown = heard.evidence
        return Wish(
            priority=_FIRST if self._playbook.ladders[rung.ladder].first else _LADDER,
            ladder=rung.ladder,
            step=rung.place + 1,
            line=self.line(rung.step.line),
            why=self._why_rung(rung, shown.text),
            evidence=shown,
            next_line=self.line(rung.following.line) if rung.following else None,
        )

    def _why_rung(self, rung: Rung, words: str) -> str:
        """Why this step: the words, and that the excuse is not new, in this call or among calls."""
        speaking = self._playbook.speaking
        label = self._playbook.excuses[rung.ladder].name
        times = rung.heard.times if rung.heard else 1
        if times > 1:
            return speaking.why_again.format(label=label, words=words, times=times)
        past = self._before.get(rung.ladder)
        if rung.heard is None or past is None:
            return speaking.why.format(label=label, words=words)
        return speaking.why_before.format(
            label=label,
            words=words,
            times=1 + self._calls_before[rung.ladder],
            date=say_date(past.on, speaking),
            before=past.words,
        )

    def promise(self, promise: PromiseHeard | None, utterance: Utterance) -> Wish | None:
        """The next missing slot, the read-back, or the thanks."""
        if promise is None:
            return None
        asked = [slot for slot in (*promise.missing, *promise.unsure) if slot in self._playbook.promise]
        if self._number_missing and "reference" in asked:
            asked.remove("reference")
        part = _THANKS if promise.confirmed else asked[0] if asked else _READ_BACK
        if part == _THANKS:
            if self._thanked:
                return None
            self._thanked = True
        order = list(self._playbook.promise)
        ladder = _CLOSE if part == _THANKS else _SECURE
        return Wish(
            priority=_PROMISE,
            ladder=ladder,
            step=order.index(part) + 1,
            line=self.line(self._playbook.promise[part], self._promise_slots(promise)),
            why=self._why(ladder, utterance),
            evidence=_whole(utterance),
        )

    def phase(self, phases: PhaseTracker, utterance: Utterance) -> Wish | None:
        """A first step passed over without a word, or the next one while these are not all taken."""
        order = list(self._playbook.phases)
        here = order.index(phases.current)
        passed = [step for step in _FIRST_STEPS if order.index(step) < here and step not in phases.said]
        following = passed[:1] or order[here + 1 :][:1]
        if (
            not phases.done
            or not following
            or following[0] in phases.done
            or following[0] in (_SECURE, _CLOSE)
        ):
            return None
        return Wish(
            priority=_PHASE,
            ladder=following[0],
            step=1,
            line=self.line(self._playbook.phases[following[0]].cue),
            why=self._why(phases.current, utterance),
            evidence=_whole(utterance),
        )

    def _why(self, phase: str, utterance: Utterance) -> str:
        return self._playbook.speaking.why.format(
            label=self._playbook.phases[phase].name, words=utterance.text, times=1
        )

    def line(self, text: Text, more: dict[str, str] | None = None) -> str:
        """The wording for this debt, filled in."""
        return fill(text, self.stage, self.slots | (more or {}))

    def _promise_slots(self, promise: PromiseHeard) -> dict[str, str]:
        speaking = self._playbook.speaking
        slots = {}
        if promise.amount_minor is not None:
            slots["amount"] = say_money(promise.amount_minor, promise.currency, speaking)
        if promise.date is not None:
            slots["by_date"] = say_date(date.fromisoformat(promise.date), speaking)
        if promise.method is not None:
            slots["method"] = speaking.methods[promise.method]
        if promise.reference is not None:
            slots["reference"] = promise.reference
        return slots


def _account_slots(playbook: Playbook, account: Account | None) -> dict[str, str]:
    if account is None:
        return {}
    slots = {"creditor": account.creditor, "debtor": account.debtor}
    if account.contact:
        slots["contact"] = account.contact
    if account.invoice:
        slots["invoice"] = account.invoice
    if account.balance_minor is not None:
        slots["balance"] = say_money(account.balance_minor, account.currency, playbook.speaking)
    if account.due_date:
        slots["due_date"] = say_date(date.fromisoformat(account.due_date), playbook.speaking)
    return slots


def _whole(utterance: Utterance) -> Evidence:
    return Evidence(
        leg=utterance.leg,
        number=utterance.number,
        text=utterance.text,
        start=utterance.start,
        end=utterance.end,
    )
