"""Payment in parts: how many, how much each, on which days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from re import Match

from callassist.assist.offer import Offer
from callassist.language.dates import Day
from callassist.language.money import Money
from callassist.language.tables import talk_pattern

_MOST = 60
"More instalments than these are a misheard number."


@dataclass(frozen=True, slots=True)
class Part:
    minor: int | None
    day: Day | None
    date: date | None


@dataclass(frozen=True, slots=True)
class Schedule:
    parts: list[Part]
    listed: bool = False
    "Each payment was named with its day."

    @property
    def total(self) -> int | None:
        amounts = [part.minor for part in self.parts]
        return sum(a for a in amounts if a is not None) if None not in amounts else None


def schedule(offer: Offer, language: str, balance: int | None) -> Schedule | None:
    """The plan a turn lays out, if it lays out one."""
    count = _count(offer, language)
    amounts = sorted(offer.amounts, key=lambda amount: amount.first)
    named = sorted((day for day in offer.days), key=lambda day: day.first)
    if count is not None:
        each = _each(count, amounts, offer, language, balance)
        minor = each.minor if each else None
        if each is None and balance is not None and balance % count == 0:
            minor = balance // count
        return _equal(count, minor, named, offer.reading.canonical, language)
    return _listed(amounts, named, offer, balance)


def _count(offer: Offer, language: str) -> int | None:
    text = offer.reading.canonical
    more = _number(talk_pattern(language, "more_times").search(text))
    if more is not None:
        return more + 1
    count = _number(talk_pattern(language, "times").search(text))
    return count if count is not None and 2 <= count <= _MOST else None


def _number(match: Match[str] | None) -> int | None:
    return None if match is None else next((int(group) for group in match.groups() if group), None)


def _equal(count: int, minor: int | None, named: list[Day], text: str, language: str) -> Schedule:
    dates: list[tuple[Day | None, date | None]]
    if len(named) == count and not _recurs_by_week(text, language):
        dates = [(day, day.date) for day in named]
    elif named:
        # Of "every friday from the thirteenth on" the thirteenth is the first.
        first = next((day for day in named if day.how == "absolute"), named[0])
        dates = [(first, day) for day in repeated(first, count, text, language)]
    else:
        dates = [(None, None)] * count
    return Schedule([Part(minor, day, when) for day, when in dates])


def _each(count: int, amounts: list[Money], offer: Offer, language: str, balance: int | None) -> Money | None:
    """The amount of one payment: not the sum, if both are named."""
    if not amounts:
        return None
    for amount in amounts:
        if any(abs(other.minor - amount.minor * count) <= count for other in amounts if other is not amount):
            return amount
    alone = amounts[0]
    says_each = talk_pattern(language, "each").search(offer.reading.canonical) is not None
    if balance is not None and alone.minor == balance and not says_each:
        return None
    return alone


def _recurs_by_week(text: str, language: str) -> bool:
    return any(talk_pattern(language, name).search(text) for name in ("weekly", "fortnightly"))


def repeated(first: Day, count: int, text: str, language: str) -> list[date]:
    """`count` days from `first` on: weekly or fortnightly where said so, else monthly."""
    step = 14 if talk_pattern(language, "fortnightly").search(text) else 0
    step = step or (7 if talk_pattern(language, "weekly").search(text) else 0)
    if step:
        return [first.date + timedelta(days=step * index) for index in range(count)]
    return [_months_on(first, index) for index in range(count)]


def _months_on(first: Day, months: int) -> date:
    year, month = divmod(first.date.year * 12 + first.date.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    day = last if first.rule == "month_end" else min(first.date.day, last)
    return date(year, month + 1, day)


def _listed(amounts: list[Money], named: list[Day], offer: Offer, balance: int | None) -> Schedule | None:
    """ "eight hundred friday and the other eight hundred on the twentieth"."""
    distinct = [day for index, day in enumerate(named) if all(day.date != d.date for d in named[:index])]
    if len(distinct) < 2 or offer.corrects:
        return None
    halves = [share for share in offer.shares if share.numerator * 2 == share.denominator]
    if len(amounts) == len(distinct):
        minors: list[int | None] = [amount.minor for amount in amounts]
    elif len(distinct) == 2 and halves and (len(halves) > 1 or offer.speaks_of_rest):
        half = amounts[0].minor if amounts else (None if balance is None else balance // 2)
        minors = [half, half]
    elif len(distinct) == 2 and len(amounts) == 1 and offer.speaks_of_rest:
        rest = None if balance is None or balance <= amounts[0].minor else balance - amounts[0].minor
        minors = [amounts[0].minor, rest]
    else:
        return None
    parts = [Part(minor, day, day.date) for minor, day in zip(minors, distinct, strict=True)]
    return Schedule(parts, listed=True)
