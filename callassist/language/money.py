"""Spoken amounts of money, shares of a sum, and their currencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from re import Pattern

from callassist.language.numbers import Number, Reading, scan
from callassist.language.tables import Tables, tables

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS = {"JPY": 0, "KRW": 0, "CLP": 0, "PYG": 0, "VND": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3}


@dataclass(frozen=True, slots=True)
class Money:
    first: int
    "Index of its first word."
    last: int
    "Index of its last word."
    text: str
    minor: int
    "Minor units of `currency`; hundredths where no currency is known."
    currency: str | None
    "ISO 4217, where the words tell."
    currencies: tuple[str, ...] = ()
    "All ISO codes the currency word can mean."
    high: int | None = None
    "Upper end of a range, minor units."
    sure: bool = True
    "False: a range, an approximation, or a figure said in pairs ('eighteen seventy five')."
    stated: bool = False
    "A currency was named: it is money and nothing else."


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a sum: 'half', 'thirty percent'."""

    first: int
    last: int
    text: str
    numerator: int
    denominator: int


def exponent(currency: str | None) -> int:
    """Decimal places of the currency's minor unit."""
    return _EXPONENTS.get(currency or "", 2)


def money(reading: Reading, language: str) -> list[Money]:
    """Amounts in the order spoken.

    A bare number counts as money when it cannot well be anything else: not a day, a count,
    the name of an invoice. Whoever knows the balance should hold bare ones against it.
    """
    if not reading.numbers:
        return []
    own = tables(language)
    found: list[Money] = []
    for number in _combined(reading, own):
        if found and number.first <= found[-1].last:  # said as the cents of the amount before
            continue
        amount = _amount(number, reading, own)
        if amount is not None:
            found.append(amount)
    return _ranges(found, reading, own)


def _ranges(amounts: list[Money], reading: Reading, own: Tables) -> list[Money]:
    """'fifteen or twenty dollars' is one amount, and not a sure one."""
    joined: list[Money] = []
    for amount in amounts:
        low = joined[-1] if joined else None
        if low is None or reading.words[low.last + 1 : amount.first] not in own.alternatives:
            joined.append(amount)
            continue
        text = reading.text(low.first, amount.last, own.spaced)
        joined[-1] = replace(
            amount, first=low.first, text=text, minor=low.minor, high=amount.minor, sure=False
        )
    return joined


def shares(reading: Reading, language: str) -> list[Share]:
    own = tables(language)
    found = []
    for number in reading.numbers:
        percent = _percent(number, reading, own)
        if percent is not None:
            found.append(percent)
    for pattern, numerator, denominator in _fractions(language):
        for match in pattern.finditer(reading.canonical):
            first, last = reading.span(*match.span())
            found.append(Share(first, last, match.group(), numerator, denominator))
    return found


@cache
def _fractions(language: str) -> list[tuple[Pattern[str], int, int]]:
    own = tables(language)
    return [(own.pattern(text), numerator, denominator) for text, numerator, denominator in own.fractions]


def _percent(number: Number, reading: Reading, own: Tables) -> Share | None:
    words, after = reading.words, number.last + 1
    if not own.spaced:
        if words[max(0, number.first - 3) : number.first] == ["百", "分", "之"]:
            first = number.first - 3
            return Share(first, number.last, reading.text(first, number.last, False), number.value, 100)
        if words[after : after + 1] == ["成"]:
            return Share(number.first, after, reading.text(number.first, after, False), number.value, 10)
        return None
    end = after + (words[after : after + 1] == ["por"])
    if end < len(words) and words[end] in own.percent:
        return Share(number.first, end, reading.text(number.first, end, True), number.value, 100)
    return None


def _combined(reading: Reading, own: Tables) -> Iterator[Number]:
    """Numbers as amounts: pairs are put together, strings of digits left out."""
    run: list[Number] = []
    for number in [*reading.numbers, None]:
        if number is not None and (not run or number.first == run[-1].last + 1) and not number.ordinal:
            run.append(number)
            continue
        if run:
            # Only English says 1850 as "eighteen fifty".
            yield from _pairs(run) if own.joins_hundreds else _no_strings(run)
        run = [number] if number is not None and not number.ordinal else []


def _no_strings(run: list[Number]) -> Iterator[Number]:
    single = [number for number in run if not number.scaled and number.value < 10]
    yield from run if len(single) < 3 else [number for number in run if number.scaled]


def _pairs(run: list[Number]) -> Iterator[Number]:
    at = 0
    while at < len(run):
        here, rest = run[at], run[at + 1 : at + 3]
        values = [number.value for number in rest]
        if here.scaled or here.value > 99 or here.value == 0:
            size = 1
        elif len(rest) == 2 and (_eleven_four_fifty(here, values) or _two_oh_five(run, values)):
            size = 3
        else:
            size = 2 if rest and 10 <= values[0] < 100 else 1
        # Three single digits or more are read out, not counted.
        digits = sum(1 for number in run[at : at + 4] if number.value < 10 and not number.scaled)
        if size == 1 and digits >= 3:
            at += 1
            continue
        yield here if size == 1 else _joined(run[at : at + size])
        at += size


