"""An excuse of an earlier call says so on its card, with the day and the words of then."""

from __future__ import annotations

from datetime import date

import pytest

from callassist.assist.assist import Assist
from callassist.events import CardShown, Leg, Utterance
from callassist.ledger import PastExcuse
from callassist.playbook.load import languages, load
from callassist.settings import AssistSettings

SENT = "already_sent"
TEXTS = {
    "en": "the check is in the mail",
    "es": "el cheque ya se lo mandé por correo",
    "zh": "支票已经寄出去了",
}
FEBRUARY = PastExcuse(excuse=SENT, on=date(2026, 2, 3), words="we mailed it")
MARCH = PastExcuse(excuse=SENT, on=date(2026, 3, 2), words="it went out on friday")


def call(language: str, *history: PastExcuse) -> Assist:
    calm = AssistSettings(cards_per_minute=60, cool_down_s=0.0)
    return Assist(load(language), calm, call_date=date(2026, 3, 16), account=None, history=history)


def cards(assist: Assist, *turns: tuple[Leg, str]) -> list[CardShown]:
    found = [
        finding
        for number, (leg, text) in enumerate(turns, 1)
        for finding in assist.on(
            Utterance(
                leg=leg,
                number=number,
                start=10.0 * number,
                end=10.0 * number + 2,
                text=text,
                words=(),
                confidence=1.0,
                heard=10.0 * number + 2.5,
            )
        )
    ]
    return [card for card in found if isinstance(card, CardShown)]


def test_the_second_time_quotes_the_first() -> None:
    (card,) = cards(call("en", MARCH), ("debtor", TEXTS["en"]))
    assert "time 2: on Monday 2 March they also said “it went out on friday”" in card.why
    assert "check is in the mail" in card.why


def test_of_several_calls_the_last_is_quoted_and_all_are_counted() -> None:
    (card,) = cards(call("en", FEBRUARY, MARCH), ("debtor", TEXTS["en"]))
    assert "time 3: on Monday 2 March" in card.why
    assert "we mailed it" not in card.why


def test_what_was_never_said_before_is_new() -> None:
    past = PastExcuse(excuse="lawyer", on=date(2026, 3, 2), words="talk to my lawyer")
    assert cards(call("en", past), ("debtor", TEXTS["en"])) == cards(call("en"), ("debtor", TEXTS["en"]))


def test_said_again_in_this_call_this_call_is_what_counts() -> None:
    turns: list[tuple[Leg, str]] = [("debtor", TEXTS["en"]), ("collector", "i see"), ("debtor", TEXTS["en"])]
    _, again = cards(call("en", MARCH), *turns)
    assert "time 2" in again.why
    assert "March" not in again.why


@pytest.mark.parametrize("language", languages())
def test_every_language_can_say_so(language: str) -> None:
    (new,) = cards(call(language), ("debtor", TEXTS[language]))
    (card,) = cards(call(language, MARCH), ("debtor", TEXTS[language]))
    assert (card.ladder, card.line) == (new.ladder, new.line) == (SENT, new.line)
    assert MARCH.words in card.why
    assert MARCH.words not in new.why
