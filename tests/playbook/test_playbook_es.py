"""Spanish is printed with accents or without, bends its verbs, and is spoken from Madrid to Mendoza."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
import yaml

from callassist.playbook.check import problems
from callassist.playbook.ears import ears
from callassist.playbook.lexicon import Lexicon
from callassist.playbook.lines import certain_slots, fill
from callassist.playbook.load import load
from callassist.playbook.match import Reading
from callassist.playbook.model import Words

HELD_BACK = Path(__file__).parent / "data" / "es"
WORDS = Words(
    fillers=("éste",),
    sounds=("hecho echo",),
    concepts={"pay": ("pagar",)},
    compounds={"pal": "para el"},
    letters={"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"},
    endings=("aremos", "arselo", "ar", "os", "o"),
)
PLAYBOOK = load("es")


def reading(text: str, leg: str = "debtor") -> Reading:
    read: Reading = getattr(ears(PLAYBOOK), leg).reading()
    read.read(text)
    return read


def leg_of(label: str) -> str:
    return "debtor" if label in PLAYBOOK.excuses else "collector"


def heard(label: str, text: str) -> set[str]:
    read = reading(text, leg_of(label))
    if label in PLAYBOOK.phases:
        odds = read.weigh()
        return {max(PLAYBOOK.phases, key=lambda phase: odds[phase])}
    return {hit.label for hit in read.hits() if hit.label in {*PLAYBOOK.excuses, *PLAYBOOK.conduct}}


def held_back(kind: str) -> list[tuple[str, str]]:
    """(label, text) of all held-back lines."""
    files = sorted(HELD_BACK.glob("*.yaml"))
    return [(f.stem, text) for f in files for text in yaml.safe_load(f.read_text("utf-8")).get(kind, [])]


def test_no_label_takes_anothers_examples() -> None:
    assert problems(PLAYBOOK) == []


def test_wording_never_taught_is_understood() -> None:
    lines = held_back("means")
    assert {label for label, _ in lines} == {*PLAYBOOK.excuses, *PLAYBOOK.conduct, *PLAYBOOK.phases}
    missed = [(label, text) for label, text in lines if label not in heard(label, text)]
    assert len(missed) <= 0.12 * len(lines), missed


def test_what_only_sounds_like_it_mostly_stays_silent() -> None:
    fired = [(label, text) for label, text in held_back("near") if heard(label, text)]
    assert len(fired) <= 0.2 * len(held_back("near")), fired


def test_accents_change_no_verdict() -> None:
    for label, text in held_back("means"):
        letters = unicodedata.normalize("NFD", text.replace("ñ", "\0"))
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("\0", "ñ")
        assert heard(label, bare) == heard(label, text)


@pytest.mark.parametrize(
    "text",
    [
        "no tengo ni un mango",
        "no hay lana jefe",
        "estamos sin liquidez",
        "no tenemos plata ahora mismo",
        "ando sin un quinto",
    ],
)
def test_no_money_is_no_money_in_every_country(text: str) -> None:
    assert "cash_flow" in heard("cash_flow", text)


@pytest.mark.parametrize(
    "text",
    [
        "le transfiero el total el viernes",
        "no digo que no vaya a pagar",
        "la mercancía llegó perfecta",
        "sí soy yo dígame",
        "ya mi cliente me pagó así que le pago hoy",
    ],
)
def test_promise_denial_and_small_talk_are_no_excuse(text: str) -> None:
    assert not heard("refuse", text)


def test_growing_word_by_word_ends_where_reading_at_once_does() -> None:
    words = ["la", "contadora", "ya", "no", "trabaja", "aquí", "y", "la", "factura", "nunca", "nos", "llegó"]
    grown = ears(PLAYBOOK).debtor.reading()
    for count in range(1, len(words) + 1):
        grown.read(" ".join(words[:count]))
    assert grown.hits() == reading(" ".join(words)).hits()


def test_words_are_compared_without_accents() -> None:
    lexicon = Lexicon(WORDS)
    assert lexicon.split("éste pagó echo pal viernes") == ["pago", "hecho", "para", "el", "viernes"]
    assert lexicon.split("este") == []


def test_a_form_nobody_listed_means_what_its_kin_means() -> None:
    lexicon = Lexicon(WORDS)
    assert lexicon.fold("pagaremos")[0].concept == lexicon.fold("pagárselo")[0].concept == "<pay>"
    assert lexicon.fold("recibo")[0].concept == lexicon.fold("recibos")[0].concept
    assert lexicon.fold("ar")[0].concept == "<ar->"


def test_every_line_can_be_said_without_account_data() -> None:
    slots = certain_slots(PLAYBOOK, date(2026, 3, 2))
    assert slots["by_day"] == "miércoles 4 de marzo"
    for ladder in PLAYBOOK.ladders.values():
        for step in ladder.steps:
            for stage in ("reminder", "early", "late"):
                assert "{" not in fill(step.line, stage, slots)
