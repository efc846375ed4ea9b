"""What follows a call: confirm, check that the money came, or call again."""

from __future__ import annotations

from datetime import date

import pytest

from callassist.cases.followup import plan
from callassist.events import CallEnding, Instalment, PromiseHeard

MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)


def steps(ending: CallEnding, promise: PromiseHeard | None, day: date = MONDAY) -> list[tuple[str, str]]:
    return [(step.due, step.kind) for step in plan(ending, promise, day)]


def promised(day: str | None, *instalments: str | None) -> PromiseHeard:
    parts = tuple(Instalment(amount_minor=100, date=part) for part in instalments)
    return PromiseHeard(at=60.0, date=day, instalments=parts)


def test_a_promise_is_confirmed_the_same_day_and_checked_on_its_own() -> None:
    assert steps("hung_up", promised("2026-03-06")) == [
        ("2026-03-02", "confirm_in_writing"),
        ("2026-03-06", "check_arrival"),
    ]


def test_money_promised_for_a_weekend_is_looked_for_on_monday() -> None:
    assert steps("hung_up", promised("2026-03-07"))[1] == ("2026-03-09", "check_arrival")


def test_money_promised_for_today_is_looked_for_tomorrow() -> None:
    assert steps("hung_up", promised("2026-03-02"))[1] == ("2026-03-03", "check_arrival")
    assert steps("hung_up", promised("2026-03-06"), FRIDAY)[1] == ("2026-03-09", "check_arrival")


def test_money_said_to_be_sent_has_three_working_days_from_its_sending() -> None:
    assert steps("hung_up", promised("2026-02-27"))[1] == ("2026-03-04", "check_arrival")


def test_money_sent_long_ago_is_looked_for_tomorrow() -> None:
    assert steps("hung_up", promised("2026-02-02"))[1] == ("2026-03-03", "check_arrival")


def test_every_instalment_is_checked_once() -> None:
    promise = promised("2026-03-06", "2026-03-06", None, "2026-04-06")
    assert steps("hung_up", promise) == [
        ("2026-03-02", "confirm_in_writing"),
        ("2026-03-06", "check_arrival"),
        ("2026-04-06", "check_arrival"),
    ]


def test_a_promise_outlives_the_way_the_call_ended() -> None:
    assert len(steps("cut_off", promised("2026-03-06"))) == 2


@pytest.mark.parametrize("promise", [None, promised(None)])
def test_without_a_day_promised_the_next_contact_is_in_a_week(promise: PromiseHeard | None) -> None:
    assert steps("hung_up", promise) == [("2026-03-09", "next_contact")]
    assert steps("hung_up", promise, date(2026, 3, 7)) == [("2026-03-16", "next_contact")]


@pytest.mark.parametrize("ending", ["busy", "declined", "no_answer", "cancelled", "failed", "cut_off"])
def test_who_was_not_reached_is_tried_the_next_working_day(ending: CallEnding) -> None:
    assert steps(ending, None, FRIDAY) == [("2026-03-09", "next_contact")]
