"""A call with everything in it, and stores to put it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callassist import events
from callassist.store.store import Store

SENT = events.Evidence(leg="debtor", number=1, text="the check is in the mail", start=4.1, end=5.6)


@pytest.fixture
def started() -> events.CallStarted:
    return events.CallStarted(
        call="20260302-101500-3fa9c1",
        line="seat-1",
        started="2026-03-02T10:15:00+01:00",
        language="en",
        account=events.Account(
            account="4711",
            creditor="Acme",
            debtor="Doe Ltd",
            phone="+1 555 010 2030",
            balance_minor=240000,
            currency="USD",
            due_date="2026-01-31",
        ),
    )


@pytest.fixture
def happened() -> list[events.CallEvent]:
    """One call's events as the hub writes them, in the order they became known."""
    words = tuple(
        events.Word(text, 4.1 + i / 3, 4.3 + i / 3, 0.9) for i, text in enumerate(["the", "check", "is"])
    )
    return [
        events.LegChanged(leg="collector", state="answered", at=0.0, code=200),
        events.LegChanged(leg="debtor", state="ringing", at=0.0, code=180),
        events.LegChanged(leg="debtor", state="answered", at=1.5, code=200),
        events.Utterance(
            leg="collector",
            number=1,
            start=1.6,
            end=3.9,
            text="doe limited",
            words=(),
            confidence=1.0,
            heard=4.4,
        ),
        events.PhaseEntered(
            phase="verify_party",
            at=3.9,
            done=(),
            evidence=events.Evidence(leg="collector", number=1, text="doe limited", start=1.6, end=3.9),
        ),
        events.Utterance(
            leg="debtor",
            number=1,
            start=4.1,
            end=5.6,
            text="the check is",
            words=words,
            confidence=0.9,
            heard=6.1,
        ),
        events.ExcuseHeard(
            excuse="already_sent", at=5.6, score=0.93, rule="sent", evidence=SENT, provisional=False, times=1
        ),
        events.CardShown(
            card=1,
            at=5.7,
            ladder="already_sent",
            step=1,
            line="What is the number of the check?",
            why="already sent",
            evidence=SENT,
            next_line="On which day was it sent?",
        ),
        events.CardClicked(card=1, at=6.0, fate="used"),
        events.CardSettled(card=1, at=6.0, fate="used"),
        events.ConductFlagged(
            flag="asks_when", at=7.0, line="Ask for today.", evidence=SENT, score=0.8, rule="when"
        ),
        events.PromiseHeard(
            at=60.0,
            kind="installments",
            amount_minor=160000,
            currency="USD",
            date="2026-03-06",
            method="check",
            reference="4471",
            instalments=(
                events.Instalment(amount_minor=80000, date="2026-03-06"),
                events.Instalment(amount_minor=None, date=None),
            ),
            missing=("read_back",),
            unsure=("date",),
            evidence=(SENT,),
        ),
        events.CallEnded(duration=90.5, ending="hung_up"),
        events.FollowUpPlanned(due="2026-03-02", kind="confirm_in_writing", why="promised"),
        events.FollowUpPlanned(due="2026-03-06", kind="check_arrival", why="promised"),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "callassist.db"


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, path: Path) -> Iterator[Store]:
    """An open store: once in memory, once in a file."""
    opened = Store.open(":memory:" if request.param == "memory" else path)
    yield opened
    opened.close()
