"""A check, transfer or confirmation number, told from the other numbers of a call."""

from __future__ import annotations

from callassist.language.digits import DigitString, digit_strings
from callassist.language.numbers import Reading
from callassist.language.tables import tables, talk_pattern

_REACH = 28
"Characters of canonical text an announcement reaches ahead."
_LONGEST = 24


def announced(reading: Reading, language: str) -> DigitString | None:
    """The digits behind "check number", "confirmation"; not behind "invoice" or "ending in"."""
    own = tables(language)
    for string in _strings(reading, language):
        start = reading.offset(string.first)
        lead = reading.canonical[max(0, start - _REACH) : start]
        names = list(talk_pattern(language, "reference").finditer(lead))
        others = list(talk_pattern(language, "not_reference").finditer(lead))
        if not names or (others and others[-1].end() > names[-1].start()):
            continue
        # "a check for the whole nine thousand six hundred" is an amount; "check number one thousand" is not.
        gap = lead[names[-1].end() :].split() if own.spaced else []
        number = talk_pattern(language, "asks_reference").search(lead) is not None
        if not own.sums.intersection(gap) and (number or not string.scaled):
            return string
    return None


def answered(reading: Reading, language: str) -> DigitString | None:
    """The digits of an answer to "what's the check number", announced or not."""
    for string in _strings(reading, language):
        start = reading.offset(string.first)
        lead = reading.canonical[max(0, start - _REACH) : start]
        alone = string.last - string.first + 2 >= len(reading.words)
        if not talk_pattern(language, "not_reference").search(lead) and (alone or not string.scaled):
            return string
    return None


def _strings(reading: Reading, language: str) -> list[DigitString]:
    own = tables(language)
    found = []
    for string in digit_strings(reading, language):
        after = reading.words[string.last + 1] if string.last + 1 < len(reading.words) else ""
        counts = string.scaled and (not own.spaced or after in own.not_money_after)
        if len(string.digits) <= _LONGEST and not counts:
            found.append(string)
    return found
