"""The sources' advice as figures: read from `data/policy.yaml`, and what follows from a date alone."""

from __future__ import annotations

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from callassist.cases.datafile import read_yaml
from callassist.ledger import ClockTime, Grade, Stage

DATA = Path(__file__).parent / "data"
Weekdays = Literal["friday", "midweek"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An unknown key is an error, so that a typing slip is seen."""


class WorkingDay(_Part, frozen=True):
    """The hours of a day at a debtor's."""

    opens: ClockTime
    closes: ClockTime
    lunch: tuple[ClockTime, ClockTime]


class Recoverable(_Part, frozen=True):
    """How much of a debt comes in, in per cent, by its age."""

    until_days: int
    before: int
    after: int


class Points(_Part, frozen=True):
    """What a reason is worth in the queue."""

    broken_promise: int
    partly_kept: int
    promise_today: int
    promise_today_early: int
    promise_tomorrow: int
    follow_up: int
    follow_up_day: int
    money_coming: int
    first_minutes: int
    morning: int
    lunch: int
    answered_now: int
    reminder: int
    never_called: int
    grade: dict[Grade, int]
    amount: int


class Policy(_Part, frozen=True, eq=False):
    """All of it."""

    working_days: dict[str, WorkingDay]
    first_minutes: int
    morning_until: ClockTime
    early_until: ClockTime
    money_days_before: int
    remind_days_before: int
    weekdays: dict[Weekdays, Annotated[tuple[int, ...], Meta(min_length=7, max_length=7)]]
    grades: dict[Grade, int]
    late_after_days: int
    recoverable: Recoverable
    points: Points

    def working_day(self, jurisdiction: str | None) -> WorkingDay:
        return self.working_days.get((jurisdiction or "")[:2]) or self.working_days[""]


@cache
def load_policy() -> Policy:
    """Raises BadPlaybook."""
    return read_yaml(DATA / "policy.yaml", Policy)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def days_overdue(due: date | None, today: date) -> int:
    """Days since the due day; negative before it, 0 when it is not known."""
    return (today - due).days if due is not None else 0


def grade_of(due: date | None, today: date, policy: Policy, given: Grade | None = None) -> Grade:
    """The risk grade by age, unless it was set by hand."""
    if given is not None:
        return given
    overdue = days_overdue(due, today)
    if due is not None and overdue <= 0:
        return "not_due"
    return next((grade for grade, until in policy.grades.items() if overdue <= until), "dead")


def stage_of(due: date | None, today: date, policy: Policy, given: Stage | None = None) -> Stage:
    """Reminder until it is due, then early, then late; early when no due day is known."""
    if given is not None:
        return given
    if due is None:
        return "early"
    overdue = days_overdue(due, today)
    if overdue <= 0:
        return "reminder"
    return "late" if overdue > policy.late_after_days else "early"
