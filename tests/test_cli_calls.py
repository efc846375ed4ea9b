"""`callassist calls`: what the supervisor sees of the calls that were kept."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from callassist import events
from callassist.cli import main
from callassist.cli.show import line_for
from callassist.events import LEGS
from callassist.hearing.recording import recording_path
from callassist.store.store import Store

CALL = "20260302-101500-3fa9c1"
SENT = events.Evidence(leg="debtor", number=1, text="in the mail", start=4.5, end=5.2)
HAPPENED: list[events.CallEvent] = [
    # The collector's long sentence becomes known after the debtor's short one within it.
    events.Utterance(
        leg="debtor",
        number=1,
        start=4.1,
        end=5.6,
        text="it is in the mail",
        words=(),
        confidence=0.9,
        heard=6.1,
    ),
    events.ExcuseHeard(excuse="already_sent", at=5.6, score=0.9, rule="r", evidence=SENT, provisional=False),
    events.Utterance(
        leg="collector", number=1, start=1.6, end=9.0, text="you owe us", words=(), confidence=1.0, heard=9.5
    ),
    events.CardShown(
        card=1, at=9.6, ladder="already_sent", step=1, line="Which number?", why="sent", evidence=SENT
    ),
    events.PromiseHeard(
        at=60.0,
        kind="full",
        amount_minor=240000,
        currency="USD",
        date="2026-03-06",
        method="check",
        confirmed=True,
    ),
    events.CallEnded(duration=90.5, ending="hung_up"),
    events.FollowUpPlanned(due="2026-03-06", kind="check_arrival", why="promised"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub's folder with two calls and the recordings of the first."""
    folder = tmp_path / "calls"
    store = Store.open(folder / "callassist.db")
    for call, started in (
        (CALL, "2026-03-02T10:15:00+01:00"),
        ("20260303-080000-000000", "2026-03-03T08:00:00+01:00"),
    ):
        store.open_call(events.CallStarted(call=call, line="seat-1", started=started, language="en"), "", "")
    store.write(CALL, HAPPENED)
    store.close()
    (folder / "recordings").mkdir()
    for leg in LEGS:
        recording_path(folder / "recordings", CALL, leg).write_bytes(b"RIFF")
    return folder


def calls(data: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["calls", *arguments, "--data", str(data)], input=answer)


def test_the_list_has_the_newest_call_first(data: Path) -> None:
    head, newest, older = calls(data, "list").output.splitlines()
    assert head.split() == ["CALL", "STARTED", "LINE", "LENGTH", "ENDING", "EXCUSES", "PROMISE"]
    assert newest.split()[0] == "20260303-080000-000000"
    assert newest.endswith("going on")
    assert re.split(" {2,}", older) == [
        CALL,
        "2026-03-02 10:15",
        "seat-1",
        "01:30",
        "hung up",
        "already sent",
        "2,400.00 USD full payment, date 2026-03-06, by check (confirmed)",
    ]
    assert len(calls(data, "list", "--limit", "1").output.splitlines()) == 2


def test_the_list_as_json_has_every_figure(data: Path) -> None:
    newest, older = json.loads(calls(data, "list", "--json").output)
    assert (newest["ending"], newest["promise"]) == (None, None)
    assert (older["call"], older["duration"], older["promise"]["amount_minor"]) == (CALL, 90.5, 240000)


def test_a_call_is_told_in_the_order_it_was_spoken(data: Path) -> None:
    shown = calls(data, "show", "20260302").output.splitlines()
    assert [line.split("  ")[1].strip() for line in shown[:7]] == [
        "call",
        "collector",
        "debtor",
        "excuse",
        "card 1",
        "promise",
        "call",
    ]
    assert shown[7] == "2026-03-06 check arrival: promised"
    assert shown[-1] == "Promise: 2,400.00 USD full payment, date 2026-03-06, by check (confirmed)"


def test_it_prints_what_the_live_view_printed(data: Path) -> None:
    shown = calls(data, "show", CALL).output
    for event in HAPPENED:
        assert click.unstyle(line_for(event) or "") in shown


def test_colours_are_for_terminals(data: Path) -> None:
    assert "\x1b" not in calls(data, "show", CALL).output
    coloured = CliRunner().invoke(main, ["calls", "show", CALL, "--data", str(data)], color=True).output
    assert "\x1b" in coloured


def test_last_is_the_newest(data: Path) -> None:
    assert "20260303-080000-000000" in calls(data, "show", "last").output


def test_the_export_holds_the_events_themselves(data: Path) -> None:
    exported = json.loads(calls(data, "export", CALL).output)
    told = msgspec.convert(exported["events"], list[events.CallEvent])
    assert told[1:] == HAPPENED
    assert exported["summary"]["call"] == CALL
    assert exported["follow_ups"] == [
        {"due": "2026-03-06", "kind": "check_arrival", "why": "promised", "done_at": None}
    ]


def test_the_export_to_a_file_is_private_and_plain(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    arguments = ["calls", "export", CALL, "--format", "text", "--output", str(file), "--data", str(data)]
    assert CliRunner().invoke(main, arguments, color=True).exit_code == 0
    assert file.read_text(encoding="utf-8") == calls(data, "show", CALL).output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert calls(data, "export", CALL, "--output", str(tmp_path / "no" / "where")).exit_code == 2


def test_words_lead_to_the_place_in_the_call(data: Path) -> None:
    assert calls(data, "search", "MAIL", "is").output == f"{CALL}  00:04  debtor     it is in the mail\n"
    nothing = calls(data, "search", "insolvent")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert calls(data, "search", "*").exit_code == 2


def test_deleting_asks_first(data: Path) -> None:
    assert calls(data, "delete", CALL, answer="n\n").exit_code == 1
    assert calls(data, "show", CALL).exit_code == 0
    assert len(list((data / "recordings").iterdir())) == 2


def test_deleting_takes_the_rows_and_the_sound(data: Path) -> None:
    assert calls(data, "delete", CALL, "--yes").exit_code == 0
    assert calls(data, "show", CALL).exit_code == 2
    assert calls(data, "search", "mail").stdout == ""
    assert list((data / "recordings").iterdir()) == []
    assert "20260303-080000-000000" in calls(data, "list").output


@pytest.mark.parametrize("command", ["show", "export", "delete"])
def test_an_unknown_call_is_one_line_and_a_hint(data: Path, command: str) -> None:
    result = calls(data, command, "1999")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == ["callassist: there is no such call", "  callassist calls list"]


def test_an_ambiguous_beginning_is_refused(data: Path) -> None:
    assert "more than one call begins so" in calls(data, "delete", "2026", "--yes").stderr
    assert len(calls(data, "list").output.splitlines()) == 3


def test_a_folder_without_calls_says_so_and_stays_empty(tmp_path: Path) -> None:
    result = calls(tmp_path / "none", "list")
    assert result.exit_code == 2
    assert "no calls are kept in this folder" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["list", "show", "export", "search", "delete"])
def test_help_teaches_by_example(command: str) -> None:
    assert f"callassist calls {command}" in CliRunner().invoke(main, ["calls", command, "--help"]).output
