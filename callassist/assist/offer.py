"""What one turn says about paying: amounts, days, method, number, and whether it binds.

Values are weighed by the words that govern them: of "the bank pays me thursday so i'll wire
it friday" the friday counts, of "i can't do friday" nothing does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, NamedTuple, TypeVar

from callassist.assist.reference import announced
from callassist.events import Method
from callassist.language.dates import Day, days
from callassist.language.digits import DigitString
from callassist.language.money import Money, Share, money, shares
from callassist.language.numbers import Reading, read
from callassist.language.tables import method_patterns, tables, talk_pattern

Governor = Literal["refuses", "elsewhere", "conditional", "commits", "pays"]
_WEIGHTS: dict[Governor, float] = {
    "refuses": -3.0,
    "elsewhere": -1.5,
    "conditional": -1.0,
    "commits": 2.0,
    "pays": 1.5,
}
_FAR = 60
"A governing word farther away than these characters says nothing."

Value = TypeVar("Value", Money, Day, Share)


class Mark(NamedTuple):
    """A word of the sentence that governs values; offsets in the canonical text."""

    kind: Governor
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """Where a slot was found: first and last word of the reading."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One turn's contribution. Values ruled out or governed by a refusal are not in it."""

    reading: Reading
    amounts: list[Money]
    days: list[Day]
    "Best governed first."
    firm_day: bool
    "The first of them is not governed by something other than the payment."
    shares: list[Share]
    method: tuple[Method, Words] | None
    reference: DigitString | None
    full: Words | None
    part: bool
    commits: bool
    payment: bool
    pays: bool
    sent: bool
    refuses: bool
    conditional: bool
    elsewhere: bool
    "Some of it is about another matter: an inspection, a call, somebody's return."
    vague: bool
    agrees: bool
    positive: bool
    "A word of agreement stands somewhere in it."
    denies: bool
    corrects: bool
    speaks_of_rest: bool

    @property
    def empty(self) -> bool:
        return not (self.amounts or self.days or self.shares or self.method or self.reference or self.full)


def hear(text: str, language: str, today: date, *, sent: bool = False) -> Offer:
    """Read one turn. `sent`: the talk is of a payment that has left, so bare days are past."""
    reading = read(text, tables(language))
    said = Sentence(reading, language)
    reference = announced(reading, language)
    left = said.sent(today) or said.paid_on_a_past_day(today, reference is not None)
    named = days(reading, language, today, past=left or (sent and not said.finds("commits")))
    amounts = [amount for amount in money(reading, language) if not _names_else(amount, reference, named)]
    parts = said.weigh(shares(reading, language))
    # "he's in mexico now": now is a day only where something is paid now.
    kept_days = [
        day
        for day in said.weigh(named, later=True)
        if day.rule != "now" or parts or len(amounts) > 1 or said.weight(*said.offsets(day)) > 0
    ]
    return Offer(
        reading=reading,
        amounts=said.weigh(amounts),
        days=kept_days,
        firm_day=bool(kept_days) and said.weight(*said.offsets(kept_days[0])) >= 0,
        shares=parts,
        method=said.method(),
        reference=reference,
        full=said.full(),
        part=said.finds("part"),
        commits=any(mark.kind == "commits" for mark in said.marks),
        payment=said.finds("payment"),
        pays=any(mark.kind in ("commits", "pays") for mark in said.marks),
        sent=left,
        refuses=any(mark.kind == "refuses" for mark in said.marks),
        conditional=said.finds("conditional"),
        elsewhere=any(mark.kind == "elsewhere" for mark in said.marks),
        vague=said.finds("vague"),
        agrees=said.opens_with("agrees"),
        positive=said.finds("agrees"),
        denies=said.opens_with("denies"),
        corrects=said.finds("corrects"),
        speaks_of_rest=said.finds("rest"),
    )


def _names_else(amount: Money, reference: DigitString | None, named: list[Day]) -> bool:
    """A bare figure that belongs to a number or a day ("el quince")."""
    spans = [(day.first, day.last) for day in named]
    if reference is not None:
        spans.append((reference.first, reference.last))
    return not amount.stated and any(amount.first <= last and first <= amount.last for first, last in spans)


