"""Lines are filled from the account and never show a gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from callassist.assist.wishes import Wishes
from callassist.events import Account
from callassist.playbook.lines import business_day, fill, say_date, say_money, stage_of
from callassist.playbook.load import languages, load
from callassist.playbook.model import Playbook, Text

MONDAY = date(2026, 3, 2)
FULL = Account(
    account="7",
    creditor="Northgate",
    debtor="Harlan",
    contact="Linda",
    balance_minor=240000,
    currency="USD",
    due_date="2026-01-31",
    invoice="912",
)
BARE = Account(account="7", creditor="Northgate", debtor="Harlan")


def every_line(playbook: Playbook) -> Iterator[Text]:
    for ladder in playbook.ladders.values():
        yield from (step.line for step in ladder.steps)
    yield from (flag.reminder for flag in playbook.conduct.values())
    yield from (phase.cue for phase in playbook.phases.values())
    yield from playbook.promise.values()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("account", [FULL, BARE, None])
def test_no_line_shows_a_gap_whatever_is_known(language: str, account: Account | None) -> None:
    playbook = load(language)
    slots = Wishes(playbook, MONDAY, account).slots
    for stage in ("reminder", "early", "late"):
        for text in every_line(playbook):
            said = fill(text, stage, slots)
            assert said and "{" not in said and "None" not in said


def test_a_known_slot_is_used() -> None:
    line = ("About {invoice}?", "About the bill?")
    assert fill(line, "early", {"invoice": "912"}) == "About 912?"
    assert fill(line, "early", {}) == "About the bill?"


def test_the_stage_follows_the_due_date() -> None:
    assert stage_of("2026-03-02", MONDAY, 60) == "reminder"
    assert stage_of("2026-02-20", MONDAY, 60) == "early"
    assert stage_of("2025-12-31", MONDAY, 60) == "late"
    assert stage_of(None, MONDAY, 60) == "early"


def test_a_long_overdue_debt_is_asked_for_more_firmly() -> None:
    step = load("en").ladders["forgot"].steps[0]
    slots = Wishes(load("en"), MONDAY, FULL).slots
    assert len({fill(step.line, stage, slots) for stage in ("reminder", "early", "late")}) == 3


def test_sums_and_days_are_said_as_people_say_them() -> None:
    speaking = load("en").speaking
    assert say_money(240000, "USD", speaking) == "2,400 dollars"
    assert say_money(240050, "GBP", speaking) == "2,400.50 pounds"
    assert say_date(date(2026, 3, 6), speaking) == "Friday 6 March"


def test_a_day_named_to_the_debtor_is_a_weekday() -> None:
    assert business_day(date(2026, 3, 6), 1) == date(2026, 3, 9)
