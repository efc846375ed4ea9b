"""When a debtor may be called: their clock, their holidays, the hours of their law. Pure functions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from callassist.cases.law import Holiday, Hours, Law

_FRIDAY, _SATURDAY, _SUNDAY = 5, 6, 7
_LOOK_AHEAD_DAYS = 40


@lru_cache(maxsize=256)
def holidays(law: Law, year: int) -> frozenset[date]:
    """The days off in that year; those observed on another day are in it twice."""
    found: set[date] = set()
    # The first of January may be observed on the last of December before.
    for one in (year, year + 1):
        for holiday in law.holidays:
            day = _falls_on(holiday, one)
            if day is not None:
                found |= {day, _observed(day) if holiday.observed else day}
    return frozenset(day for day in found if day.year == year)


def is_holiday(law: Law, day: date) -> bool:
    return day in holidays(law, day.year)


def holidays_known(law: Law, day: date) -> bool:
    """False when the law's list says nothing about that year."""
    known = law.holidays_known
    return known is None or known.from_ <= day.year <= known.to


def is_working_day(law: Law, day: date) -> bool:
    return day.isoweekday() < _SATURDAY and not is_holiday(law, day)


def working_day_from(law: Law, day: date) -> date:
    """That day, or the next on which people work."""
    while not is_working_day(law, day):
        day += timedelta(days=1)
    return day


def in_month(day: date, number: int) -> date:
    """The numbered day of that day's month, or its last where the month is shorter."""
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


def next_monthly(day: date, number: int) -> date:
    """The next day with that number, `day` itself included."""
    this = in_month(day, number)
    if this >= day:
        return this
    return in_month(day.replace(day=1) + timedelta(days=31), number)


def clocks(law: Law, time_zone: str | None, at: datetime) -> tuple[datetime, ...]:
    """The debtor's clock; every clock of the place where the time zone is not known."""
    names = (time_zone,) if time_zone is not None else law.zones
    return tuple(at.astimezone(ZoneInfo(name)) for name in names) or (at,)


def within(hours: Sequence[Hours], law: Law, local: datetime) -> bool:
    """Whether each of the rules allows a call at that moment of the debtor's clock."""
    return all(
        local.isoweekday() in rule.days
        and rule.opens <= local.time() < rule.closes
        and (rule.holidays or not is_holiday(law, local.date()))
        for rule in hours
    )


def next_allowed(hours: Sequence[Hours], law: Law, local: datetime) -> datetime | None:
    """The first moment from then on that the rules allow, on the same clock; None: not for weeks."""
    zone = local.tzinfo
    if within(hours, law, local):
        return local
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        for opens in sorted({rule.opens for rule in hours}):
            # Through UTC: where the clock jumps over the opening, it opens after the jump.
            moment = datetime.combine(day, opens, zone).astimezone(UTC).astimezone(zone)
            if moment.astimezone(UTC) >= local.astimezone(UTC) and within(hours, law, moment):
                return moment
    return None


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _falls_on(holiday: Holiday, year: int) -> date | None:
    if year < holiday.since or (year - holiday.since) % holiday.every:
        return None
    if holiday.date is not None:
        return holiday.date if holiday.date.year == year else None
    if holiday.easter is not None:
        return easter(year) + timedelta(days=holiday.easter)
    assert holiday.month is not None
    if holiday.day is not None:
        return date(year, holiday.month, holiday.day)
    assert holiday.weekday is not None
    assert holiday.nth is not None
    return _nth_weekday(year, holiday.month, holiday.weekday, holiday.nth)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def _observed(day: date) -> date:
    if day.isoweekday() == _SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.isoweekday() == _SUNDAY else day
