"""Every sentence of the queue and the brief, by language: read from `data/LANG.yaml`."""

from __future__ import annotations

import datetime
import string
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from callassist.cases.datafile import read_yaml
from callassist.cases.policy import DATA
from callassist.errors import BadPlaybook
from callassist.ledger import minor_digits

_CONTRACT = "en"
"The language the others are compared with."
Twelve = Annotated[tuple[str, ...], Meta(min_length=12, max_length=12)]
Seven = Annotated[tuple[str, ...], Meta(min_length=7, max_length=7)]
Texts = dict[str, str]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, eq=False):
    """One language. What a text is filled with stands in it in braces."""

    months: Twelve
    weekdays: Seven
    date: str
    group: str
    point: str
    money: str
    amount_unknown: str
    join: str
    "Between amounts or sentences of a list."
    list: str
    "Between words of a list."
    reasons: Texts
    "Why an account is in the queue."
    held: Texts
    "Why it is not."
    queue_summary: str
    queue_held: str
    sections: Texts
    title: str
    standing: str
    stages: Texts
    grades: Texts
    states: Texts
    facts: Texts
    papers: Texts
    bill: str
    bill_paid: str
    bill_not_due: str
    left_over: str
    total: str
    disputed_apart: str
    habits: Texts
    call_answered: str
    call_unanswered: str
    calls_none: str
    calls_more: str
    promises: Texts
    promised_part: str
    promised_no_amount: str
    notice: str
    notices: Texts
    channels: Texts
    whom: Texts
    purposes: Texts
    realistic: str
    goals: Texts
    part: str
    outline: Texts
    openings: Texts
    "Said to the debtor, by stage."
    audiences: Texts
    "Said to the debtor's people, by role."
    excuse_before: str
    excuse_likely: str
    rules: Texts
    rule_until: str
    rule_until_hour: str
    bases: Texts
    never: Texts

    def say_day(self, day: datetime.date) -> str:
        return self.date.format(
            weekday=self.weekdays[day.weekday()],
            day=day.day,
            month=self.months[day.month - 1],
            year=day.year,
        )

    def say_money(self, minor: int, currency: str | None) -> str:
        digits = minor_digits(currency)
        whole, rest = divmod(abs(minor), 10**digits)
        amount = f"{'-' if minor < 0 else ''}{whole:,}".replace(",", self.group)
        if digits:
            amount += f"{self.point}{rest:0{digits}}"
        return self.money.format(amount=amount, currency=currency or "").strip()


@cache
def load_wording(language: str) -> Wording:
    """The language's sentences; English for one there are none of. Raises BadPlaybook."""
    path = DATA / f"{language}.yaml"
    if language not in languages():
        return load_wording(_CONTRACT)
    wording = read_yaml(path, Wording)
    if language != _CONTRACT:
        _compare(wording, load_wording(_CONTRACT), path.name)
    return wording


def languages(folder: Path = DATA) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yaml") if len(path.stem) == 2)


def _compare(one: Wording, contract: Wording, name: str) -> None:
    """Same keys, and in every text the same things to fill in."""
    mine, theirs = _texts(one), _texts(contract)
    wrong = sorted(mine.keys() ^ theirs.keys())
    wrong += [key for key in sorted(mine.keys() & theirs.keys()) if _slots(mine[key]) != _slots(theirs[key])]
    if wrong:
        raise BadPlaybook(
            f"{name} does not fit {_CONTRACT}.yaml: {wrong[0]}",
            f"and {len(wrong) - 1} more" if wrong[1:] else "",
        )


def _texts(wording: Wording) -> Texts:
    found: Texts = {}
    for name, value in msgspec.structs.asdict(wording).items():
        if isinstance(value, dict):
            found |= {f"{name}.{key}": text for key, text in value.items()}
        elif isinstance(value, str):
            found[name] = value
    return found


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
