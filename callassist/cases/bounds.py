"""What the law forbids about a call, told to the collector, and what of it holds right now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from callassist.cases import calendar, permission
from callassist.cases.facts import State
from callassist.cases.law import AfterConversation, AnyRule, Attempts, Hours, Law
from callassist.cases.permission import Asked, Block
from callassist.cases.wording import Wording


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in words; `open` when it forbids the call now."""

    rule: str
    text: str
    state: State


def bounds(law: Law, asked: Asked, time_zone: str | None, at: datetime, say: Wording) -> Iterator[Bound]:
    """Every rule for such a debtor, those that forbid the call now included."""
    clocks = calendar.clocks(law, time_zone, at)
    rules = permission.rules_for(law, asked.kind, clocks[0].date())
    against = {block.rule: block for block in permission.blocks(law, asked, clocks)}
    for rule in rules:
        block = against.get(permission.name_of(rule))
        text = [_told(rule, asked, clocks[0], say)]
        if block is not None:
            text += _until(rule, block, law, clocks[0], say)
        basis = say.bases[rule.basis].format(citation=rule.citation)
        state: State = "open" if block is not None else "ok"
        yield Bound(rule=permission.name_of(rule), text=f"{' '.join(text)} ({basis})", state=state)
    # A wish of the debtor's is kept where no law asks for it, too.
    for wish in permission.wishes(asked):
        if wish not in map(permission.name_of, rules):
            yield Bound(rule=wish, text=f"{say.rules[wish]} ({say.bases['policy']})", state="open")
    if time_zone is None:
        yield Bound(rule="zone_unknown", text=say.rules["zone_unknown"], state="unknown")
    if not calendar.holidays_known(law, clocks[0].date()):
        yield Bound(rule="holidays_unknown", text=say.rules["holidays_unknown"], state="unknown")


def _told(rule: AnyRule, asked: Asked, clock: datetime, say: Wording) -> str:
    text = say.rules[permission.name_of(rule)]
    if isinstance(rule, Hours):
        return text.format(opens=rule.from_, closes=rule.to, now=f"{clock:%H:%M}")
    if isinstance(rule, Attempts):
        made = permission.counted(rule, asked, clock)
        return text.format(calls=rule.calls, days=rule.within_days, made=len(made))
    return text.format(days=rule.days) if isinstance(rule, AfterConversation) else text


def _until(rule: AnyRule, block: Block, law: Law, clock: datetime, say: Wording) -> list[str]:
    if block.until is not None:
        return [say.rule_until.format(day=say.say_day(block.until))]
    free = calendar.next_allowed([rule], law, clock) if isinstance(rule, Hours) else None
    if free is None:
        return []
    return [say.rule_until_hour.format(clock=f"{free:%H:%M}", day=say.say_day(free.date()))]
