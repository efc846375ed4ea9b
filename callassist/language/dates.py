"""Spoken days: which words name one, and which day it is, counted from the call's date.

What speakers themselves disagree about ("next friday", "the fifth" said on the fifth,
"in a couple of days") is returned with `sure=False`: to be asked, not guessed.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from re import Match, Pattern
from typing import Literal

from callassist.language.numbers import Reading
from callassist.language.tables import Tables, tables

How = Literal["relative", "absolute"]
_TYPICAL_MONTH_LEAD = 245
"A month and day more than this far ahead is rather meant to be past."
_FARTHEST_DAYS = 1000
"What is farther off was a misheard number."


@dataclass(frozen=True, slots=True)
class Day:
    first: int
    "Index of its first word."
    last: int
    "Index of its last word."
    text: str
    date: date
    sure: bool
    how: How
    "`relative`: counted from the call's day; `absolute`: a calendar day was named."
    rule: str
    "Rule that read it: a month's end can recur as one, `now` is hardly a date at all."


@dataclass(frozen=True, slots=True)
class _Context:
    today: date
    past: bool
    previous: date | None
    "The day named before in the same utterance: what 'two weeks after that' counts from."
    own: Tables


_Result = tuple[date, bool] | None
_Groups = dict[str, str]


def days(reading: Reading, language: str, today: date, *, past: bool = False) -> list[Day]:
    """Days named in the reading, in the order spoken; `past`: the sentence tells of the past."""
    own = tables(language)
    if own.date_words.isdisjoint(reading.words) and "/" not in reading.canonical:
        return []
    matches = _matches(reading.canonical, language)
    found: list[Day] = []
    previous: date | None = None
    for rule, match in matches:
        result = _resolve(rule, match, _Context(today, past, previous, own))
        if result is None or abs((result[0] - today).days) > _FARTHEST_DAYS:
            continue
        first, last = reading.span(*match.span())
        how: How = "absolute" if rule in ("date", "day", "day_of", "weekday_day", "slashed") else "relative"
        text = reading.text(first, last, own.spaced)
        vague = any(not number.sure for number in reading.numbers if first <= number.first <= last)
        found.append(Day(first, last, text, result[0], result[1] and not vague, how, rule))
        previous = result[0]
    return found


@cache
def _patterns(language: str) -> list[tuple[str, Pattern[str]]]:
    own = tables(language)
    return [(rule, own.pattern(text)) for rule, text in own.days]


def _matches(canonical: str, language: str) -> list[tuple[str, Match[str]]]:
    """Matches that do not overlap; an earlier pattern takes its stretch first."""
    taken: list[tuple[int, int]] = []
    found = []
    for rule, pattern in _patterns(language):
        for match in pattern.finditer(canonical):
            start, end = match.span()
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                found.append((rule, match))
    return sorted(found, key=lambda pair: pair[1].start())


def _resolve(rule: str, match: Match[str], context: _Context) -> _Result:
    groups = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
    if rule.startswith("offset:"):
        return context.today + timedelta(days=int(rule[7:])), True
    try:
        return _RULES[rule](groups, context)
    except (ValueError, OverflowError):  # "february thirtieth", "in nine million days"
        return None


def _now(_: _Groups, context: _Context) -> _Result:
    return context.today, True


def _same(_: _Groups, context: _Context) -> _Result:
    return (context.previous, True) if context.previous else None


def _count(groups: _Groups) -> tuple[int, bool]:
    text = groups.get("n", "1")
    return (int(text), True) if text.isdigit() else (1, True)


def _shifted(start: date, count: int, unit: str) -> date:
    if unit == "month":
        return _month_day(start.year, start.month + count, start.day, clip=True)
    return start + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])


def _in(groups: _Groups, context: _Context) -> _Result:
    unit = context.own.units[groups["unit"]]
    if groups.get("n") == "半":
        return context.today + timedelta(days=15), False
    count, sure = _count(groups)
    return _shifted(context.today, count, unit), sure and (context.own.spaced or count != 2 or unit != "day")


def _in_vague(groups: _Groups, context: _Context) -> _Result:
    return _shifted(context.today, 2, context.own.units[groups["unit"]]), False


def _ago(groups: _Groups, context: _Context) -> _Result:
    count, _ = _count(groups)
    unit = context.own.units[groups["unit"]]
    return _shifted(context.today, -count, unit), unit == "day" and count < 7


def _after(groups: _Groups, context: _Context) -> _Result:
    if context.previous is None:
        return None
    count, _ = _count(groups)
    return _shifted(context.previous, count, context.own.units[groups["unit"]]), True


def _weeks_from(groups: _Groups, context: _Context) -> _Result:
    """'two weeks from tomorrow', 'a week from friday', 'de hoy en ocho'."""
    start, sure = context.today, True
    if "wd" in groups:
        start, sure = _coming(context.own.weekdays[groups["wd"]], context)
    elif context.own.spaced and groups.get("anchor") == "tomorrow":
        start += timedelta(days=1)
    if "days" in groups:  # eight days in Spanish count both ends
        return start + timedelta(days=int(groups["days"]) - 1), sure
    count, _ = _count(groups)
    return _shifted(start, count, context.own.units[groups.get("unit", "week")]), sure


def _coming(weekday: int, context: _Context) -> tuple[date, bool]:
    ahead = (weekday - context.today.weekday()) % 7
    if context.past:
        return context.today - timedelta(days=7 - ahead), ahead != 0
    return context.today + timedelta(days=ahead or 7), ahead != 0


def _shift(groups: _Groups, context: _Context) -> int | None:
    if "shift" not in groups:
        return None
    word = groups["shift"]
    return context.own.shifts.get(word, context.own.shifts.get(word.rpartition(" ")[2], 0))


def _weekday(groups: _Groups, context: _Context) -> _Result:
    weekday = context.own.weekdays[groups["wd"]]
    shift = _shift(groups, context)
    ahead = (weekday - context.today.weekday()) % 7
    if shift is None:
        return _coming(weekday, context)
    if shift < 0:
        return context.today - timedelta(days=7 - ahead), True
    if shift == 0:
        return (
            (context.today + timedelta(days=ahead or 7), ahead != 0)
            if not context.past
            else _coming(weekday, context)
        )
    return _weekday_next(groups, context)


def _weekday_next(groups: _Groups, context: _Context) -> _Result:
    """'next friday': this week's or the week after's, if this week's is still to come."""
    weekday = context.own.weekdays[groups["wd"]]
    ahead = (weekday - context.today.weekday()) % 7
    crosses = weekday <= context.today.weekday()
    if context.own.joins_tens or crosses:  # "el próximo viernes" is the coming one to most
        return context.today + timedelta(days=ahead or 7), crosses
    return context.today + timedelta(days=ahead + 7), False


