"""What the law, or a default where there is none, says about calling: read from `playbook/data/law`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from callassist.cases.datafile import read_yaml
from callassist.ledger import ClockTime

LAW = Path(__file__).parents[1] / "playbook/data/law"

Debtor = Literal["consumer", "business"]
Weekday = Annotated[int, Meta(ge=1, le=7)]
"ISO: Monday is 1."


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An unknown key is an error, so that a typing slip in a law is seen."""


class Rule(_Part, frozen=True, kw_only=True, tag_field="rule"):
    """Base of the rules."""

    applies: tuple[Debtor, ...]
    basis: Literal["law", "analogy", "policy"]
    "Whether it binds, is taken over from a neighbouring law, or is a measure of our own."
    citation: str = ""
    effective: date | None = None
    "Since when it binds; None: a measure of our own, or always."
    note: str = ""


class Hours(Rule, frozen=True, kw_only=True, tag="calling_hours"):
    """When the debtor's clock allows calls."""

    days: tuple[Weekday, ...]
    holidays: bool
    "Whether calls are allowed on holidays."
    from_: ClockTime = msgspec.field(name="from")
    to: ClockTime

    @property
    def opens(self) -> time:
        return time.fromisoformat(self.from_)

    @property
    def closes(self) -> time:
        return time.fromisoformat(self.to)


class Attempts(Rule, frozen=True, kw_only=True, tag="attempts"):
    """At most so many calls in so many consecutive days."""

    calls: int
    within_days: int
    not_counted: tuple[str, ...] = ()
    "Endings of calls that do not count."


class AfterConversation(Rule, frozen=True, kw_only=True, tag="after_conversation"):
    """No call for so many days after one that was answered, its own day included."""

    days: int


class StopContact(Rule, frozen=True, kw_only=True, tag="stop_contact"):
    """No call to a debtor who wants none."""


class Lawyer(Rule, frozen=True, kw_only=True, tag="lawyer"):
    """No call to a debtor who has a lawyer."""


class Disputed(Rule, frozen=True, kw_only=True, tag="dispute"):
    """No call while the debt is disputed."""


AnyRule = Hours | Attempts | AfterConversation | StopContact | Lawyer | Disputed


class Holiday(_Part, frozen=True, kw_only=True):
    """One of: month and day; month, weekday and nth (from the end when negative); days from Easter; date."""

    name: str
    month: Annotated[int, Meta(ge=1, le=12)] | None = None
    day: Annotated[int, Meta(ge=1, le=31)] | None = None
    weekday: Weekday | None = None
    nth: Literal[1, 2, 3, 4, -1] | None = None
    easter: int | None = None
    date: date | None = None
    observed: bool = False
    "On a Saturday also the Friday before, on a Sunday also the Monday after."
    every: int = 1
    "Every so many years, counted from `since`."
    since: int = 0


class Years(_Part, frozen=True, kw_only=True):
    from_: int = msgspec.field(name="from")
    to: int


class Law(_Part, frozen=True, eq=False):
    """One jurisdiction. Two are never equal, so that its year's holidays are remembered cheaply."""

    jurisdiction: str
    "ISO 3166 code; empty: wherever no other fits."
    zones: tuple[str, ...]
    "Time zones of the place, for a debtor whose own is not known."
    rules: tuple[AnyRule, ...]
    holidays: tuple[Holiday, ...]
    holidays_known: Years | None = None
    "Years in which the list is complete; None: all."


def load_laws(folder: Path = LAW) -> dict[str, Law]:
    """Every jurisdiction by its code, the default under the empty one. Raises BadPlaybook."""
    laws = [read_yaml(path, Law) for path in sorted(folder.glob("*.yaml"))]
    return {law.jurisdiction: law for law in laws}


def law_for(jurisdiction: str | None, laws: Mapping[str, Law]) -> Law:
    """The law of the place, else of its country, else the default."""
    code = jurisdiction or ""
    return laws.get(code) or laws.get(code[:2]) or laws[""]
