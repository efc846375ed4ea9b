"""Chinese numerals inside running text, with the short forms of speech.

两千五 is 2500 and 一百五 is 150; 两三百 is a range; 二零七七幺四 is a string of six digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callassist.language.tables import NumberKind

_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_WEEK = ("周", "星期", "礼拜")
_ABOUT = "多几来"
_COUNTED_BY_DIGIT = "月号日天个期次年周"
_COUNTED = "天号日个月周块元期年"
_TYPED = re.compile(r"(\d+(?:,\d{3})*)(?:\.(\d{1,2}))?$")


@dataclass(frozen=True, slots=True)
class HanNumber:
    first: int
    last: int
    value: int
    digits: str
    cents: int = 0
    high: int | None = None
    sure: bool = True
    scaled: bool = False


def scan(words: Sequence[str], numbers: Mapping[str, tuple[NumberKind, int]]) -> list[HanNumber]:
    digits = {word: value for word, (kind, value) in numbers.items() if kind in ("digit", "zero")}
    found: list[HanNumber] = []
    at = 0
    while at < len(words):
        word = words[at]
        number = None
        if word in digits or word == "十":
            number = _weekday(words, at) or _range(words, at, digits) or _cardinal(words, at, digits)
        elif word[0].isdigit():
            number = _typed(words, at)
        if number is None:
            at += 1
            continue
        at = number.last + 1
        if number.value >= 0:
            found.append(number)
    return found


def _weekday(words: Sequence[str], at: int) -> HanNumber | None:
    """The 五 of 周五 is no number: in 周五十一月六号 the month begins behind it."""
    if words[at] in "一二三四五六" and "".join(words[max(0, at - 2) : at]).endswith(_WEEK):
        return HanNumber(at, at, -1, "")
    return None


def _range(words: Sequence[str], at: int, digits: Mapping[str, int]) -> HanNumber | None:
    """两三百, 三四千, 七八天: two neighbouring digits before a unit or a counter."""
    if at + 2 >= len(words) or (at and words[at - 1] in digits) or words[at] == "十":
        return None
    low, high = digits[words[at]], digits.get(words[at + 1], -1)
    unit = words[at + 2]
    if not low or high != low + 1:
        return None
    size, last = _UNITS.get(unit) or _BIG.get(unit, 0), at + 2
    if size in (100, 1000) and at + 3 < len(words) and words[at + 3] in _BIG:
        size, last = size * _BIG[words[at + 3]], at + 3
    if size:
        return HanNumber(at, last, low * size, str(low * size), high=high * size, sure=False, scaled=True)
    if unit in _COUNTED:
        return HanNumber(at, at + 1, low, f"{low}{high}", high=high, sure=False)
    return None


def _cardinal(words: Sequence[str], at: int, digits: Mapping[str, int]) -> HanNumber:
    total = section = 0
    digit: int | None = None
    unit = 0
    index = at
    while index < len(words):
        word = words[index]
        if word in digits:
            if digit:  # a digit behind a digit begins another number
                break
            following = words[index + 1] if index + 1 < len(words) else ""
            if unit == 0 and following not in _UNITS and following not in _BIG:
                value = digits[word]
                return HanNumber(at, at, value, str(value))
            digit = digits[word]
        elif word in _UNITS:
            size = _UNITS[word]
            if digit is None and (word != "十" or unit):
                break
            section += (1 if digit is None else digit) * size
            digit, unit = None, size
        elif word in _BIG and (section or digit):
            total = (total + section + (digit or 0)) * _BIG[word]
            section, digit, unit = 0, None, _BIG[word]
        else:
            break
        index += 1
    zero_before = digits.get(words[index - 2], -1) == 0
    short = bool(digit) and unit >= 100 and not zero_before
    if short and index < len(words) and words[index] in _COUNTED_BY_DIGIT:
        index, digit = index - 1, None  # 三十二万二月十号 is 320000 and the second month
    value = total + section + (digit or 0) * (unit // 10 if short else 1)
    sure = not (index < len(words) and words[index] in _ABOUT and unit >= 10)
    return HanNumber(at, index - 1, value, str(value), sure=sure, scaled=unit >= 100)


def _typed(words: Sequence[str], at: int) -> HanNumber | None:
    match = _TYPED.match(words[at])
    if match is None:
        return None
    digits = match.group(1).replace(",", "")
    value, last = int(digits), at
    if at + 1 < len(words) and words[at + 1] in ("万", "千", "百"):
        last, value = at + 1, value * (_UNITS.get(words[at + 1]) or _BIG[words[at + 1]])
    cents = int((match.group(2) or "0").ljust(2, "0"))
    return HanNumber(at, last, value, digits, cents, scaled=value > 999)
