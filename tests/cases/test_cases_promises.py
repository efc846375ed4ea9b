"""A promise is not a payment: it is kept when the money is there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callassist.cases.promises import settle, settle_all
from callassist.ledger import Payment, Promised

MONDAY = date(2026, 3, 2)


def promised(*parts: tuple[int, int | None], made: date = MONDAY) -> Promised:
    """Parts as (days after Monday, minor units)."""
    return Promised(
        call="c", made=made, parts=tuple((MONDAY + timedelta(days=day), minor) for day, minor in parts)
    )


def paid(*payments: tuple[int, int]) -> list[Payment]:
    return [
        Payment(payment=str(number), received=MONDAY + timedelta(days=day), amount_minor=minor)
        for number, (day, minor) in enumerate(payments)
    ]


def became(promise: Promised, payments: list[Payment], day: int) -> str:
    return settle(promise, payments, MONDAY + timedelta(days=day)).became


def test_it_is_due_until_its_day_has_passed() -> None:
    assert [became(promised((3, 100)), [], day) for day in (0, 3, 4)] == ["due", "due", "broken"]


def test_money_kept_it_or_kept_it_partly() -> None:
    assert became(promised((3, 100)), paid((2, 100)), 4) == "kept"
    assert became(promised((3, 100)), paid((2, 60), (3, 40)), 4) == "kept"
    assert became(promised((3, 100)), paid((2, 60)), 4) == "partly_kept"
    assert became(promised((3, 100)), paid((2, 60)), 3) == "due"


def test_money_from_before_it_was_made_does_not_count() -> None:
    assert became(promised((3, 100)), paid((-1, 100)), 4) == "broken"


def test_a_promise_for_a_weekend_has_until_the_end_of_monday() -> None:
    assert [became(promised((5, 100)), [], day) for day in (5, 6, 7)] == ["due", "due", "broken"]


def test_what_was_said_to_be_sent_has_the_time_of_the_post() -> None:
    sent_on_friday = promised((-3, 100))
    assert [became(sent_on_friday, [], day) for day in (0, 1, 2)] == ["due", "due", "broken"]
    assert became(sent_on_friday, paid((-1, 100)), 2) == "kept"


def test_an_amount_that_was_not_named_is_kept_by_any_money() -> None:
    assert became(promised((3, None)), paid((3, 1)), 4) == "kept"
    assert settle(promised((3, None)), [], MONDAY).missing_minor is None


def test_of_instalments_the_first_missed_and_the_next_to_come_are_told() -> None:
    plan = promised((2, 100), (9, 100), (16, 100))
    outcome = settle(plan, paid((2, 100), (8, 30)), MONDAY + timedelta(days=10))
    assert (outcome.became, outcome.missed, outcome.next_part, outcome.missing_minor) == (
        "partly_kept",
        MONDAY + timedelta(days=9),
        MONDAY + timedelta(days=16),
        170,
    )


def test_a_later_promise_replaces_one_that_was_still_running_but_not_one_that_was_broken() -> None:
    later = promised((20, 100), made=MONDAY + timedelta(days=7))
    for first_day, fate in ((3, "broken"), (10, "replaced")):
        outcomes = settle_all(
            [promised((first_day, 100)), later], paid((8, 100)), MONDAY + timedelta(days=21)
        )
        assert [one.became for one in outcomes] == [fate, "kept"]


parts = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 10**6)),
    min_size=1,
    max_size=4,
    unique_by=lambda part: part[0],
)
money = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 10**6)), max_size=6)


@given(parts, money, st.integers(0, 90))
def test_no_day_and_no_money_makes_a_promise_worse_than_its_sum_says(
    plan: list[tuple[int, int]], payments: list[tuple[int, int]], day: int
) -> None:
    outcome = settle(promised(*sorted(plan)), paid(*payments), MONDAY + timedelta(days=day))
    total = sum(minor for _, minor in plan)
    assert (outcome.became == "kept") is (outcome.received_minor >= total)
    assert outcome.received_minor == sum(minor for when, minor in payments if when <= day)
    if outcome.became == "broken":
        assert outcome.received_minor == 0
    more = settle(promised(*sorted(plan)), paid(*payments, (day, total)), MONDAY + timedelta(days=day))
    assert more.became == "kept"


@pytest.mark.parametrize("day", range(14))
def test_day_by_day_it_goes_from_due_to_broken_and_never_back(day: int) -> None:
    states = [became(promised((day, 100)), [], at) for at in range(30)]
    assert states == sorted(states, key=["due", "broken"].index)
