"""The promise to pay, filled in as it is spoken.

A promise needs the debtor: he binds himself ("i'll wire it friday"), says what has left
already, answers which day or how much, or agrees to what the collector proposed. A demand
alone is none, a refused proposal neither. What is said later wins. Confirmed by speech it is
once the collector has repeated amount and day and the debtor agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import msgspec

from callassist.assist.deal import Deal, Taker
from callassist.assist.offer import Offer, hear
from callassist.assist.readback import repeats
from callassist.assist.schedule import Schedule, schedule
from callassist.assist.turn import Turn
from callassist.events import Account, Evidence, Instalment, PromiseHeard, PromiseKind, Utterance
from callassist.language.tables import talk_pattern

_EARLY = ("verify_party", "identify_self")
_ALL = frozenset({"amount", "date", "method", "reference"})
_AGREE_WITHIN = 2
"Debtor's turns in which his yes still answers the read-back."
_TOPIC_TURNS = 3


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The collector's last turn."""

    offer: Offer
    plan: Schedule | None
    turn: Turn
    demand: bool
    asks: frozenset[str]


class PromiseTracker:
    """One call's promise. `on` takes every final utterance of both legs, in order."""

    def __init__(self, language: str, call_date: date, account: Account | None) -> None:
        self._language = language
        self._today = call_date
        self._taker = Taker(account, language, call_date)
        self._deal = Deal()
        self._before = Deal()
        "The deal as it stood when the present turn began."
        self._turn: Turn | None = None
        self._proposal: _Proposal | None = None
        self._money_named = 0
        "Turns of the collector for which a bare day still is a day of payment."
        self._shown: PromiseHeard | None = None

    def on(self, utterance: Utterance, phase: str | None) -> PromiseHeard | None:
        """The promise after this utterance, or None if it did not change."""
        if self._turn is None or self._turn.leg != utterance.leg:
            self._turn, self._before = Turn(utterance.leg, self._language), self._deal
        if self._turn.add(utterance):
            self._before = self._deal
        offer = hear(self._turn.text, self._language, self._today, sent=self._before.sent)
        amounts = self._taker.plausible(offer.amounts)
        offer = replace(offer, amounts=amounts)
        plan = schedule(offer, self._language, self._taker.balance)
        if utterance.leg == "collector":
            self._deal = self._collector(offer, plan)
        else:
            self._deal = self._debtor(offer, plan, phase)
        return self._changed(utterance.end)

    def _collector(self, offer: Offer, plan: Schedule | None) -> Deal:
        assert self._turn is not None
        text = offer.reading.canonical
        asks = {
            slot for slot in ("day", "amount", "method", "reference") if self._finds(f"asks_{slot}", text)
        }
        demand = self._finds("demand", text)
        named = bool(offer.amounts or offer.full or offer.payment or plan)
        self._money_named = _TOPIC_TURNS if named else self._money_named - 1
        self._proposal = _Proposal(offer, plan, self._turn, demand, frozenset(asks))
        deal = self._before
        if deal.active and repeats(deal, offer, plan, self._taker):
            return replace(deal, read_back=_AGREE_WITHIN)
        return deal

    def _finds(self, name: str, text: str) -> bool:
        return talk_pattern(self._language, name).search(text) is not None

    def _debtor(self, offer: Offer, plan: Schedule | None, phase: str | None) -> Deal:
        assert self._turn is not None
        deal, proposal = self._before, self._proposal
        if offer.sent and not offer.refuses:
            deal = replace(deal, sent=True)
        early = phase in _EARLY
        agrees = (offer.agrees or self._echoes(offer)) and not (offer.refuses and not offer.commits)
        accepted = proposal is not None and agrees and not early and self._acceptable(deal, offer, proposal)
        if accepted and proposal is not None:
            heard = proposal.offer
            deal = self._taker.take(deal, heard, proposal.plan, proposal.turn.evidence, _ALL - {"reference"})
        slots = self._own_slots(deal, offer, plan, early=early, accepted=accepted)
        if slots:
            deal = self._taker.take(deal, offer, plan, self._turn.evidence, slots)
            deal = replace(deal, active=deal.active or slots != {"method"})
        if (slots or accepted) and offer.conditional and not deal.sent:
            deal = replace(deal, conditional=True)
        return self._settled(deal, agrees, accepted)

    def _echoes(self, offer: Offer) -> bool:
        """ "monday is good", to "monday then?"."""
        if self._proposal is None or not offer.positive or offer.denies:
            return False
        proposed = {day.date for day in self._proposal.offer.days}
        return any(day.date in proposed for day in offer.days)

    def _acceptable(self, deal: Deal, offer: Offer, proposal: _Proposal) -> bool:
        """Is a yes to this turn of the collector's a promise?"""
        heard = proposal.offer
        if heard.empty and proposal.plan is None:
            return False
        if heard.speaks_of_rest and deal.active and proposal.plan is None:
            return False
        on_topic = bool(heard.amounts or heard.full or heard.payment) or not heard.elsewhere
        money_named = self._money_named > 0 and on_topic
        if proposal.demand and not (offer.commits or (offer.payment and money_named and not deal.active)):
            return False
        if deal.active:
            return not deal.sent or repeats(deal, heard, proposal.plan, self._taker)
        if deal.sent:
            return money_named
        return proposal.plan is not None or (heard.firm_day and money_named)

    def _own_slots(
        self, deal: Deal, offer: Offer, plan: Schedule | None, *, early: bool, accepted: bool
    ) -> frozenset[str]:
        """Slots the debtor's own words may fill."""
        asks = self._proposal.asks if self._proposal is not None and not early else frozenset()
        if offer.speaks_of_rest and deal.partial and plan is None and not self._repeated_amount(deal, offer):
            return frozenset({"rest"})
        if self._binds(deal, offer, plan, asks, early):
            extra = {"answered_reference"} if "reference" in asks else set()
            return _ALL | extra
        told = self._before.sent and bool(asks)
        if not (deal.active or told or accepted):
            return frozenset({"method"}) if offer.sent and offer.method else frozenset()
        slots = set()
        again = offer.corrects or accepted or offer.denies
        if offer.firm_day and ("day" in asks or deal.day is None or again) and not offer.vague:
            slots.add("date")
        if (offer.amounts or offer.full) and ("amount" in asks or deal.amount is None or again):
            slots.add("amount")
        if offer.method is not None and ("method" in asks or deal.method is None or again):
            slots.add("method")
        if offer.reference is not None:
            slots.add("reference")
        if "reference" in asks:
            slots |= {"reference", "answered_reference"}
        return frozenset(slots) if deal.active or slots & {"date", "amount", "reference"} else frozenset()

    def _repeated_amount(self, deal: Deal, offer: Offer) -> bool:
        return any(self._taker.minor(amount)[0] == deal.amount for amount in offer.amounts)

    def _binds(
        self, deal: Deal, offer: Offer, plan: Schedule | None, asks: frozenset[str], early: bool
    ) -> bool:
        """Does the debtor commit himself in this turn?"""
        amount = bool(offer.amounts) or offer.full is not None
        if offer.sent:
            return bool(offer.firm_day or offer.reference or offer.amounts)
        ahead = self._ahead(offer, amount)
        if offer.vague and not (ahead and amount):
            return False
        if plan is not None:
            return _lays_out(offer, plan, ahead) or (not plan.listed and "amount" in asks)
        detail = offer.method is not None or bool(offer.shares)
        if ahead and (offer.commits or amount or (offer.pays and detail)):
            settled = deal.sent and deal.active and not offer.commits
            return (offer.firm_day or amount) and not settled and not (early and not offer.commits)
        answers = ahead and offer.firm_day and bool(asks & {"day", "amount"})
        named = any(each.high is None and (each.sure or each.stated) for each in offer.amounts)
        offers = named and (offer.commits or "amount" in asks)
        return (answers or offers) and not offer.refuses and not early

    def _ahead(self, offer: Offer, amount: bool) -> bool:
        """A day of payment is named; 'now' needs more than a verb beside it."""
        now = (amount or offer.method is not None or bool(offer.shares)) and not offer.conditional
        return any(day.date >= self._today and (day.rule != "now" or now) for day in offer.days)

    def _settled(self, deal: Deal, agrees: bool, accepted: bool) -> Deal:
        """Set or lift the confirmation after a debtor's turn."""
        before = self._before
        moved = (deal.amount, deal.day and deal.day.date) != (before.amount, before.day and before.day.date)
        proposal = self._proposal
        full_yes = (
            accepted and proposal is not None and repeats(deal, proposal.offer, proposal.plan, self._taker)
        )
        if full_yes or (deal.read_back and agrees and not moved):
            return replace(deal, confirmed=True, read_back=0)
        if moved:
            return replace(deal, confirmed=False, read_back=0)
        return replace(deal, read_back=max(0, deal.read_back - 1))

    def _changed(self, at: float) -> PromiseHeard | None:
        if not self._deal.active:
            return None
        heard = self._event(self._deal, at)
        if self._shown is not None and msgspec.structs.replace(heard, at=self._shown.at) == self._shown:
            return None
        self._shown = heard
        return heard

    def _event(self, deal: Deal, at: float) -> PromiseHeard:
        amount, unsure = deal.amount, set(deal.unsure)
        kind: PromiseKind = "full"
        if deal.parts:
            kind = "installments"
        elif deal.partial:
            kind = "partial"
        elif amount is None and self._taker.balance is not None:
            # Nothing but a day or a method was said: all of it, until asked.
            amount = self._taker.balance
            unsure.add("amount")
        day = deal.day.date.isoformat() if deal.day else None
        missing = [
            slot
            for slot, value in (("amount", amount), ("date", day), ("method", deal.method))
            if value is None
        ]
        if deal.sent and deal.reference is None and deal.method in ("check", "transfer"):
            missing.append("reference")
        order: tuple[str, ...] = ("amount", "date", "method", "reference")
        evidence: dict[str, Evidence] = dict(deal.evidence)
        return PromiseHeard(
            at=at,
            kind=kind,
            amount_minor=amount,
            currency=deal.currency or (self._taker.currency if amount is not None else None),
            date=day,
            method=deal.method,
            reference=deal.reference,
            conditional=deal.conditional,
            instalments=tuple(
                Instalment(amount_minor=part.minor, date=part.date.isoformat() if part.date else None)
                for part in deal.parts
            ),
            missing=tuple(missing),
            unsure=tuple(slot for slot in order if slot in unsure and slot not in missing),
            confirmed=deal.confirmed,
            evidence=tuple(evidence[slot] for slot in order if slot in evidence),
        )


def _lays_out(offer: Offer, plan: Schedule, ahead: bool) -> bool:
    """Does the debtor himself lay out this plan?"""
    if offer.denies and not offer.commits:
        return False
    if plan.listed:
        return ahead
    return bool(offer.amounts and offer.days) or (offer.pays and bool(offer.amounts or offer.days))
