"""The promise as it stands, and how a turn changes it. Values in, values out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from callassist.assist.offer import Offer
from callassist.assist.reference import answered
from callassist.assist.schedule import Part, Schedule, repeated
from callassist.events import Account, Evidence, Method
from callassist.language.dates import Day
from callassist.language.digits import DigitString
from callassist.language.money import Money, exponent

Say = Callable[[int, int], Evidence]
"Evidence for the first to the last word of the turn at hand."


@dataclass(frozen=True, slots=True)
class Deal:
    """What has been promised so far. Evidence is kept by slot."""

    active: bool = False
    sent: bool = False
    "The talk is of a payment that has left already."
    amount: int | None = None
    currency: str | None = None
    day: Day | None = None
    method: Method | None = None
    reference: str | None = None
    parts: tuple[Part, ...] = ()
    whole: bool = False
    "Worded as all of it."
    partial: bool = False
    "Worded as a part."
    conditional: bool = False
    unsure: frozenset[str] = frozenset()
    evidence: tuple[tuple[str, Evidence], ...] = ()
    read_back: int = 0
    "Turns the debtor has left to agree to the collector's repetition."
    confirmed: bool = False

    def with_evidence(self, slot: str, evidence: Evidence) -> Deal:
        others = tuple(pair for pair in self.evidence if pair[0] != slot)
        return replace(self, evidence=(*others, (slot, evidence)))

    def marked(self, slot: str, sure: bool) -> Deal:
        return replace(self, unsure=self.unsure - {slot} if sure else self.unsure | {slot})


class Taker:
    """Takes a turn's values into a deal, measured against the account."""

    def __init__(self, account: Account | None, language: str, today: date) -> None:
        self._today = today
        self._language = language
        self.currency = account.currency if account else None
        self.balance = account.balance_minor if account else None

    def minor(self, amount: Money) -> tuple[int, str | None]:
        """The amount in the account's currency where the words leave that open."""
        currency = amount.currency
        if currency is None or (self.currency in amount.currencies):
            currency = self.currency or currency
        shift = exponent(currency) - exponent(amount.currency)
        minor = amount.minor * 10**shift if shift >= 0 else amount.minor // 10**-shift
        return minor, currency

    def plausible(self, amounts: list[Money]) -> list[Money]:
        """Bare numbers beyond the balance are no part of it: years, invoices, other debts."""
        if self.balance is None:
            return amounts
        limit = self.balance * 21 // 20
        return [amount for amount in amounts if amount.stated or self.minor(amount)[0] <= limit]

    def take(self, deal: Deal, offer: Offer, plan: Schedule | None, say: Say, slots: frozenset[str]) -> Deal:
        """Take those of `slots` that the offer has."""
        if plan is not None and "amount" in slots:
            return self._method_and_reference(self._plan(deal, plan, offer, say), offer, say, slots)
        if "rest" in slots:
            return self._rest(deal, offer, say)
        if "date" in slots and offer.days:
            deal = self._dates(deal, offer, say)
        if "amount" in slots:
            deal = self._amount(deal, offer, say)
        return self._method_and_reference(deal, offer, say, slots)

    def _plan(self, deal: Deal, plan: Schedule, offer: Offer, say: Say) -> Deal:
        parts = plan.parts
        known = [part for part in deal.parts if part.date is not None]
        if all(part.date is None for part in parts) and len(known) == len(parts):
            parts = [replace(old, minor=part.minor) for part, old in zip(parts, known, strict=True)]
        elif all(part.date is None for part in parts) and deal.day is not None:
            later = repeated(deal.day, len(parts), "", self._language)
            parts = [replace(part, date=when) for part, when in zip(parts, later, strict=True)]
        if all(part.minor is None for part in parts) and len(deal.parts) == len(parts):
            parts = [replace(part, minor=old.minor) for part, old in zip(parts, deal.parts, strict=True)]
        first = min((part.day for part in parts if part.day), key=lambda day: day.date, default=deal.day)
        deal = replace(deal, parts=tuple(parts), day=first, active=True, whole=False, partial=False)
        for amount in offer.amounts[:1]:
            deal = deal.with_evidence("amount", say(amount.first, amount.last))
            deal = replace(deal, currency=self.minor(amount)[1])
        if first is not None and first in offer.days:
            deal = deal.with_evidence("date", say(first.first, first.last)).marked("date", first.sure)
        total = Schedule(parts).total
        return replace(deal, amount=total).marked("amount", True)

    def _rest(self, deal: Deal, offer: Offer, say: Say) -> Deal:
        """A day for the rest of a part promised before makes two instalments of it."""
        if not (offer.firm_day and deal.amount and deal.day and self.balance and deal.amount < self.balance):
            return deal
        day = offer.days[0]
        first = Part(deal.amount, deal.day, deal.day.date)
        parts = (first, Part(self.balance - deal.amount, day, day.date))
        deal = replace(deal, parts=parts, amount=self.balance, partial=False)
        return deal.with_evidence("date", say(day.first, day.last))

    def _dates(self, deal: Deal, offer: Offer, say: Say) -> Deal:
        past = deal.sent or offer.sent
        timely = [day for day in offer.days if past or day.date >= self._today] or offer.days
        days = sorted(timely, key=lambda day: day.first)
        day = timely[0]
        if deal.parts:
            count = len(deal.parts)
            distinct = {each.date: each for each in days}
            if len(distinct) == count:
                dates = list(distinct)
                day = distinct[dates[0]]
            else:
                dates = repeated(day, count, offer.reading.canonical, self._language)
            parts = tuple(replace(part, date=when) for part, when in zip(deal.parts, dates, strict=True))
            deal = replace(deal, parts=parts)
        same = deal.day is not None and deal.day.date == day.date
        deal = replace(deal, day=day, active=True)
        # A day said twice in different words is no longer in doubt.
        return deal.marked("date", day.sure or same).with_evidence("date", say(day.first, day.last))

    def _amount(self, deal: Deal, offer: Offer, say: Say) -> Deal:
        amounts = self.plausible(offer.amounts)
        if amounts and not (deal.parts and self._fits_parts(deal, amounts[0])):
            return self._stated(deal, amounts[0], offer, say)
        if offer.full is not None and not (deal.parts and offer.full):
            deal = replace(deal, whole=True, partial=False, active=True)
            if self.balance is not None:
                deal = replace(deal, amount=self.balance, currency=self.currency).marked("amount", True)
                deal = deal.with_evidence("amount", say(offer.full.first, offer.full.last))
            return deal
        if offer.shares and not deal.parts:
            share = offer.shares[0]
            deal = replace(deal, partial=True, whole=False, active=True)
            if self.balance is not None:
                part = self.balance * share.numerator // share.denominator
                deal = replace(deal, amount=part, currency=self.currency).marked("amount", True)
                deal = deal.with_evidence("amount", say(share.first, share.last))
        elif offer.part and deal.amount is None:
            deal = replace(deal, partial=True)
        return deal

    def _fits_parts(self, deal: Deal, amount: Money) -> bool:
        """In a plan, the amount of one payment or their sum is nothing new."""
        minor = self.minor(amount)[0]
        return minor == deal.amount or any(part.minor == minor for part in deal.parts)

    def _stated(self, deal: Deal, amount: Money, offer: Offer, say: Say) -> Deal:
        minor, currency = self.minor(amount)
        if currency is None and minor == deal.amount:
            currency = deal.currency
        sure = amount.sure or minor in (self.balance, deal.amount)
        if self.balance is not None:
            whole = minor >= self.balance
            partial = not whole
        else:
            whole, partial = offer.full is not None, offer.part and offer.full is None
        deal = replace(
            deal, amount=minor, currency=currency, whole=whole, partial=partial, parts=(), active=True
        )
        return deal.marked("amount", sure).with_evidence("amount", say(amount.first, amount.last))

    def _method_and_reference(self, deal: Deal, offer: Offer, say: Say, slots: frozenset[str]) -> Deal:
        if "method" in slots and offer.method is not None:
            method, words = offer.method
            deal = replace(deal, method=method).with_evidence("method", say(words.first, words.last))
        digits: DigitString | None = offer.reference
        if digits is None and ("answered_reference" in slots or offer.sent):
            digits = answered(offer.reading, self._language)
        if "reference" in slots and digits is not None:
            deal = replace(deal, reference=digits.digits)
            deal = deal.with_evidence("reference", say(digits.first, digits.last))
        return deal
