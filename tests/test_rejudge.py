"""`callassist calls rejudge`: what today's playbook would say of a call that is over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from heard import SHORT_CALL

from callassist.assist.assist import Assist
from callassist.cli import main
from callassist.events import (
    LEGS,
    Account,
    CallEnded,
    CallEvent,
    CallStarted,
    CardClicked,
    CardShown,
    ExcuseHeard,
    Leg,
    PhaseEntered,
    PromiseConfirmed,
    PromiseHeard,
    Utterance,
)
from callassist.playbook.load import load
from callassist.playbook.model import Playbook
from callassist.rejudge import rejudge
from callassist.settings import AssistSettings
from callassist.store.store import Store

CALL = "20260302-101500-3fa9c1"
STARTED = CallStarted(
    call=CALL,
    line="seat-1",
    started="2026-03-02T10:15:00+01:00",
    language="en",
    account=Account(account="7", creditor="Lindqvist", debtor="Martin", balance_minor=90000, currency="USD"),
)
UNLEARNED = {leg: Path("there-are-none.npz") for leg in LEGS}
TALK: tuple[tuple[Leg, str], ...] = (
    ("collector", "good morning is this martin"),
    ("debtor", "yes speaking"),
    ("collector", "your balance is nine hundred dollars and i need that paid today"),
    ("debtor", "the check is in the mail"),
    ("collector", "what is the check number"),
    ("debtor", "i'll wire you the full nine hundred dollars on friday"),
)


def kept(playbook: Playbook) -> list[CallEvent]:
    """The call as a hub with this playbook would have kept it: its first card used, the promise confirmed."""
    assist = Assist(
        playbook,
        AssistSettings(),
        call_date=date(2026, 3, 2),
        account=STARTED.account,
    )
    told: list[CallEvent] = [STARTED]
    clicked = False

    def happen(event: CallEvent) -> None:
        told.extend([event, *assist.on(event)])

    for number, (leg, text) in enumerate(TALK, 1):
        at = number * 12.0
        happen(
            Utterance(
                leg=leg,
                number=number,
                start=at,
                end=at + 4,
                text=text,
                words=(),
                confidence=1.0,
                heard=at + 5,
            )
        )
        shown = [event for event in told if isinstance(event, CardShown)]
        if shown and not clicked:
            clicked = True
            happen(CardClicked(card=shown[0].card, at=at + 6, fate="used"))
    happen(PromiseConfirmed(at=80.0))
    happen(CallEnded(duration=90.0, ending="hung_up"))
    return told


def without(playbook: Playbook, excuse: str) -> Playbook:
    """A playbook that never heard of an excuse: no phrase of it, and no learned weights."""
    deaf = msgspec.structs.replace(playbook.excuses[excuse], phrases=())
    return msgspec.structs.replace(playbook, excuses=playbook.excuses | {excuse: deaf}, weights=UNLEARNED)


@pytest.fixture(scope="module")
def phrases_only() -> Playbook:
    return msgspec.structs.replace(load("en"), weights=UNLEARNED)


def test_under_the_same_playbook_nothing_changes() -> None:
    stored = kept(load("en"))
    assert any(isinstance(event, ExcuseHeard) for event in stored)
    assert rejudge(stored, load("en"), AssistSettings()).none


def test_what_today_hears_and_then_did_not_is_added(phrases_only: Playbook) -> None:
    then = kept(without(phrases_only, "already_sent"))
    changes = rejudge(then, phrases_only, AssistSettings())
    (heard,) = [change for change in changes.added if change.kind == "excuse"]
    assert heard.label == "already_sent"
    assert heard.words in "the check is in the mail"
    assert heard.at == 52.0
    assert ("card", "already_sent 1") in [(change.kind, change.label) for change in changes.added]


def test_what_was_heard_and_today_is_not_is_removed(phrases_only: Playbook) -> None:
    changes = rejudge(kept(phrases_only), without(phrases_only, "already_sent"), AssistSettings())
    assert ("excuse", "already_sent") in [(change.kind, change.label) for change in changes.removed]
    assert "already_sent" not in [change.label for change in changes.added]


def test_a_click_counts_again_only_for_the_same_card(phrases_only: Playbook) -> None:
    stored = kept(phrases_only)
    first = next(event for event in stored if isinstance(event, CardShown))
    # As if the first card had been another one: its click says nothing about today's first card.
    other = msgspec.structs.replace(first, ladder="lawyer")
    relabelled = [other if event is first else event for event in stored]
    changes = rejudge(relabelled, phrases_only, AssistSettings())
    assert [(c.kind, c.label) for c in changes.removed] == [("card", f"lawyer {first.step}")]


def test_a_promise_filled_otherwise_names_its_slots() -> None:
    stored = [
        msgspec.structs.replace(event, amount_minor=80000, method="check")
        if isinstance(event, PromiseHeard)
        else event
        for event in kept(load("en"))
    ]
    change = rejudge(stored, load("en"), AssistSettings()).promise
    assert change is not None
    assert change.slots == ("amount_minor", "method")
    assert change.was and change.was.amount_minor == 80000
    assert change.now and change.now.amount_minor == 90000
    assert change.now.confirmed


def test_a_promise_nobody_heard_then_is_a_change() -> None:
    stored = [event for event in kept(load("en")) if not isinstance(event, PromiseHeard | PromiseConfirmed)]
    change = rejudge(stored, load("en"), AssistSettings()).promise
    assert change is not None
    assert (change.was, change.now is None) == (None, False)


# ---------------------------------------------------------------- the command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub's folder: a call as today's playbook judges it, and one in which it would hear more."""
    store = Store.open(tmp_path / "callassist.db")
    for call, started, finds in (
        (CALL, "2026-03-02T10:15:00+01:00", True),
        ("20260309-080000-000000", "2026-03-02T11:15:00+01:00", False),
    ):
        store.open_call(msgspec.structs.replace(STARTED, call=call, started=started), "", "")
        told = kept(load("en"))[1:]
        store.write(call, [e for e in told if finds or not isinstance(e, ExcuseHeard | PhaseEntered)])
    store.close()
    return tmp_path


