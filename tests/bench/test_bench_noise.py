"""Misheard turns sound like what was said, as often as asked for, and the same every time."""

from __future__ import annotations

import pytest

from callassist.bench.noise import Mishearing, vocabulary
from callassist.bench.sounds import sound
from callassist.playbook.load import load

TEXT = "the check for two thousand four hundred dollars went out in the mail on friday morning " * 40
WORDS = ["mail", "male", "nail", "check", "cheque", "window", "to", "two", "a"]


@pytest.mark.parametrize(
    "alike",
    ["mail male", "write right rite", "weight wait", "passed past", "check cheque", "by buy bye", "no know"],
)
def test_english_words_that_sound_alike_are_spelled_alike(alike: str) -> None:
    assert len({sound(word, "en") for word in alike.split()}) == 1


@pytest.mark.parametrize("alike", ["vaca baca", "hecho echo", "halla haya", "zapato sapato", "pagué pague"])
def test_spanish_words_that_sound_alike_are_spelled_alike(alike: str) -> None:
    assert len({sound(word, "es") for word in alike.split()}) == 1


def test_words_that_differ_in_sound_differ() -> None:
    assert len({sound(word, "en") for word in ("mail", "nail", "mall", "meal", "mill", "mole")}) == 6


@pytest.mark.parametrize("rate", [0.15, 0.3])
def test_about_so_many_words_are_wrong(rate: float) -> None:
    ear = Mishearing("en", WORDS, 1)
    ear.mishear(TEXT, rate, "turn")
    assert ear.words == len(TEXT.split())
    assert ear.errors / ear.words == pytest.approx(rate, abs=0.05)


def test_without_errors_nothing_changes() -> None:
    assert Mishearing("en", WORDS, 1).mishear(TEXT, 0.0, "turn") == TEXT.strip()


def test_the_same_seed_mishears_the_same_in_any_order() -> None:
    one, other = Mishearing("en", WORDS, 1), Mishearing("en", reversed(WORDS), 1)
    other.mishear(TEXT, 0.3, "another turn")
    assert one.mishear(TEXT, 0.3, "turn") == other.mishear(TEXT, 0.3, "turn")
    assert one.mishear(TEXT, 0.3, "turn") != Mishearing("en", WORDS, 2).mishear(TEXT, 0.3, "turn")


def test_a_word_becomes_a_near_one() -> None:
    heard = Mishearing("en", WORDS, 1).mishear("mail " * 400, 0.5, "turn").split()
    assert heard.count("male") > heard.count("nail") > 0
    assert "window" not in heard


def test_chinese_characters_become_those_of_the_same_sound() -> None:
    # 支知之织汁 are zhi, 窗 is chuang: nobody hears the one for the other.
    ear = Mishearing("zh", "支知之织汁窗", 1)
    heard = ear.mishear("支" * 300, 0.5, "turn")
    assert set(heard) >= set("支知之")
    assert heard.count("窗") < heard.count("知")


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_every_language_has_words_to_mishear(language: str) -> None:
    words = vocabulary(load(language))
    assert len(words) > 500
    assert all(word.replace("'", "").isalpha() for word in words)
