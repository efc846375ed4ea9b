"""What is heard in noisy text: meaning and near misses on lines the playbook was not taught."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from callassist.playbook.ears import ears
from callassist.playbook.lexicon import Lexicon
from callassist.playbook.load import load
from callassist.playbook.match import Ear, Reading
from callassist.playbook.model import Words
from callassist.playbook.pattern import BadPattern

HELD_BACK = Path(__file__).parent / "data"
WORDS = Words(
    fillers=("uh",), sounds=("mail male",), concepts={"pay": ("pay", "settle")}, compounds={"it's": "it is"}
)


def reading(text: str, leg: str = "debtor") -> Reading:
    read = getattr(ears(load("en")), leg).reading()
    read.read(text)
    return read


def labels(text: str, leg: str = "debtor") -> set[str]:
    return {hit.label for hit in reading(text, leg).hits()}


def held_back(kind: str) -> list[tuple[str, str]]:
    """(label, text) of all held-back lines."""
    files = sorted((HELD_BACK / "en").glob("*.yaml"))
    return [(f.stem, text) for f in files for text in yaml.safe_load(f.read_text("utf-8")).get(kind, [])]


def leg_of(label: str) -> str:
    return "debtor" if label in load("en").excuses else "collector"


def test_every_label_has_held_back_lines() -> None:
    playbook = load("en")
    assert {label for label, _ in held_back("means")} == {
        *playbook.excuses,
        *playbook.conduct,
        *playbook.phases,
    }


def test_wording_never_taught_is_understood() -> None:
    missed = []
    for label, text in held_back("means"):
        read = reading(text, leg_of(label))
        if label in load("en").phases:
            odds = {phase: read.weigh()[phase] for phase in load("en").phases}
            heard = {max(odds, key=lambda phase: odds[phase])}
        else:
            heard = {hit.label for hit in read.hits()}
        if label not in heard:
            missed.append((label, text))
    assert len(missed) <= 0.07 * len(held_back("means")), missed


def test_what_only_sounds_like_it_mostly_stays_silent() -> None:
    known = {*load("en").excuses, *load("en").conduct}
    fired = [(label, text) for label, text in held_back("near") if labels(text, leg_of(label)) & known]
    assert len(fired) <= 0.25 * len(held_back("near")), fired


@pytest.mark.parametrize(
    "text",
    [
        "i'm not saying it's in the mail",
        "did you check in the mail room",
        "you said we would get nothing",
        "no complaints about the goods",
        "i'll pay the whole amount on friday",
    ],
)
def test_denial_report_and_promise_are_no_excuse(text: str) -> None:
    assert not labels(text) & set(load("en").excuses)


def test_misheard_words_are_heard_as_what_they_sound_like() -> None:
    assert "already_sent" in labels("the czech is in the male")
    assert "insolvency" in labels("we filed for bankruptcey last month")


def test_growing_word_by_word_ends_where_reading_at_once_does() -> None:
    text = "well our bookkeeper quit and i haven't seen any invoice so call me next month"
    grown = ears(load("en")).debtor.reading()
    words = text.split()
    for count in range(1, len(words) + 1):
        grown.read(" ".join(words[:count]))
    assert grown.hits() == reading(text).hits()


def test_words_a_recogniser_takes_back_leave_nothing_behind() -> None:
    changed = ears(load("en")).debtor.reading()
    changed.read("the check is in the mail")
    changed.read("the check is in the drawer")
    assert changed.hits() == reading("the check is in the drawer").hits()


def test_evidence_is_the_words_that_match() -> None:
    read = reading("well you know the check is in the mail so there")
    hit = next(hit for hit in read.hits() if hit.label == "already_sent")
    assert "in the mail" in " ".join(read.words[hit.begin : hit.end + 1])
    assert hit.rule.startswith("already_sent.")


def ear(*phrases: str) -> Ear:
    return Ear(Lexicon(WORDS), [("it", f"it.{n}", phrase) for n, phrase in enumerate(phrases)], None)


@pytest.mark.parametrize(
    ("phrase", "text", "heard"),
    [
        ("in the mail", "it's in the uh male now", True),
        ("(sent|mailed off) it", "we mailed off it", True),
        ("[already] sent", "we sent", True),
        ("<pay> the bill", "i settle the bill", True),
        ("not ... paid", "not yet been fully paid", True),
        ("not ... paid", "not one of us has ever paid", False),
        ("_ number", "number", False),
        ("^ wrong number $", "wrong number", True),
        ("^ wrong number", "the wrong number", False),
        ("wrong number $", "wrong number here", False),
        ("it is", "it's", True),
    ],
)
def test_the_notation(phrase: str, text: str, heard: bool) -> None:
    read = ear(phrase).reading()
    read.read(text)
    assert bool(read.hits()) is heard


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "<nothing>", "[a]", "a ^ b", "a . b", ""])
def test_a_phrase_that_breaks_the_notation_is_refused(phrase: str) -> None:
    with pytest.raises(BadPattern):
        ear(phrase)
