"""`callassist bench detect`: a small corpus scored, as written and misheard.

What is scored here is the scoring: the English corpus is labelled by the playbook of the day,
whatever that hears, and then labelled otherwise where something must count as wrong.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from callassist.cli import main

DATA = Path(__file__).parent / "data"


def bench(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["bench", "detect", str(folder), *arguments])


def measured(folder: Path, *arguments: str) -> dict[str, Any]:
    """Figures of the folder's first language."""
    done = bench(folder, "--json", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)["languages"][0]
    return found


def without_times(figures: dict[str, Any]) -> dict[str, Any]:
    return figures | {"cost": None}


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """The English corpus alone, labelled as it is understood."""
    for kind in ("utterances", "calls"):
        judged = CliRunner().invoke(main, ["analyze", str(DATA / f"{kind}.en.jsonl")])
        assert judged.exit_code == 0, judged.output
        (tmp_path / f"{kind}.en.jsonl").write_text(judged.stdout, encoding="utf-8")
    return tmp_path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def relabel(path: Path, change: dict[str, dict[str, Any]]) -> None:
    changed = [json.dumps(line | change.get(line["id"], {})) for line in lines(path)]
    path.write_text("\n".join(changed), encoding="utf-8")


def test_what_is_understood_as_labelled_scores_one(english: Path) -> None:
    written = measured(english)["conditions"][0]
    turns, calls = written["utterances"], written["calls"]
    assert (written["word_error"], written["word_error_made"]) == (0.0, 0.0)
    assert (turns["excuses"]["f1"], turns["flags"]["f1"], turns["without_excuse_fired"]) == (1.0, 1.0, 0.0)
    assert set(turns["promises"]["exact"].values()) == {1.0}
    assert (calls["phases"], calls["promises"]["found"], calls["excuses"]["f1"]) == (1.0, 1, 1.0)
    assert (turns["turns"], calls["turns"]) == (11, 11)


def test_turns_labelled_otherwise_count_as_wrong(english: Path) -> None:
    path = english / "utterances.en.jsonl"
    there = {line["id"]: line for line in lines(path)}
    labels = {label for line in there.values() for label in line["excuses"]}
    assert {"already_sent", "lawyer"} <= labels
    assert "contact_left" not in labels
    silent = sum(line["speaker"] == "debtor" and not line["excuses"] for line in there.values())
    relabel(
        path,
        {
            "u1": {"excuses": []},
            "u3": {"excuses": ["lawyer", "contact_left"]},
            "u8": {"promise": there["u8"]["promise"] | {"amount": 901.0}},
        },
    )
    found = measured(english)["conditions"][0]["utterances"]
    scores = {each["label"]: each for each in found["excuses"]["labels"]}
    assert (scores["already_sent"]["false"], scores["already_sent"]["precision"]) == (1, 0.0)
    assert (scores["contact_left"]["missed"], scores["contact_left"]["recall"]) == (1, 0.0)
    assert found["excuses"]["f1"] == pytest.approx((len(labels) - 1) / (len(labels) + 1), abs=1e-4)
    assert found["without_excuse_fired"] == pytest.approx(1 / (silent + 1), abs=1e-4)
    assert found["promises"]["exact"] == dict.fromkeys(found["promises"]["exact"], 1.0) | {"amount": 0.0}


def test_a_call_labelled_otherwise_counts_as_wrong(english: Path) -> None:
    path = english / "calls.en.jsonl"
    (call,) = lines(path)
    assert call["turns"][5]["excuses"] == ["already_sent"]
    call["turns"][5]["excuses"] = []
    call["turns"][0]["phase"] = "close"
    path.write_text(json.dumps(call), encoding="utf-8")
    before = measured(DATA)["conditions"][0]["cards"]
    found = measured(english)["conditions"][0]
    assert found["calls"]["phases"] == pytest.approx(10 / 11, abs=1e-4)
    assert found["cards"]["false"] > before["false"]
    assert found["cards"]["shown"] == before["shown"]