def _eleven_four_fifty(here: Number, following: list[int]) -> bool:
    return here.value >= 10 and 0 < following[0] < 10 <= following[1] < 100


def _two_oh_five(run: list[Number], following: list[int]) -> bool:
    return len(run) == 3 and following[0] == 0 < following[1] < 10


def _joined(parts: list[Number]) -> Number:
    head, tail = parts[0].value, [number.value for number in parts[1:]]
    thousands = len(tail) == 2 and tail[0] > 0
    value = head * 1000 + tail[0] * 100 + tail[1] if thousands else head * 100 + tail[-1]
    return Number(parts[0].first, parts[-1].last, value, str(value), sure=False, scaled=value > 999)


def _amount(number: Number, reading: Reading, own: Tables) -> Money | None:
    words = reading.words
    last, codes, cents = _currency(words, number.last + 1, own)
    first = number.first
    if not codes and not own.spaced:
        first, codes = _currency_before(words, first, own)
    stated = bool(codes) or words[first][:1] == "$"
    if not stated and not _plausible(number, reading, own):
        return None
    currency = codes[0] or None if codes else None
    unit = 10 ** exponent(currency)
    minor = number.value * unit + (number.cents + cents) * unit // 100
    before = words[first - 1] if first else ""
    after = words[last + 1] if last + 1 < len(words) else ""
    about = before in own.about or after in own.about
    return Money(
        first,
        last,
        reading.text(first, last, own.spaced),
        minor,
        currency,
        tuple(code for code in codes if code),
        None if number.high is None else number.high * unit,
        number.sure and not about,
        stated,
    )


def _plausible(number: Number, reading: Reading, own: Tables) -> bool:
    words = reading.words
    before = words[number.first - 1] if number.first else ""
    after = words[number.last + 1] if number.last + 1 < len(words) else ""
    if after in own.not_money_after or before in own.not_money_before:
        return False
    if words[number.last] in own.percent or _percent(number, reading, own) is not None:
        return False
    if not own.spaced:
        return number.scaled
    if before in own.months or (1990 <= number.value <= 2035 and before == "in"):
        return False
    return number.value >= 10


def _currency(words: list[str], at: int, own: Tables) -> tuple[int, tuple[str, ...], int]:
    """Last word of the amount whose number ends before `at`, its currencies, cents said after them."""
    if not own.spaced:
        return _han_currency(words, at, own)
    if words[at : at + 1] == ["de"]:  # "dos millones de pesos"
        at += words[at + 1 : at + 2] != [] and words[at + 1] in own.currencies
    if at >= len(words):
        return at - 1, (), 0
    if words[at] in own.nationalities and at + 1 < len(words) and words[at + 1] in own.currencies:
        return at + 1, (own.nationalities[words[at]],), 0
    if words[at] not in own.currencies:
        return (at - 1, (), 0) if not own.cents_joins & {words[at]} else _cents(words, at, at - 1, (), own)
    codes, last = own.currencies[words[at]], at
    if at + 1 < len(words) and words[at + 1] in own.nationalities:
        codes, last = (own.nationalities[words[at + 1]],), at + 1
    return _cents(words, last + 1, last, codes, own)


def _cents(
    words: list[str], at: int, last: int, codes: tuple[str, ...], own: Tables
) -> tuple[int, tuple[str, ...], int]:
    joined = at < len(words) and words[at] in own.cents_joins
    following = scan(words[at + joined : at + joined + 4], own)
    if not following or following[0].first != 0 or following[0].value > 99 or following[0].ordinal:
        return last, codes, 0
    end = at + joined + following[0].last
    named = end + 1 < len(words) and words[end + 1] in own.cents
    if named or (joined and words[at] == "con"):
        return end + named, codes, following[0].value
    return last, codes, 0


def _han_currency(words: list[str], at: int, own: Tables) -> tuple[int, tuple[str, ...], int]:
    at += words[at : at + 1] in (["多"], ["来"])
    for length in (3, 2, 1):
        codes = own.currencies.get("".join(words[at : at + length]))
        if codes and at + length <= len(words) and words[at + length : at + length + 1] != ["儿"]:
            return _han_cents(words, at + length, codes, own)
    return at - 1, (), 0


def _han_cents(
    words: list[str], at: int, codes: tuple[str, ...], own: Tables
) -> tuple[int, tuple[str, ...], int]:
    """八块五, 八块五毛, 八块五毛二."""
    last, cents, tenths = at - 1, 0, True
    at += words[at : at + 1] == ["零"]
    while at < len(words) and own.numbers.get(words[at], (None, 0))[0] == "digit":
        following = words[at + 1] if at + 1 < len(words) else ""
        if following not in own.cents and (
            following in own.not_money_after or following in tuple("十百千万")
        ):
            break
        cents += own.numbers[words[at]][1] * (10 if tenths and following != "分" else 1)
        last = at + (following in own.cents)
        at, tenths = last + 1, False
        if following == "分" or following not in own.cents:
            break
    return last, codes, cents


def _currency_before(words: list[str], first: int, own: Tables) -> tuple[int, tuple[str, ...]]:
    """人民币三万."""
    for length in (3, 2):
        codes = own.currencies.get("".join(words[max(0, first - length) : first]))
        if codes and first >= length:
            return first - length, codes
    return first, ()
