"""What follows a call: a promise is not a payment, and no call is the last without one."""

from __future__ import annotations

from datetime import date, timedelta

from callassist.events import CallEnding, FollowUpPlanned, PromiseHeard

_UNREACHED: tuple[CallEnding, ...] = ("busy", "declined", "no_answer", "cancelled", "failed")
# Unpaid debtors are called every 7 to 14 days; the shorter end, because those who ask often are paid.
_NEXT_CONTACT = timedelta(days=7)
# A check in the post or a transfer between banks should have come by then.
_ON_THE_WAY = 3


def plan(ending: CallEnding, promise: PromiseHeard | None, call_date: date) -> list[FollowUpPlanned]:
    """The steps after a call of that day, by due date. Working days are Monday to Friday."""
    days = _promised_days(promise)
    if days:
        checks = sorted({check_day(day, call_date) for day in days})
        return [
            _step(call_date, "confirm_in_writing", "promised"),
            *(_step(day, "check_arrival", "promised") for day in checks),
        ]
    if ending in _UNREACHED:
        return [_step(_working_days_after(call_date, 1), "next_contact", "not_reached")]
    if ending == "cut_off":
        return [_step(_working_days_after(call_date, 1), "next_contact", "cut_off")]
    return [_step(_working_day_from(call_date + _NEXT_CONTACT), "next_contact", "no_promise")]


def _promised_days(promise: PromiseHeard | None) -> list[date]:
    if promise is None:
        return []
    parts = [part.date for part in promise.instalments]
    return [date.fromisoformat(day) for day in (promise.date, *parts) if day is not None]


def check_day(day: date, call_date: date) -> date:
    """When to look for money that was promised, on the day of the call, for `day`."""
    tomorrow = _working_days_after(call_date, 1)
    if day < call_date:
        # Sent already, so the debtor says.
        return max(tomorrow, _working_days_after(day, _ON_THE_WAY))
    return max(tomorrow, _working_day_from(day))


def _working_day_from(day: date) -> date:
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def _working_days_after(day: date, count: int) -> date:
    for _ in range(count):
        day = _working_day_from(day + timedelta(days=1))
    return day


def _step(due: date, kind: str, why: str) -> FollowUpPlanned:
    return FollowUpPlanned(due=due.isoformat(), kind=kind, why=why)