def command(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["calls", "rejudge", *arguments, "--data", str(data)])


def test_a_call_without_a_change_says_so(data: Path) -> None:
    assert command(data, CALL).output == f"{CALL}: nothing would change\n"


def test_a_changed_call_is_told_in_its_order(data: Path) -> None:
    head, *lines = command(data, "last").output.splitlines()
    assert head == "20260309-080000-000000"
    assert all(line.startswith("  + ") for line in lines)
    assert "  + 00:52  excuse already sent: check is in the mail" in lines
    times = [line.split()[1] for line in lines]
    assert times == sorted(times)


def test_all_calls_end_in_a_summary(data: Path) -> None:
    lines = command(data, "--all").output.splitlines()
    assert CALL not in "\n".join(lines)
    assert "1 of 2 calls would change" in lines
    assert "      1  + excuse already sent" in lines


def test_as_json_every_call_is_a_line(data: Path) -> None:
    newest, oldest = (json.loads(line) for line in command(data, "--all", "--json").stdout.splitlines())
    assert (oldest["call"], oldest["added"], oldest["removed"], oldest["promise"]) == (CALL, [], [], None)
    assert {"excuse", "phase"} <= {change["kind"] for change in newest["added"]}


def test_the_record_stays_as_it_was(data: Path) -> None:
    before = CliRunner().invoke(main, ["calls", "export", "last", "--data", str(data)]).output
    files = {path.name: path.read_bytes() for path in data.iterdir()}
    assert command(data, "--all").exit_code == 0
    assert {path.name: path.read_bytes() for path in data.iterdir()} == files
    assert CliRunner().invoke(main, ["calls", "export", "last", "--data", str(data)]).output == before


def test_it_wants_a_call_or_all(data: Path) -> None:
    assert command(data).exit_code == 2
    assert command(data, CALL, "--all").exit_code == 2
    assert "there is no such call" in command(data, "1999").stderr


def test_a_recording_heard_just_now_has_nothing_to_change(tmp_path: Path) -> None:
    legs = [f"--{leg}={SHORT_CALL / leg}.wav" for leg in ("collector", "debtor")]
    arguments = ["hear", *legs, "--started=2026-03-02T10:15", f"--data={tmp_path}"]
    heard = CliRunner().invoke(main, arguments)
    assert "excuse     already sent" in heard.output
    assert "nothing would change" in command(tmp_path, "last").output
