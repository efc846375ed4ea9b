"""`callassist playbook`: JSON lines for whoever writes a playbook."""

from __future__ import annotations

import json

from click.testing import CliRunner

from callassist.cli import main


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    result = CliRunner().invoke(main, ["playbook", *arguments])
    return result.exit_code, [json.loads(line) for line in result.output.splitlines()]


def test_check_says_all_is_well() -> None:
    code, lines = run("check")
    assert code == 0
    assert lines[-1]["ok"] is True


def test_try_shows_label_rule_and_words() -> None:
    code, lines = run("try", "sorry the check is in the mail")
    assert code == 0
    assert lines[0]["label"] == "already_sent"
    assert lines[0]["words"] == "check is in the mail"


def test_try_hears_the_collector_too() -> None:
    _, lines = run("try", "when can you pay", "--leg", "collector")
    assert "asks_when" in [line["label"] for line in lines]


def test_sample_prints_lines_of_a_label() -> None:
    code, lines = run("sample", "--label", "forgot", "--count", "5")
    assert code == 0
    assert len(lines) == 5
    assert all("forgot" in line["labels"] for line in lines)  # type: ignore[operator]
