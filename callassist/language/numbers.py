"""Spoken numbers: which words are one, and what it is worth.

`read` turns a text into a Reading: its words, the numbers among them, and the canonical
text, in which each number stands as digits ("15th" where it was an ordinal). The patterns
for dates and talk run on the canonical text; `Reading.span` leads back to the words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from callassist.language import han
from callassist.language.tables import NumberKind, Tables
from callassist.language.words import split

_TYPED = re.compile(r"\$?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?(st|nd|rd|th|k)?$")


@dataclass(frozen=True, slots=True)
class Number:
    """Words `first` to `last` that name a number."""

    first: int
    last: int
    value: int
    digits: str
    "As one would write it when it is read out as digits; zeros in front are kept."
    cents: int = 0
    high: int | None = None
    "Upper end of a range."
    sure: bool = True
    ordinal: bool = False
    scaled: bool = False
    "Said with hundred, thousand ...: a quantity rather than a string of digits."


@dataclass(frozen=True, slots=True)
class Reading:
    words: list[str]
    numbers: list[Number]
    canonical: str
    starts: list[int]
    "Offset in `canonical` of each item."
    items: list[tuple[int, int]]
    "First and last word of each item."

    def span(self, start: int, end: int) -> tuple[int, int]:
        """First and last word of `canonical[start:end]`."""
        first = self.items[bisect_right(self.starts, start) - 1][0]
        last = self.items[bisect_right(self.starts, max(start, end - 1)) - 1][1]
        return first, last

    def offset(self, word: int) -> int:
        """Where in `canonical` the item with this word begins."""
        return next(s for s, (_, last) in zip(self.starts, self.items, strict=True) if last >= word)

    def end(self, word: int) -> int:
        """Where in `canonical` the item with this word ends."""
        behind = next(
            (s for s, (first, _) in zip(self.starts, self.items, strict=True) if first > word), None
        )
        return len(self.canonical[:behind].rstrip())

    def text(self, first: int, last: int, spaced: bool) -> str:
        return (" " if spaced else "").join(self.words[first : last + 1])


def read(text: str, tables: Tables) -> Reading:
    words = split(text, tables)
    found = scan(words, tables)
    canonical: list[str] = []
    starts: list[int] = []
    items: list[tuple[int, int]] = []
    at = word = 0
    pending = iter([*found, None])
    number = next(pending)
    while word < len(words):
        if number is not None and number.first == word:
            piece, last = f"{number.value}{'th' if number.ordinal else ''}", number.last
            # "11000 30号": without the space two neighbouring Chinese numbers become one.
            gap = bool(canonical) and (tables.spaced or canonical[-1][-1:].isdigit())
            number = next(pending)
        else:
            piece, last, gap = words[word], word, bool(canonical) and tables.spaced
        at += gap
        canonical.append((" " if gap else "") + piece)
        starts.append(at)
        items.append((word, last))
        at += len(piece)
        word = last + 1
    return Reading(words, found, "".join(canonical), starts, items)


def scan(words: Sequence[str], tables: Tables) -> list[Number]:
    """All numbers among the words, left to right."""
    if not tables.spaced:
        return [
            Number(n.first, n.last, n.value, n.digits, n.cents, n.high, n.sure, False, n.scaled)
            for n in han.scan(words, tables.numbers)
        ]
    found: list[Number] = []
    at = 0
    while at < len(words):
        word = words[at]
        number = None
        if word in tables.numbers or word in tables.ordinals or word in tables.vague_count:
            number = _spoken(words, at, tables)
        elif word in tables.zero_letters:
            if _between_digits(words, at, tables):
                number = Number(at, at, 0, "0")
        elif word[:1].isdigit() or word[:1] == "$":
            number = _typed(word, at)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last + 1
    return found


def _between_digits(words: Sequence[str], at: int, tables: Tables) -> bool:
    """'oh' is a zero beside a digit, fillers aside, and a sigh elsewhere."""
    skipped = tables.fillers | tables.zero_letters
    before, after = at - 1, at + 1
    while before >= 0 and words[before] in skipped:
        before -= 1
    while after < len(words) and words[after] in skipped:
        after += 1
    previous = words[before] if before >= 0 else ""
    following = words[after] if after < len(words) else ""
    near = (tables.numbers.get(word, ("", 0))[0] for word in (previous, following))
    return (
        previous in tables.repeats
        or following in tables.repeats
        or any(kind in ("digit", "small", "tens", "zero") for kind in near)
    )


def _typed(word: str, at: int) -> Number | None:
    match = _TYPED.match(word)
    if match is None:
        return None
    whole, cents, tail = match.groups()
    digits = whole.replace(",", "")
    value = int(digits) * (1000 if tail == "k" else 1)
    ordinal = tail is not None and tail != "k"
    return Number(
        at, at, value, digits, int((cents or "0").ljust(2, "0")), ordinal=ordinal, scaled=value > 999
    )


def _spoken(words: Sequence[str], at: int, tables: Tables) -> Number | None:
    if words[at] in tables.ordinals:
        value = tables.ordinals[words[at]]
        return Number(at, at, value, str(value), ordinal=True)
    cardinal = _Cardinal(words, tables)
    end = cardinal.parse(at)
    if end == at:
        return None
    value = cardinal.total + cardinal.current
    following = words[end] if end < len(words) else ""
    if following in tables.units and cardinal.stem[0] and end - cardinal.stem[1] == 1:
        # "the other eight hundred two weeks later" is 800, and two weeks.
        value, end = cardinal.stem
    tens = cardinal.last == "tens" and not cardinal.scaled
    if tens and 0 < tables.ordinals.get(following, 0) < 10:
        value += tables.ordinals[following]
        return Number(at, end, value, str(value), ordinal=True)
    return Number(at, end - 1, value, str(value), sure=cardinal.sure, scaled=cardinal.scaled)


# What may stand directly before a word of the kind, None being the beginning.
_BEFORE: dict[NumberKind, tuple[NumberKind | None, ...]] = {
    "zero": (None,),
    "digit": (None, "hundred", "hundreds", "scale"),
    "small": (None, "hundred", "hundreds", "scale"),
    "tens": (None, "hundred", "hundreds", "scale"),
    "hundreds": (None, "scale"),
}


class _Cardinal:
    """Takes the longest run of words that make one cardinal number."""

    def __init__(self, words: Sequence[str], tables: Tables) -> None:
        self.words = words
        self.tables = tables
        self.total = 0
        self.current = 0
        self.scale = 0
        self.last: NumberKind | None = None
        self.scaled = False
        self.sure = True
        self.stem = (0, 0)
        "Value and end as they stood behind the last hundred or thousand."

    def _kind(self, at: int) -> tuple[NumberKind | None, int]:
        if at >= len(self.words):
            return None, 0
        return self.tables.numbers.get(self.words[at], (None, 0))

    def parse(self, at: int) -> int:
        """Index behind the number; `at` if there is none."""
        at = self._vague_start(at)
        while True:
            joined = self._joined(at)
            kind, value = self._kind(joined)
            if kind is None or not self._take(kind, value, joined):
                return at
            self.last = kind
            at = joined + 1
            if kind in ("hundred", "hundreds", "scale"):
                self.stem = (self.total + self.current, at)
            if kind == "scale" and self.scale:
                at = self._pair(at)

    def _vague_start(self, at: int) -> int:
        """'a couple hundred', 'a couple of thousand': a count, but not to be relied on."""
        word = self.words[at]
        count = self.tables.vague_count.get(word)
        if count is None:
            return at
        of = at + 1 + (self.words[at + 1 : at + 2] in (["of"], ["de"]))
        if self._kind(of)[0] in ("hundred", "scale"):
            self.current, self.sure, self.last = count, False, "digit"
            return of
        return at

    def _joined(self, at: int) -> int:
        word = self.words[at] if at < len(self.words) else ""
        if word in self.tables.joins_hundreds and self.last in ("hundred", "scale"):
            return at + (self._kind(at + 1)[0] in ("digit", "small", "tens"))
        if word in self.tables.joins_tens and self.last == "tens":
            return at + (self._kind(at + 1)[0] == "digit")
        return at

    def _take(self, kind: NumberKind, value: int, at: int) -> bool:
        """Add one word to the number; False if it does not belong to it."""
        if not self._fits(kind, at):
            return False
        if kind == "scale":
            self.total += (self.current or 1) * value
            self.current, self.scale = 0, value
        elif kind == "hundred":
            self.current *= value
        else:
            self.current += value
        self.scaled = self.scaled or kind in ("hundred", "hundreds", "scale")
        return True

    def _fits(self, kind: NumberKind, at: int) -> bool:
        last, joins = self.last, self.tables.joins_tens
        if kind == "article":
            return last is None and self._kind(at + 1)[0] in ("hundred", "scale")
        if kind == "digit" and last == "tens":
            return not joins or self.words[at - 1] in joins
        if kind == "hundred":
            return last in ("digit", "small", "tens", "article") and 0 < self.current < 100
        if kind == "scale":
            bare = last is None and bool(joins)  # "mil" is a thousand by itself
            return (self.current > 0 or bare) and (not self.scale or self._kind(at)[1] < self.scale)
        return last in _BEFORE[kind]

    def _pair(self, at: int) -> int:
        """'nine thousand six fifty', 'four thousand one oh five': hundreds without the word."""
        kind, value = self._kind(at)
        if kind != "digit":
            return at
        kind_next, tens = self._kind(at + 1)
        kind_last, ones = self._kind(at + 2)
        if kind_next == "zero" or (
            self.words[at + 1 : at + 2] and self.words[at + 1] in self.tables.zero_letters
        ):
            if kind_last != "digit":
                return at
            self.current, self.last = value * 100 + ones, "digit"
            return at + 3
        if kind_next not in ("small", "tens") or self.tables.joins_tens:
            return at
        ones = ones if kind_next == "tens" and kind_last == "digit" else 0
        self.current, self.last = value * 100 + tens + ones, "small"
        return at + 2 + (ones > 0)
