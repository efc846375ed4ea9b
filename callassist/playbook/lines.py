"""Fills a playbook line with what is known of the account, and never leaves a gap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from callassist.playbook.model import Playbook, Speaking, Stage, StagedText, Text, Variants

_SLOT = re.compile(r"\{(\w*)\}")
_SATURDAY = 5
ISO_MINOR = {"JPY": 0, "KRW": 0, "CLP": 0, "PYG": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3}
"Digits after the point, where they are not two (ISO 4217)."


def fill(text: Text, stage: Stage, slots: Mapping[str, str]) -> str:
    """The richest wording whose slots are all known."""
    for variant in _variants(text, stage):
        if all(slot in slots for slot in _SLOT.findall(variant)):
            return _SLOT.sub(lambda match: slots[match[1]], variant)
    raise LookupError("the last wording of a line has a slot that may be unknown")


def slots_wrong(text: Text, allowed: tuple[str, ...], certain: tuple[str, ...]) -> str:
    """What is wrong with a line's slots; empty when nothing is."""
    wordings = (text.early, text.reminder, text.late) if isinstance(text, StagedText) else (text,)
    for wording in wordings:
        variants = _tuple(wording)
        for variant in variants:
            for slot in _SLOT.findall(variant):
                if slot not in allowed:
                    return f"no slot {{{slot}}}"
        if variants and any(slot not in certain for slot in _SLOT.findall(variants[-1])):
            return "the last wording needs a slot that may be unknown: add one without it"
    return ""


def stage_of(due: str | None, today: date, late_after_days: int) -> Stage:
    """Before the due date a reminder, long after it late; early when no due date is known."""
    if due is None:
        return "early"
    overdue = (today - date.fromisoformat(due)).days
    if overdue <= 0:
        return "reminder"
    return "late" if overdue > late_after_days else "early"


def say_date(day: date, speaking: Speaking) -> str:
    return speaking.date.format(
        weekday=speaking.weekdays[day.weekday()],
        day=day.day,
        month=speaking.months[day.month - 1],
        month_number=day.month,
    )


def say_money(minor: int, currency: str | None, speaking: Speaking) -> str:
    digits = ISO_MINOR.get(currency or "", 2)
    amount = f"{minor / 10**digits:,.{digits}f}"
    whole, _, cents = amount.partition(".")
    pattern = speaking.currencies.get(currency or "", "{amount}" + (f" {currency}" if currency else ""))
    return pattern.format(amount=whole if not cents.strip("0") else amount)


def business_day(start: date, ahead: int) -> date:
    """The day `ahead` weekdays after `start`."""
    day = start
    while ahead:
        day += timedelta(days=1)
        ahead -= day.weekday() < _SATURDAY
    return day


def certain_slots(playbook: Playbook, today: date) -> dict[str, str]:
    """Days the collector may name: money by two weekdays from now, the next call a weekday later."""
    return {
        "by_day": say_date(business_day(today, 2), playbook.speaking),
        "call_again": say_date(business_day(today, 3), playbook.speaking),
    }


def _variants(text: Text, stage: Stage) -> tuple[str, ...]:
    if isinstance(text, StagedText):
        chosen = {"reminder": text.reminder, "late": text.late}.get(stage) or text.early
        return _tuple(chosen) + _tuple(text.early)
    return _tuple(text)


def _tuple(variants: Variants) -> tuple[str, ...]:
    return (variants,) if isinstance(variants, str) else variants
