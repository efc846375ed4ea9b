"""What was found is counted against what is there, by the definitions everybody uses."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from callassist.bench.score import SLOTS, LabelCount, PromiseCount
from callassist.bench.understood import CardCount, TurnCount
from callassist.corpus.judge import JudgedTurn
from callassist.corpus.lines import Instalment, LabelledConversation, LabelledTurn, Promise
from callassist.events import CardShown, ConductFlagged, Evidence, ExcuseHeard
from callassist.playbook.load import load

WORDS = Evidence(leg="debtor", number=1, text="words")
PROMISE = Promise(
    kind="installments",
    amount=100.0,
    currency="USD",
    date=date(2026, 3, 6),
    installments=(Instalment(amount=50.0, date=date(2026, 3, 6)), Instalment(amount=50.0)),
)


def excuse(name: str) -> ExcuseHeard:
    return ExcuseHeard(excuse=name, at=1.0, score=1.0, rule="r", evidence=WORDS, provisional=False)


def card(ladder: str, *, provisional: bool = False) -> CardShown:
    return CardShown(
        card=1, at=1.0, ladder=ladder, step=1, line="", why="", evidence=WORDS, provisional=provisional
    )


def debtor(*excuses: str, phase: str | None = None) -> LabelledTurn:
    return LabelledTurn(
        speaker="debtor", text="eight words take three seconds to be spoken", phase=phase, excuses=excuses
    )


def test_precision_recall_and_f1_by_label_and_averaged() -> None:
    count = LabelCount()
    count.add(["stall"], ["stall"])
    count.add(["stall", "refuse"], ["stall"])
    count.add(["stall"], [])
    count.add([], ["stall", "forgot"])
    found = count.score(["forgot", "refuse", "stall", "lawyer"])
    forgot, refuse, stall = found.labels
    assert (stall.hits, stall.false, stall.missed) == (2, 1, 1)
    assert (stall.precision, stall.recall, stall.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3), abs=1e-4)
    assert (forgot.precision, forgot.recall, forgot.f1) == (None, 0.0, 0.0)
    assert (refuse.precision, refuse.recall, refuse.f1) == (0.0, None, 0.0)
    # A label that neither is there nor was found says nothing.
    assert found.f1 == pytest.approx(2 / 3 / 3, abs=1e-4)


def test_averages_of_nothing_are_unknown() -> None:
    assert LabelCount().score(["stall"]).f1 is None


def test_a_slot_is_right_only_when_it_is_the_same() -> None:
    count = PromiseCount()
    count.add(PROMISE, PROMISE)
    count.add(msgspec.structs.replace(PROMISE, amount=99.0, installments=()), PROMISE)
    count.add(None, PROMISE)
    count.add(None, None)
    count.add(PROMISE, None)
    found = count.score()
    assert (found.labelled, found.found, found.false) == (3, 2, 1)
    exact = dict.fromkeys(SLOTS, 0.6667) | {"amount": 0.3333, "installments": 0.3333}
    assert found.exact == exact


def test_turns_without_an_excuse_are_the_debtors() -> None:
    count = TurnCount(load("en"))
    count.add(JudgedTurn(excuses=[excuse("stall")]), debtor(), "u1")
    count.add(JudgedTurn(), debtor(), "u1")
    count.add(JudgedTurn(), debtor("stall"), "u1")
    count.add(JudgedTurn(), LabelledTurn(speaker="collector", text="pay"), "u1")
    found = count.score()
    assert (found.turns, found.without_excuse, found.without_excuse_fired) == (4, 2, 0.5)
    assert found.phases is None


def test_a_turn_stands_in_its_phase_or_not() -> None:
    count = TurnCount(load("en"))
    count.add(JudgedTurn(phase="close"), debtor(phase="close"), "u1")
    count.add(JudgedTurn(phase="close"), debtor(phase="persuade"), "u1")
    assert count.score().phases == 0.5


def test_a_card_is_false_for_an_excuse_nobody_has_used_by_then() -> None:
    count = CardCount(load("en"))
    call = LabelledConversation(turns=(debtor("stall"), debtor(), debtor("refuse")))
    shown = [
        [card("stall"), card("persuade")],
        # The ladder goes on; a card for what comes only later is false, taken back or not.
        [card("stall"), card("refuse", provisional=True), card("refuse")],
        [card("refuse")],
    ]
    count.add(call, shown, [JudgedTurn()] * 3)
    found = count.score()
    assert (found.shown, found.false) == (4, 1)
    assert found.hours == pytest.approx(3 * 8 / 160 / 60, abs=1e-3)
    assert found.false_per_hour == pytest.approx(1 / (3 * 8 / 160 / 60))


def test_a_warning_nobody_earned_is_false() -> None:
    count = CardCount(load("en"))
    call = LabelledConversation(turns=(LabelledTurn(speaker="collector", text="a word", flags=("insult",)),))
    warned = [ConductFlagged(flag=flag, at=1.0, line="", evidence=WORDS) for flag in ("insult", "threat")]
    count.add(call, [list(warned)], [JudgedTurn(flags=warned)])
    assert count.score().false_warnings_per_hour == pytest.approx(1 / (2 / 160 / 60))
