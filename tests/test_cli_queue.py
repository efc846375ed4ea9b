"""`callassist queue` and `callassist brief` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callassist.cli import main

ITEMS = """account,creditor,debtor,currency,language,kind,time_zone,jurisdiction,invoice,amount,due
1,Acme,Doe Ltd,USD,en,business,America/New_York,US,R-1,12.50,2026-01-31
2,Acme,Roe,USD,en,consumer,America/New_York,US,R-1,990.00,2026-01-31
3,Acme,Poe,USD,en,business,Asia/Shanghai,CN,R-1,99.00,2026-01-31
"""
TUESDAY = "2026-03-10T09:05-04:00"


@pytest.fixture
def run(tmp_path: Path):
    data = str(tmp_path / "data")
    (tmp_path / "items.csv").write_text(ITEMS)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--data", data])

    assert run("accounts", "import", str(tmp_path / "items.csv")).exit_code == 0
    return run


def test_the_queue_tells_whom_why_and_whom_not(run) -> None:
    text = run("queue", "--at", TUESDAY).output
    assert text.index("Roe") < text.index("Doe Ltd")
    assert "their working day has just begun" in text
    assert "2 of 2 that may be called now. Not now: outside working hours 1." in text


def test_the_queue_as_json(run) -> None:
    found = json.loads(run("queue", "--at", TUESDAY, "--limit", "1", "--json").output)
    assert [entry["account"] for entry in found["entries"]] == ["2"]
    assert (found["callable"], found["held"]) == (2, {"working_hours": 1})


def test_the_setting_and_the_option_choose_the_opinion_on_weekdays(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def points(*words: str) -> int:
        found = json.loads(run("queue", "--at", "2026-03-13T09:05-04:00", "--json", *words).output)
        return int(found["entries"][0]["points"])

    midweek, friday = points(), points("--weekdays", "friday")
    assert friday > midweek
    monkeypatch.setenv("CALLASSIST_CASES_WEEKDAYS", "friday")
    assert points() == friday


def test_the_brief_reads_top_to_bottom(run) -> None:
    text = run("brief", "2", "--at", TUESDAY).output
    heads = ["Facts", "What is owed", "Whom to call", "Purpose", "Goals", "Outline", "Excuses", "must not"]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    assert "990.00 USD owed to Acme" in text
    assert "12 CFR 1006.6" in text


def test_the_brief_in_another_language_and_as_json(run) -> None:
    assert "Lo que se debe" in run("brief", "2", "--at", TUESDAY, "--language", "es").output
    found = json.loads(run("brief", "2", "--at", TUESDAY, "--json").output)
    assert (found["balance_minor"], found["stage"]) == (99000, "early")
    assert found["excuses"][0]["more"], "the playbook's ladder"


def test_an_unknown_account_and_a_bad_time_are_told(run) -> None:
    assert run("brief", "nobody").exit_code == 2
    assert "no such account" in run("brief", "nobody").output
    assert "no ISO 8601 time" in run("queue", "--at", "tomorrow").output
