"""Numbers read out digit by digit: check, invoice, telephone, card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callassist.language.numbers import Number, Reading
from callassist.language.tables import Tables, tables


@dataclass(frozen=True, slots=True)
class Digits:
    """One number word, or a repeated one ('double five'), as digits."""

    first: int
    last: int
    digits: str
    longest: int
    "How many digits it can be at most: 'twenty one' is 21, or 20 and 1."
    scaled: bool


@dataclass(frozen=True, slots=True)
class DigitString:
    first: int
    "Index of its first word."
    last: int
    "Index of its last word."
    text: str
    digits: str
    "As spoken, zeros in front kept."
    scaled: bool = False
    "Said as one quantity: 'one thousand ninety three'."


def pieces(reading: Reading, own: Tables) -> list[Digits]:
    """Number words that may be part of a string of digits; sums of money and counts are not."""
    words, found = reading.words, list[Digits]()
    for at, number in enumerate(reading.numbers):
        after = words[number.last + 1] if number.last + 1 < len(words) else ""
        alone = at == 0 or reading.numbers[at - 1].last + 1 < number.first
        counts = after in own.not_money_after and (alone or number.scaled)
        day = alone and own.months and not own.months.keys().isdisjoint(_beside(words, number))
        if number.ordinal or after in own.currencies or counts or day:
            continue
        first, digits = number.first, number.digits
        if first and words[first - 1] in own.repeats and number.value < 10:
            first, digits = first - 1, digits * own.repeats[words[first - 1]]
        elif _times_before(words, reading.numbers, at):
            repeated = reading.numbers[at - 1]
            if found and found[-1].first == repeated.first:
                found.pop()
            first, digits = repeated.first, digits * repeated.value
        two_words = number.last > number.first and len(digits) == 2 and own.joins_hundreds
        found.append(Digits(first, number.last, digits, len(digits) + bool(two_words), number.scaled))
    return found


def _beside(words: Sequence[str], number: Number) -> list[str]:
    """The words in which a month would make the number a day: "march six", "diez de junio"."""
    behind = number.last + 2 if words[number.last + 1 : number.last + 2] == ["de"] else number.last + 1
    return [*words[max(0, number.first - 1) : number.first], *words[behind : behind + 1]]


def _times_before(words: Sequence[str], numbers: Sequence[Number], at: int) -> bool:
    """三个八 is 888."""
    before, here = numbers[at - 1] if at else None, numbers[at]
    return (
        before is not None
        and 2 <= before.value <= 4
        and before.last + 2 == here.first
        and words[before.last + 1] == "个"
        and here.value < 10
    )


def digit_strings(reading: Reading, language: str, shortest: int = 3) -> list[DigitString]:
    """Strings of at least `shortest` digits; words like 'uh' or 'dash' may stand between them."""
    if not reading.numbers:
        return []
    own = tables(language)
    runs: list[list[Digits]] = []
    for piece in pieces(reading, own):
        if piece.scaled and (not runs or runs[-1][-1].last + 1 != piece.first or piece.digits[-2:] != "00"):
            # A quantity behind a string is an amount ("nine four one, seven thousand three hundred").
            runs.append([piece])
        elif (
            runs
            and not runs[-1][-1].scaled
            and _only_fillers(reading.words, runs[-1][-1].last, piece.first, own)
        ):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    strings = []
    for run in runs:
        digits = "".join(piece.digits for piece in run)
        if len(digits) >= shortest:
            first, last = run[0].first, run[-1].last
            text = reading.text(first, last, own.spaced)
            strings.append(DigitString(first, last, text, digits, run[0].scaled))
    return strings


def _only_fillers(words: Sequence[str], last: int, first: int, own: Tables) -> bool:
    return all(word in own.fillers for word in words[last + 1 : first])