def _weekday_after(groups: _Groups, context: _Context) -> _Result:
    """'el lunes siguiente': the one after the day just named."""
    if context.previous is None:
        return _weekday_next(groups, context)
    ahead = (context.own.weekdays[groups["wd"]] - context.previous.weekday()) % 7
    return context.previous + timedelta(days=ahead or 7), True


def _weekday_of(groups: _Groups, context: _Context) -> _Result:
    """A weekday of this, last or next week: weeks begin on Monday."""
    monday = context.today - timedelta(days=context.today.weekday())
    weeks = _shift(groups, context) or 0
    return monday + timedelta(days=7 * weeks + context.own.weekdays[groups["wd"]]), True


def _month_day(year: int, month: int, day: int, *, clip: bool = False) -> date:
    """Months beyond December run into the next year. Raises ValueError."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]) if clip else day)


def _month(groups: _Groups, context: _Context) -> int:
    name = groups["month"]
    return int(name) if name.isdigit() else context.own.months[name]


def _date(groups: _Groups, context: _Context) -> _Result:
    month, day, today = _month(groups, context), int(groups["day"]), context.today
    if not 1 <= month <= 12:
        return None
    if "year" in groups:
        return date(int(groups["year"].replace(" ", "")), month, day), True
    candidates = [_month_day(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    if context.past:
        return max(d for d in candidates if d <= today), True
    lead = timedelta(days=_TYPICAL_MONTH_LEAD)
    ahead = [d for d in candidates if today <= d <= today + lead]
    return ahead[0] if ahead else max(d for d in candidates if d <= today), True


def _day(groups: _Groups, context: _Context) -> _Result:
    day, today = int(groups["day"]), context.today
    if not 1 <= day <= 31:
        return None
    step = -1 if context.past else 1
    for months in range(3):
        try:
            found = _month_day(today.year, today.month + step * months, day)
        except ValueError:
            continue
        if found == today:
            return found, context.past
        if (found < today) == context.past:
            return found, True
    return None


def _day_of(groups: _Groups, context: _Context) -> _Result:
    today = context.today
    return _month_day(today.year, today.month + (_shift(groups, context) or 0), int(groups["day"])), True


def _weekday_day(groups: _Groups, context: _Context) -> _Result:
    """'friday the sixth': two statements that should name the same day."""
    today, day = context.today, int(groups["day"])
    if "month" in groups:
        month = _month(groups, context)
        months = [(today.year + years, month) for years in (-1, 0, 1)]
    else:
        months = [(today.year, today.month + step) for step in (-1, 0, 1)]
    candidates = []
    for year, month in months:
        with suppress(ValueError):
            candidates.append(_month_day(year, month, day))
    fitting = [d for d in candidates if d.weekday() == context.own.weekdays[groups["wd"]]]
    if fitting:
        return min(fitting, key=lambda d: (abs((d - today).days), d)), True
    guess = _date(groups, context) if "month" in groups else _day(groups, context)
    return guess and (guess[0], False)


def _month_end(groups: _Groups, context: _Context) -> _Result:
    today = context.today
    if "month" in groups:
        month = _month(groups, context)
        return _month_day(today.year + (month < today.month), month, 31, clip=True), True
    shift = _shift(groups, context) or 0
    return _month_day(today.year, today.month + shift, 31, clip=True), True


def _month_mid(groups: _Groups, context: _Context) -> _Result:
    today = context.today
    if "month" in groups:
        month = _month(groups, context)
        return _month_day(today.year + (month < today.month), month, 15), False
    shift = _shift(groups, context)
    return _month_day(today.year, today.month + (int(today.day > 15) if shift is None else shift), 15), False


def _month_start(_: _Groups, context: _Context) -> _Result:
    return _month_day(context.today.year, context.today.month + 1, 1), False


def _week_end(groups: _Groups, context: _Context) -> _Result:
    monday = context.today - timedelta(days=context.today.weekday())
    return monday + timedelta(days=7 * (_shift(groups, context) or 0) + 4), False


def _year_end(_: _Groups, context: _Context) -> _Result:
    return date(context.today.year, 12, 31), True


def _slashed(groups: _Groups, context: _Context) -> _Result:
    """Month and day in the country's order, or in the only order that makes a date."""
    month, day = int(groups["a"]), int(groups["b"])
    sure = month == day or max(month, day) > 12
    if month > 12:
        month, day = day, month
    named = _date({"month": str(month), "day": str(day)}, context)
    return named and (named[0], sure)


_RULES: dict[str, Callable[[_Groups, _Context], _Result]] = {
    "after": _after,
    "ago": _ago,
    "date": _date,
    "day": _day,
    "day_of": _day_of,
    "in": _in,
    "in_vague": _in_vague,
    "month_end": _month_end,
    "month_mid": _month_mid,
    "month_start": _month_start,
    "now": _now,
    "same": _same,
    "slashed": _slashed,
    "week_end": _week_end,
    "weekday": _weekday,
    "weekday_after": _weekday_after,
    "weekday_day": _weekday_day,
    "weekday_next": _weekday_next,
    "weekday_of": _weekday_of,
    "weeks_from": _weeks_from,
    "year_end": _year_end,
}