def test_the_misses_are_listed_with_what_is_wrong(english: Path) -> None:
    assert bench(english, "--misses").stdout == ""
    turns, calls = english / "utterances.en.jsonl", english / "calls.en.jsonl"
    promised = next(line for line in lines(turns) if line["id"] == "u8")["promise"]
    relabel(turns, {"u3": {"excuses": ["contact_left"]}, "u8": {"promise": promised | {"amount": 901.0}}})
    (call,) = lines(calls)
    call["turns"][0]["phase"] = "close"
    calls.write_text(json.dumps(call | {"promise": None}), encoding="utf-8")
    found = [json.loads(line) for line in bench(english, "--misses").stdout.splitlines()]
    assert [each["line"] for each in found] == ["u3", "u8", "c1:1", "c1"]
    assert (found[0]["missed"], found[0]["false"]) == (["contact_left"], ["lawyer"])
    assert found[1]["slots"] == ["amount"]
    assert (found[2]["missed"], found[2]["text"]) == (["close"], call["turns"][0]["text"])
    assert {"kind", "amount", "date"} <= set(found[3]["slots"])


def test_errors_are_made_as_announced_and_repeat_with_the_seed(english: Path) -> None:
    once, again = measured(english, "--seed", "3"), measured(english, "--seed", "3")
    assert without_times(once) == without_times(again)
    assert [each["word_error"] for each in once["conditions"]] == [0.0, 0.15, 0.3]
    made = [each["word_error_made"] for each in once["conditions"]]
    assert made == pytest.approx([0.0, 0.15, 0.3], abs=0.07)


def test_the_cost_of_every_final_and_partial_is_known(english: Path) -> None:
    cost = measured(english)["cost"]
    assert 0 < cost["final_ms"] <= cost["final_p95_ms"]
    assert 0 < cost["partial_ms"] <= cost["partial_p95_ms"]


def test_the_table_has_every_figure_and_its_goal() -> None:
    table = bench(DATA).output
    for head in ("en: 11 single turns; 11 turns in calls", "es: 4 single turns", "zh: 4 single turns"):
        assert head in table
    for line in (
        "excuses, macro F1",
        "flags, macro F1",
        "phases",
        "reference",
        "false cards an hour",
        "partial",
    ):
        assert line in table
    assert "<= 0.05" in table
    assert "already_sent" in table


def test_a_language_without_a_playbook_does_not_stop_the_others(english: Path) -> None:
    (english / "utterances.xx.jsonl").write_text("{}\n", encoding="utf-8")
    done = bench(english)
    assert done.exit_code == 0
    assert "xx left out: no playbook for language xx" in done.stderr
    assert done.stdout.startswith("en: ")


def test_nothing_to_score_is_one_line_and_a_hint(tmp_path: Path) -> None:
    done = bench(tmp_path)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0] == f"callassist: {tmp_path} has no corpus"
    (tmp_path / "utterances.xx.jsonl").touch()
    assert bench(tmp_path).exit_code == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"excuses": ["in_the_mail"]}, "no such label: in_the_mail"),
        ({"flags": ["rude"]}, "no such label: rude"),
        ({"promise": {"kind": "some"}}, "`$.promise.kind`"),
        ({"speaker": "agent"}, "`$.speaker`"),
        ({"excuses": "stall"}, "`$.excuses`"),
    ],
)
def test_a_label_nobody_can_find_is_named_with_its_line(
    english: Path, change: dict[str, Any], complaint: str
) -> None:
    path = english / "utterances.en.jsonl"
    relabel(path, {"u3": change})
    done = bench(english)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"callassist: {path}:3: ")
    assert complaint in done.stderr


def test_a_phase_nobody_knows_is_named_too(english: Path) -> None:
    path = english / "calls.en.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("verify_party", "small_talk"), encoding="utf-8")
    assert f"{path}:1: no such label: small_talk" in bench(english).stderr
