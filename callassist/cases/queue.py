"""Whom to call now, the most pressing first, and why. Pure: ten thousand accounts in a moment."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from callassist.cases import calendar, permission
from callassist.cases.law import Law, law_for
from callassist.cases.permission import Asked
from callassist.cases.policy import Policy, Weekdays, clock, days_overdue, grade_of
from callassist.cases.promises import settle
from callassist.ledger import Grade, Standing, Standings, minor_digits

_MOST_ANSWERS = 3
_MOST_WAITING_DAYS = 30


class Reason(msgspec.Struct, frozen=True, gc=False):
    """One reason for a place in the queue."""

    reason: str
    "Key of its wording."
    points: int
    day: date | None = None
    "The day it is about, where there is one."


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An account that may be called now."""

    account: str
    debtor: str
    contact: str | None
    phone: str | None
    balance_minor: int | None
    currency: str | None
    days_overdue: int
    grade: Grade
    local: datetime
    "The debtor's clock."
    points: int
    reasons: tuple[Reason, ...]
    "The weightiest first."


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts to call, and why others are not in it."""

    at: datetime
    entries: tuple[Entry, ...]
    callable: int
    "How many may be called now, whether shown or not."
    held: dict[str, int]
    "Why others may or should not be called now -> how many."


class _Moment(NamedTuple):
    """What the time of day means to all debtors of the same place, kind and opening hour."""

    law: Law
    clock: datetime
    today: date
    held: str | None
    reasons: tuple[Reason, ...]


class _Held(Exception):
    """Not to be called now; the message is the key of the reason."""


class Ranking:
    """Ranks the accounts of one moment."""

    def __init__(self, at: datetime, laws: Mapping[str, Law], policy: Policy, weekdays: Weekdays) -> None:
        self._at = at
        self._laws = laws
        self._policy = policy
        self._weekdays = policy.weekdays[weekdays]
        self._moments: dict[tuple[str | None, ...], _Moment] = {}
        self._grades: dict[tuple[date | None, date, Grade | None], Reason] = {}
        self._never_called = Reason("never_called", policy.points.never_called)
        self._amounts: dict[int, Reason] = {}
        self._early = clock(policy.early_until)

    def queue(self, standings: Standings, limit: int) -> Queue:
        held: Counter[str] = Counter()
        ranked: list[tuple[int, str, Standing, list[Reason], _Moment]] = []
        for account in standings.accounts:
            try:
                moment, reasons = self._reasons(account, standings)
            except _Held as why:
                held[str(why)] += 1
                continue
            points = sum([reason.points for reason in reasons])
            ranked.append((-points, account.account, account, reasons, moment))
        first = heapq.nsmallest(limit, ranked, key=lambda place: place[:2])
        return Queue(
            at=self._at,
            entries=tuple(self._entry(account, reasons, moment) for _, _, account, reasons, moment in first),
            callable=len(ranked),
            held=dict(held.most_common()),
        )

    def _entry(self, account: Standing, reasons: list[Reason], moment: _Moment) -> Entry:
        return Entry(
            account=account.account,
            debtor=account.debtor,
            contact=account.contact,
            phone=account.phone,
            balance_minor=account.balance_minor,
            currency=account.currency,
            days_overdue=days_overdue(account.due_date, moment.today),
            grade=grade_of(account.due_date, moment.today, self._policy, account.grade_set),
            local=moment.clock,
            points=sum(reason.points for reason in reasons),
            reasons=tuple(sorted(reasons, key=lambda reason: -reason.points)),
        )

    def _reasons(self, account: Standing, standings: Standings) -> tuple[_Moment, list[Reason]]:
        """Raises _Held."""
        # A wish of the debtor's is kept where no law asks for it, too.
        if account.stop_contact is not None:
            raise _Held("stop_contact")
        if account.lawyer is not None:
            raise _Held("lawyer")
        if account.disputed:
            raise _Held("dispute")
        moment = self._moment(account)
        refused = standings.refused.get(account.account)
        if refused and (account.agreed_until is None or account.agreed_until < moment.today):
            raise _Held(refused)
        if moment.held is not None:
            raise _Held(moment.held)
        recent = standings.recent.get(account.account, ())
        if recent:
            asked = Asked(
                kind=account.kind,
                stop_contact=None,
                lawyer=None,
                disputed=False,
                agreed_until=account.agreed_until,
                recent=recent,
            )
            rules = permission.rules_for(moment.law, account.kind, moment.today)
            for block in permission.frequency(rules, asked, moment.clock):
                raise _Held(block.rule)
        reasons = [*self._pressing(account, standings, moment), *moment.reasons]
        if not recent:
            reasons.append(self._never_called)
        reasons += self._answered(account, standings, moment)
        reasons += self._figures(account, moment)
        return moment, reasons

    def _pressing(self, account: Standing, standings: Standings, moment: _Moment) -> list[Reason]:
        """What the account itself asks for today: a promise, a plan, a due day. Raises _Held."""
        promised = self._promise(account, standings, moment)
        if promised:
            return promised
        points = self._policy.points
        planned = standings.planned.get(account.account)
        if planned is not None and planned.kind != "check_arrival":
            waiting = (moment.today - planned.due).days
            if waiting < 0:
                raise _Held("planned")
            more = points.follow_up_day * min(waiting, _MOST_WAITING_DAYS)
            return [Reason("follow_up", points.follow_up + more, planned.due)]
        if account.due_date is not None and account.due_date >= moment.today:
            if (account.due_date - moment.today).days > self._policy.remind_days_before:
                raise _Held("not_due")
            return [Reason("reminder", points.reminder, account.due_date)]
        return []

    def _promise(self, account: Standing, standings: Standings, moment: _Moment) -> list[Reason]:
        """Raises _Held while the debtor has time to keep it."""
        promise = standings.promise.get(account.account)
        if promise is None:
            return []
        outcome = settle(promise, standings.payments.get(account.account, ()), moment.today)
        points = self._policy.points
        if outcome.became == "broken":
            return [Reason("broken_promise", points.broken_promise, outcome.missed)]
        if outcome.became == "partly_kept":
            return [Reason("partly_kept", points.partly_kept, outcome.missed)]
        if outcome.became == "due" and outcome.next_part is not None:
            day = outcome.next_part
            if day == moment.today and day > promise.made:
                early = points.promise_today_early if moment.clock.time() < self._early else 0
                return [Reason("promise_today", points.promise_today + early, day)]
            if day == moment.today + timedelta(days=1) and promise.made < moment.today:
                return [Reason("promise_tomorrow", points.promise_tomorrow, day)]
            raise _Held("promised")
        return []

    def _answered(self, account: Standing, standings: Standings, moment: _Moment) -> list[Reason]:
        """The account's own history: was the telephone picked up at this hour before?"""
        zone, hour = moment.clock.tzinfo, moment.clock.hour
        calls = standings.answered.get(account.account, ())
        times = sum(call.astimezone(zone).hour == hour for call in calls)
        if not times:
            return []
        return [Reason("answered_now", self._policy.points.answered_now * min(times, _MOST_ANSWERS))]

    def _figures(self, account: Standing, moment: _Moment) -> list[Reason]:
        policy, found = self._policy, []
        if account.money_day is not None:
            comes = calendar.next_monthly(moment.today, account.money_day)
            if (comes - moment.today).days <= policy.money_days_before:
                found.append(Reason("money_coming", policy.points.money_coming, comes))
        found.append(self._grade(account.due_date, moment.today, account.grade_set))
        if account.balance_minor:
            found.append(self._amount(len(str(account.balance_minor)) - minor_digits(account.currency)))
        return found

    # Many accounts share them: a reason of its own for each would take longer than all the rest.
    def _grade(self, due: date | None, today: date, given: Grade | None) -> Reason:
        key = (due, today, given)
        if key not in self._grades:
            grade = grade_of(due, today, self._policy, given)
            self._grades[key] = Reason(f"grade_{grade}", self._policy.points.grade.get(grade, 0))
        return self._grades[key]

    def _amount(self, digits: int) -> Reason:
        if digits not in self._amounts:
            self._amounts[digits] = Reason("amount", self._policy.points.amount * max(0, digits - 1))
        return self._amounts[digits]

    def _moment(self, account: Standing) -> _Moment:
        key = (account.jurisdiction, account.kind, account.time_zone, account.opens)
        if key not in self._moments:
            self._moments[key] = self._work_out(account)
        return self._moments[key]

    def _work_out(self, account: Standing) -> _Moment:
        law = law_for(account.jurisdiction, self._laws)
        clocks = calendar.clocks(law, account.time_zone, self._at)
        first = clocks[0]
        hours = permission.hours_for(law, account.kind, first.date())
        day = self._policy.working_day(account.jurisdiction)
        opens, closes = clock(account.opens or day.opens), clock(day.closes)
        held = None
        if not all(calendar.within(hours, law, one) for one in clocks):
            held = "calling_hours"
        elif account.kind == "business" and not all(
            calendar.is_working_day(law, one.date()) and opens <= one.time() < closes for one in clocks
        ):
            held = "working_hours"
        return _Moment(law, first, first.date(), held, tuple(self._time_of_day(account, first)))

    def _time_of_day(self, account: Standing, local: datetime) -> list[Reason]:
        policy, points, found = self._policy, self._policy.points, []
        day = policy.working_day(account.jurisdiction)
        opens = datetime.combine(local.date(), clock(account.opens or day.opens), local.tzinfo)
        lunch_from, lunch_to = map(clock, day.lunch)
        if timedelta(0) <= local - opens < timedelta(minutes=policy.first_minutes):
            found.append(Reason("first_minutes", points.first_minutes))
        elif lunch_from <= local.time() < lunch_to:
            found.append(Reason("lunch", points.lunch))
        elif local.time() < clock(policy.morning_until):
            found.append(Reason("morning", points.morning))
        weekday = self._weekdays[local.isoweekday() - 1]
        if weekday:
            found.append(Reason("good_weekday" if weekday > 0 else "poor_weekday", weekday))
        return found
