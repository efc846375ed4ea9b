"""Whether an account may be called now, and if not, by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import msgspec

from callassist.cases import calendar
from callassist.cases.law import (
    AfterConversation,
    AnyRule,
    Attempts,
    Hours,
    Law,
)
from callassist.ledger import PastCall


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that forbids the call now."""

    rule: str
    citation: str
    basis: str
    until: date | None = None
    "The first day on which this rule allows it again; None: not by itself, or later today."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules must know of an account."""

    kind: str | None
    stop_contact: date | None
    lawyer: str | None
    disputed: bool
    agreed_until: date | None
    recent: Sequence[PastCall] = ()


def rules_for(law: Law, kind: str | None, day: date) -> tuple[AnyRule, ...]:
    """Those in force for such a debtor; of whom we do not know what they are is a consumer."""
    return tuple(
        rule
        for rule in law.rules
        if (kind or "consumer") in rule.applies and (rule.effective is None or rule.effective <= day)
    )


def hours_for(law: Law, kind: str | None, day: date) -> tuple[Hours, ...]:
    return tuple(rule for rule in rules_for(law, kind, day) if isinstance(rule, Hours))


def blocks(law: Law, asked: Asked, clocks: Sequence[datetime]) -> Iterator[Block]:
    """Every rule against a call, at that moment of the debtor's possible clocks."""
    today = clocks[0].date()
    for rule in rules_for(law, asked.kind, today):
        if isinstance(rule, Hours):
            if not all(calendar.within([rule], law, clock) for clock in clocks):
                yield _block(rule)
        elif isinstance(rule, Attempts | AfterConversation):
            yield from frequency([rule], asked, clocks[0])
        elif name_of(rule) in wishes(asked):
            yield _block(rule)


def frequency(rules: Sequence[AnyRule], asked: Asked, local: datetime) -> Iterator[Block]:
    """The rules on how often, counted in days of the debtor's clock."""
    today = local.date()
    agreed = asked.agreed_until is not None and asked.agreed_until >= today
    for rule in rules:
        if isinstance(rule, Attempts):
            days = counted(rule, asked, local)
            if len(days) >= rule.calls and not agreed:
                yield _block(rule, days[-rule.calls] + timedelta(days=rule.within_days))
        elif isinstance(rule, AfterConversation) and not agreed:
            talked = [call.started.astimezone(local.tzinfo).date() for call in asked.recent if call.answered]
            free = max(talked) + timedelta(days=rule.days) if talked else today
            if today < free:
                yield _block(rule, free)


def counted(rule: Attempts, asked: Asked, local: datetime) -> list[date]:
    """The days, on the debtor's clock, of the calls that count against the rule now; the earliest first."""
    since = local.date() - timedelta(days=rule.within_days)
    days = (
        call.started.astimezone(local.tzinfo).date()
        for call in asked.recent
        if call.ending not in rule.not_counted
    )
    return sorted(day for day in days if since < day <= local.date())


def wishes(asked: Asked) -> list[str]:
    """The rules that the debtor themselves has called upon."""
    called = {
        "stop_contact": asked.stop_contact is not None,
        "lawyer": asked.lawyer is not None,
        "dispute": asked.disputed,
    }
    return [name for name, said in called.items() if said]


def name_of(rule: AnyRule) -> str:
    """As the law's file calls it."""
    return str(type(rule).__struct_config__.tag)


def _block(rule: AnyRule, until: date | None = None) -> Block:
    return Block(rule=name_of(rule), citation=rule.citation, basis=rule.basis, until=until)
