"""One line per event, the same live and stored."""

from __future__ import annotations

import click
import msgspec
import pytest

from callassist import events
from callassist.cli.show import clock_text, line_for, money_text, promise_text

EVIDENCE = events.Evidence(leg="debtor", number=2, text="the check is in the mail", start=4.1, end=5.6)
EXCUSE = events.ExcuseHeard(
    excuse="already_sent", at=5.7, score=0.93, rule="sent", evidence=EVIDENCE, provisional=False
)
CARD = events.CardShown(
    card=1,
    at=5.8,
    ladder="already_sent",
    step=1,
    line="What is its number?",
    why="in the mail",
    evidence=EVIDENCE,
)


def plain(event: events.Event) -> str | None:
    line = line_for(event)
    return None if line is None else click.unstyle(line)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (240000, "USD", "2,400.00 USD"),
        (5, "EUR", "0.05 EUR"),
        (-5, "EUR", "-0.05 EUR"),
        (240000, "JPY", "240,000 JPY"),
        (240000, "KWD", "240.000 KWD"),
        (240000, None, "2,400.00"),
    ],
)
def test_money_has_the_decimals_of_its_currency(minor: int, currency: str | None, text: str) -> None:
    assert money_text(minor, currency) == text


def test_time_in_a_call_is_minutes_and_seconds() -> None:
    assert [clock_text(at) for at in (0.0, 59.99, 61.0, 3661.0)] == ["00:00", "00:59", "01:01", "61:01"]


def test_what_was_said_stands_beside_who_said_it() -> None:
    said = events.Utterance(
        leg="debtor", number=1, start=62.5, end=64.0, text="who is this", words=(), confidence=0.9, heard=64.4
    )
    assert plain(said) == "01:02  debtor     who is this"


def test_finding_and_card_name_their_reason() -> None:
    assert plain(EXCUSE) == "00:05  excuse     already sent: the check is in the mail"
    assert plain(CARD) == "00:05  card 1     What is its number?  [in the mail]"
    again = msgspec.structs.replace(EXCUSE, times=2)
    assert plain(again) == "00:05  excuse     already sent, time 2: the check is in the mail"


@pytest.mark.parametrize(
    "event",
    [
        events.Partial(leg="debtor", number=1, end=1.0, text="the ch"),
        events.LegHealth(leg="debtor", heard=1.0, behind=0.0, silent=0.0),
        msgspec.structs.replace(EXCUSE, provisional=True),
        msgspec.structs.replace(CARD, provisional=True),
    ],
)
def test_what_may_still_change_has_no_line(event: events.Event) -> None:
    assert line_for(event) is None


def test_a_name_from_outside_can_neither_break_the_line_nor_drive_the_terminal() -> None:
    started = events.CallStarted(
        call="c1",
        line="seat\n1\x1b[2J",
        started="2026-03-02T10:15:00+01:00",
        language="en",
        account=events.Account(account="7", creditor="Acme", debtor="Doe", balance_minor=100, currency="USD"),
    )
    line = plain(started)
    assert line is not None
    assert line.isprintable()
    assert line.endswith("2026-03-02 10:15, Acme to Doe, 1.00 USD open")


def test_promise_in_words() -> None:
    promise = events.PromiseHeard(
        at=60.0,
        kind="partial",
        amount_minor=80000,
        currency="USD",
        date="2026-03-06",
        method="check",
        reference="4471",
        missing=("confirmation",),
        unsure=("date",),
    )
    assert promise_text(promise) == (
        "800.00 USD partial payment, date 2026-03-06, by check 4471; missing: confirmation; unsure: date"
    )
    confirmed = msgspec.structs.replace(promise, confirmed=True)
    assert promise_text(confirmed) == "800.00 USD partial payment, date 2026-03-06, by check 4471 (confirmed)"


def test_promise_by_instalments_lists_them() -> None:
    promise = events.PromiseHeard(
        at=60.0,
        kind="installments",
        amount_minor=160000,
        currency="USD",
        date="2026-03-06",
        instalments=(
            events.Instalment(amount_minor=80000, date="2026-03-06"),
            events.Instalment(amount_minor=None, date="2026-04-06"),
        ),
    )
    assert promise_text(promise) == ("1,600.00 USD installments, 800.00 USD on 2026-03-06 + ? on 2026-04-06")
    assert promise_text(events.PromiseHeard(at=1.0)) == "nothing definite yet"