class Sentence:
    """The governing words of one turn."""

    def __init__(self, reading: Reading, language: str) -> None:
        self.reading = reading
        self.language = language
        self.text = reading.canonical
        self.marks = _marks(self.text, language)
        self.borders = [match.start() for match in talk_pattern(language, "clause").finditer(self.text)]

    def finds(self, name: str) -> bool:
        return talk_pattern(self.language, name).search(self.text) is not None

    def opens_with(self, name: str) -> bool:
        return _opening(self.language, name).match(self.text) is not None

    def clause(self, offset: int) -> tuple[int, int]:
        start = max((border for border in self.borders if border <= offset), default=0)
        end = min((border for border in self.borders if border > offset), default=len(self.text))
        return start, end

    def weight(self, start: int, end: int) -> float:
        """How well a value at these offsets is governed: above 0 by a commitment."""
        begin, stop = self.clause(start)
        inside = [mark for mark in self.marks if mark.end > begin and mark.start < stop]
        if not inside:
            return 0.0
        # A verb stands before its object more often than behind it; in Chinese on either side.
        behind = 1 if not tables(self.language).spaced else 1.5
        nearest = min(
            inside, key=lambda m: start - m.end if m.end <= start else behind * max(0, m.start - end)
        )
        if nearest.kind == "pays":
            # "not getting a wire today": the verb within a refusal does not free the day.
            before = [
                mark for mark in inside if mark.start < nearest.start and mark.kind in ("refuses", "commits")
            ]
            if before and max(before, key=lambda mark: mark.start).kind == "refuses":
                return _WEIGHTS["refuses"]
        gap = start - nearest.end if nearest.end <= start else nearest.start - end
        weight = 0.0 if gap > _FAR and nearest.kind != "refuses" else _WEIGHTS[nearest.kind]
        if weight > 0 and nearest.start >= end and tables(self.language).spaced:
            weight *= 0.6
        if weight > 0 and any(mark.kind in ("elsewhere", "conditional") for mark in inside):
            weight -= 1
        return weight

    def weigh(self, values: list[Value], *, later: bool = False) -> list[Value]:
        """Those not ruled out, best governed first; a correction leaves what follows it.

        `later`: of two as good the later, since "i mail it today so you have it friday".
        """
        kept: list[tuple[Value, int, float]] = []
        for value in values:
            start, end = self.offsets(value)
            weight = self.weight(start, end)
            if weight > -2 and not self._rejected(start):
                kept.append((value, start, weight))
        kept = self._corrected(kept)
        return [
            value for value, _, _ in sorted(kept, key=lambda item: (-item[2], -item[1] if later else item[1]))
        ]

    def _rejected(self, start: int) -> bool:
        """Does a rejecting word stand directly before this offset?"""
        lead = self.text[:start].rstrip()
        for match in reversed(list(talk_pattern(self.language, "lead_ins").finditer(lead))):
            if match.end() == len(lead):
                lead = lead[: match.start()].rstrip()
        return any(
            match.end() == len(lead) for match in talk_pattern(self.language, "rejects").finditer(lead)
        )

    def _corrected(self, kept: list[tuple[Value, int, float]]) -> list[tuple[Value, int, float]]:
        for match in talk_pattern(self.language, "corrects").finditer(self.text):
            after = [item for item in kept if item[1] >= match.start()]
            if after and len(after) < len(kept):
                kept = after
        return kept

    def offsets(self, value: Money | Day | Share) -> tuple[int, int]:
        return self.reading.offset(value.first), self.reading.end(value.last)

    def sent(self, today: date) -> bool:
        """The payment has left; words of the future before the verb say it has not."""
        for match in talk_pattern(self.language, "sent").finditer(self.text):
            # In Chinese the particle behind the verb decides, whatever stands before it.
            ahead = tables(self.language).spaced and any(
                mark.kind in ("commits", "refuses", "conditional") and 0 <= match.start() - mark.end < 16
                for mark in self.marks
                if mark.start < match.start()
            )
            if not ahead:
                named = days(self.reading, self.language, today)
                return not any(day.date > today and day.rule in _AHEAD for day in named)
        return False

    def paid_on_a_past_day(self, today: date, numbered: bool) -> bool:
        """ "popped the cheque in the post yesterday": no table has every verb of sending."""
        if any(mark.kind in ("commits", "refuses") for mark in self.marks):
            return False
        if not numbered and not self.finds("payment") and self.method() is None:
            return False
        named = days(self.reading, self.language, today)
        return any(
            day.date < today and day.rule in _BEHIND and self.weight(*self.offsets(day)) >= 0 for day in named
        )

    def full(self) -> Words | None:
        for match in talk_pattern(self.language, "full").finditer(self.text):
            begin, stop = self.clause(match.start())
            refused = any(m.kind == "refuses" and begin <= m.start < stop for m in self.marks)
            if not self._rejected(match.start()) and not (refused and self.weight(*match.span()) < 0):
                return Words(*self.reading.span(*match.span()))
        return None

    def method(self) -> tuple[Method, Words] | None:
        best: tuple[float, Method, tuple[int, int]] | None = None
        for rank, (method, pattern) in enumerate(method_patterns(self.language)):
            for match in pattern.finditer(self.text):
                weight = self.weight(*match.span())
                if self._rejected(match.start()) or weight <= -2:
                    continue
                score = (1.0 if weight > 0 else 0.0) - rank / 10
                if best is None or score > best[0]:
                    best = score, method, match.span()
        return None if best is None else (best[1], Words(*self.reading.span(*best[2])))


_AHEAD = (
    "offset:1",
    "offset:2",
    "offset:3",
    "in",
    "in_vague",
    "month_end",
    "weeks_from",
    "weekday_of",
    "weekday_next",
)


_BEHIND = ("offset:-1", "offset:-2", "offset:-3", "ago", "weekday", "weekday_of")


@cache
def _opening(language: str, name: str) -> re.Pattern[str]:
    """The pattern at the beginning, behind what people say before they say anything."""
    own = tables(language)
    fillers = "|".join(sorted(map(re.escape, own.fillers), key=len, reverse=True))
    gap = " " if own.spaced else ""
    inner = talk_pattern(language, name).pattern
    return re.compile(rf"(?:(?:{fillers}){gap})*?{inner}")


def _marks(text: str, language: str) -> list[Mark]:
    """Governing words; one inside another ("can't [pay]") belongs to the stronger."""
    marks: list[Mark] = []
    for kind in _WEIGHTS:
        for match in talk_pattern(language, kind).finditer(text):
            start, end = match.span()
            if all(end <= mark.start or start >= mark.end for mark in marks):
                marks.append(Mark(kind, start, end))
    return marks
