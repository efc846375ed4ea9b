"""What a language's word tables must hold, and where to find them.

The tables (`en.py`, `es.py`, `zh.py`) are data: words, and patterns over a reading's canonical
text, in which numbers already stand as digits and accents are folded (see `numbers.read`).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

NumberKind = Literal["zero", "digit", "small", "tens", "hundred", "hundreds", "scale", "article"]
CueKind = Literal["card", "soft", "other"]


@dataclass(frozen=True, kw_only=True)
class Tables:
    code: str
    spaced: bool
    "Words are separated by spaces; otherwise each character is a word."
    accents: Mapping[int, int | None] = field(default_factory=dict)
    keep_accent: frozenset[str] = frozenset()
    "Words that mean something else without their accent."
    numbers: Mapping[str, tuple[NumberKind, int]]
    joins_tens: frozenset[str] = frozenset()
    "Stands between tens and digit: 'treinta y uno'."
    joins_hundreds: frozenset[str] = frozenset()
    "Stands after hundred or thousand: 'a hundred and five'."
    ordinals: Mapping[str, int] = field(default_factory=dict)
    vague_count: Mapping[str, int] = field(default_factory=dict)
    "Words for a count that is only about that: 'couple'."
    repeats: Mapping[str, int] = field(default_factory=dict)
    "Before a digit: 'double'."
    zero_letters: frozenset[str] = frozenset()
    "Zero between digits, something else elsewhere: 'oh'."
    homophones: frozenset[str] = frozenset()
    "Digits the recogniser writes as another word: 'to', 'for'."
    currencies: Mapping[str, tuple[str, ...]]
    "Word to the ISO codes it can mean, the usual one first; '' first: the word alone does not tell."
    nationalities: Mapping[str, str] = field(default_factory=dict)
    "After a currency word: 'colombianos' makes pesos COP."
    cents: frozenset[str]
    cents_joins: frozenset[str]
    "Between amount and cents: 'and', 'con'."
    about: frozenset[str]
    "Makes the amount beside it approximate."
    whole: frozenset[str] = frozenset()
    "Directly before a bare number: it is a sum ('the whole two fifteen')."
    not_money_after: frozenset[str]
    "After a bare number: it counts something else."
    not_money_before: frozenset[str]
    "Before a bare number: it names something else."
    percent: frozenset[str]
    fractions: tuple[tuple[str, int, int], ...]
    "(pattern, numerator, denominator)."
    date_words: frozenset[str]
    "At least one of these stands in every phrase that names a day."
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    shifts: Mapping[str, int]
    "'next' 1, 'last' -1, 'this' 0."
    units: Mapping[str, str]
    "Time units to day, week or month."
    days: tuple[tuple[str, str], ...]
    "(rule of dates.py, pattern), the longer phrases first."
    cues: tuple[tuple[CueKind, str], ...]
    fillers: frozenset[str]

    def pattern(self, text: str) -> re.Pattern[str]:
        """Compile `text`, each line an alternative, with {weekday}, {month}, {shift} and {unit} filled in.

        It matches whole words where the language has spaces; an empty text matches nothing.
        """
        text = "|".join(line.strip() for line in text.splitlines() if line.strip())
        text = text.replace("{weekday}", _alternatives(self.weekdays))
        text = text.replace("{month}", _alternatives(self.months))
        text = text.replace("{shift}", _alternatives(self.shifts)).replace(
            "{unit}", _alternatives(self.units)
        )
        if not text:
            return re.compile(r"(?!)")
        return re.compile(rf"(?<!\S)(?:{text})(?!\S)" if self.spaced else f"(?:{text})")


def _alternatives(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def tables(language: str) -> Tables:
    """Tables of `en`, `es` or `zh`; a region (`es-MX`) is ignored. Raises ModuleNotFoundError."""
    found: Tables = importlib.import_module(f"callassist.language.{language[:2]}").TABLES
    return found
