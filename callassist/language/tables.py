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

from callassist.events import Method

NumberKind = Literal["zero", "digit", "small", "tens", "hundred", "hundreds", "scale", "article"]
CueKind = Literal["card", "soft", "other"]


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Patterns, a line an alternative, that tell what a sentence does with the money."""

    pays: str
    "Somebody pays, sends, settles."
    payment: str
    "Words of payment and nothing else."
    commits: str
    "The speaker binds himself: 'i'll', 'you will have', 'le pago'."
    sent: str
    "The payment has left already."
    refuses: str
    "It will not or cannot be paid."
    conditional: str
    "Something that is not in the debtor's hand must happen first."
    vague: str
    "No promise, whatever else is said: 'sometime', 'we'll see'."
    elsewhere: str
    "A clause with one of these speaks of another day than that of the payment."
    agrees: str
    "Yes; looked for at the beginning."
    denies: str
    "No; looked for at the beginning."
    corrects: str
    "What follows replaces what was said before."
    rejects: str
    "Directly before a value that is ruled out: 'not', 'instead of'."
    lead_ins: str
    "May stand between a rejecting word and the value: 'not [by the] tenth'."
    full: str
    part: str
    rest: str
    "The remainder of a sum: 'the rest', 'the other half'."
    methods: tuple[tuple[Method, str], ...]
    "The more telling first."
    reference: str
    "Announces a check, transfer or confirmation number."
    not_reference: str
    "Announces a number that is none of these: invoice, account, the end of a card."
    demand: str
    "A collector's sentence that demands, warns or tells his own next step: no proposal to agree to."
    asks_day: str
    asks_amount: str
    asks_method: str
    asks_reference: str
    each: str
    "One of several payments: 'each', 'cada uno', 每期."
    times: str
    "Number of instalments, in one of the groups n to n4."
    more_times: str
    "Number of instalments that follow the first."
    weekly: str
    fortnightly: str
    clause: str
    "Words that begin a clause."


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
    sums: frozenset[str] = frozenset()
    "Between 'check' and a figure: the figure is its sum."
    not_money_after: frozenset[str]
    "After a bare number: it counts something else."
    not_money_before: frozenset[str]
    "Before a bare number: it names something else."
    alternatives: tuple[list[str], ...]
    "Words between the ends of a range: 'or'."
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
    talk: Talk

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


@cache
def talk_pattern(language: str, name: str) -> re.Pattern[str]:
    """One of the language's `Talk` patterns, compiled once."""
    own = tables(language)
    return own.pattern(getattr(own.talk, name))


@cache
def method_patterns(language: str) -> tuple[tuple[Method, re.Pattern[str]], ...]:
    own = tables(language)
    return tuple((method, own.pattern(text)) for method, text in own.talk.methods)
