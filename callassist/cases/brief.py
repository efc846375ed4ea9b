"""The brief before a call: what to know, whom to call, what to reach and what must not happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from callassist.cases.facts import State
from callassist.cases.goals import Goal
from callassist.cases.law import Law
from callassist.cases.policy import Policy
from callassist.cases.wording import Wording
from callassist.ledger import Grade, Stage

SECTIONS = (
    "broken",
    "facts",
    "balance",
    "past",
    "whom",
    "purpose",
    "goals",
    "outline",
    "excuses",
    "must_not",
)
"In the order in which they are read."


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An excuse's name and the ladder against it, as the playbook has them."""

    name: str
    lines: tuple[str, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the brief."""

    key: str
    text: str
    state: State | None = None
    more: tuple[str, ...] = ()
    "What belongs below it: the ladder of an excuse."


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A goal with its sentence."""

    goal: Goal
    text: str


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a collector should have read before dialling."""

    account: str
    at: datetime
    language: str
    "Of what is said to the debtor; the rest is in the collector's."
    title: str
    standing: str
    stage: Stage
    grade: Grade
    balance_minor: int | None
    "None: not known."
    currency: str | None
    broken: tuple[Line, ...]
    facts: tuple[Line, ...]
    balance: tuple[Line, ...]
    past: tuple[Line, ...]
    whom: tuple[Line, ...]
    purpose: tuple[Line, ...]
    goals: tuple[Proposal, ...]
    outline: tuple[Line, ...]
    excuses: tuple[Line, ...]
    must_not: tuple[Line, ...]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What a brief is written with, whatever the account."""

    law: Law
    policy: Policy
    wording: Wording
    "The collector's language."
    spoken: Wording
    "The debtor's language."
    language: str
    answers: Mapping[str, Answer] = {}
    "By excuse; empty where there is no playbook."
