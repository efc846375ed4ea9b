"""Numbers, money, days and digit strings, as they are said in each language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from callassist.language.dates import days
from callassist.language.digits import digit_strings
from callassist.language.money import Money, exponent, money, shares
from callassist.language.numbers import Reading, read
from callassist.language.tables import tables

TODAY = date(2026, 3, 5)
DATA = Path(__file__).parent / "data"


def _cases(section: str) -> list[tuple[str, str, list[str]]]:
    return [
        (language, text, expected)
        for language in ("en", "es", "zh")
        for text, expected in yaml.safe_load((DATA / f"{language}.yaml").read_text("utf-8"))[section].items()
    ]


def _reading(language: str, text: str) -> Reading:
    return read(text, tables(language))


def _shown(amount: Money) -> str:
    places = exponent(amount.currency)
    parts = [amount.minor] + ([amount.high] if amount.high is not None else [])
    figures = "-".join(f"{part / 10**places:.{places}f}" for part in parts)
    return figures + (f" {amount.currency}" if amount.currency else "") + ("" if amount.sure else "?")


@pytest.mark.parametrize(("language", "text", "expected"), _cases("money"))
def test_amounts(language: str, text: str, expected: list[str]) -> None:
    assert [_shown(amount) for amount in money(_reading(language, text), language)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), _cases("shares"))
def test_shares(language: str, text: str, expected: list[str]) -> None:
    found = shares(_reading(language, text), language)
    assert [f"{share.numerator}/{share.denominator}" for share in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected", "past"),
    [(*case, False) for case in _cases("days")] + [(*case, True) for case in _cases("past_days")],
)
def test_days(language: str, text: str, expected: list[str], past: bool) -> None:
    found = days(_reading(language, text), language, TODAY, past=past)
    assert [f"{day.date}{'' if day.sure else '?'}" for day in found] == expected


@pytest.mark.parametrize(("language", "text", "expected"), _cases("digits"))
def test_digit_strings(language: str, text: str, expected: list[str]) -> None:
    assert [string.digits for string in digit_strings(_reading(language, text), language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "so i'll send six hundred and twelve dollars on friday", (3, 7)),
        ("es", "le pago los mil doscientos dólares el viernes", (3, 5)),
        ("zh", "我周五转三万六千块给你", (4, 8)),
    ],
)
def test_an_amount_points_to_its_words(language: str, text: str, words: tuple[int, int]) -> None:
    (amount,) = money(_reading(language, text), language)
    assert (amount.first, amount.last) == words


def test_a_day_points_to_its_words() -> None:
    reading = _reading("en", "one hundred dollars will be there by friday march sixth okay")
    (day,) = days(reading, "en", TODAY)
    assert reading.words[day.first : day.last + 1] == ["friday", "march", "sixth"]


def test_today_said_on_that_weekday_is_to_be_asked() -> None:
    (day,) = days(_reading("en", "on thursday"), "en", TODAY)
    assert not day.sure


def test_a_month_end_in_a_leap_year() -> None:
    (day,) = days(_reading("en", "end of the month"), "en", date(2028, 2, 10))
    assert day.date == date(2028, 2, 29)
