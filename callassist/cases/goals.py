"""The goal ladder of a call: all of it, several ways to more money sooner, the least that counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from callassist.cases import calendar
from callassist.cases.facts import Owed
from callassist.cases.law import Law
from callassist.ledger import minor_digits

GoalKind = Literal["main", "week", "halves", "oldest", "thirds", "floor"]
Part = tuple[date, int]
_SOON = 2
_FLOOR_SHARE = 10


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal for the collector to change."""

    goal: GoalKind
    parts: tuple[Part, ...]
    "Day and minor units; together never more than what is undisputed."


def goals(debt: Owed, currency: str | None, law: Law, today: date) -> list[Goal]:
    """Main goal first, floor last; none when nothing undisputed is owed. Days are working days."""
    total = debt.undisputed_minor
    if total <= 0:
        return []
    ladder = _Ladder(law, today)
    unit = 10 ** minor_digits(currency)
    found = [Goal(goal="main", parts=((ladder.soon, total),)), *_secondary(debt, total, unit, ladder)]
    # A tenth in whole units, but at least one unit: it is the acknowledgement that counts.
    least = max(unit, total // _FLOOR_SHARE // unit * unit)
    return [*found, Goal(goal="floor", parts=((ladder.soon, min(total, least)),))]


class _Ladder:
    def __init__(self, law: Law, today: date) -> None:
        self._law = law
        self._today = today
        day = today
        for _ in range(_SOON):
            day = calendar.working_day_from(law, day + timedelta(days=1))
        self.soon = day

    def after(self, days: int) -> date:
        return max(self.soon, calendar.working_day_from(self._law, self._today + timedelta(days=days)))


def _secondary(debt: Owed, total: int, unit: int, ladder: _Ladder) -> Iterator[Goal]:
    yield Goal(goal="week", parts=((ladder.after(7), total),))
    oldest = debt.items[0].open_minor if len(debt.items) > 1 else 0
    if 0 < oldest < total:
        yield Goal(goal="oldest", parts=((ladder.soon, oldest), (ladder.after(14), total - oldest)))
    half = _rounded(total, 2, unit)
    if 0 < half < total:
        yield Goal(goal="halves", parts=((ladder.soon, half), (ladder.after(14), total - half)))
    third = _rounded(total, 3, unit)
    if 0 < total - 2 * third < total:
        parts = ((ladder.soon, third), (ladder.after(14), third), (ladder.after(28), total - 2 * third))
        yield Goal(goal="thirds", parts=parts)


def _rounded(total: int, parts: int, unit: int) -> int:
    """An equal part, up to a whole unit: the first part is never the smaller one."""
    return -(-total // (parts * unit)) * unit
