"""`callassist bench detect`: a small corpus scored, as written and misheard.

The corpora in `data/` are plain enough to be understood wholly; what must not be is labelled
otherwise by the test.
"""

from __future__ import annotations

import json
import shutil
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
    """The English corpus alone, to be relabelled."""
    for kind in ("utterances", "calls"):
        shutil.copy(DATA / f"{kind}.en.jsonl", tmp_path)
    return tmp_path


def relabel(path: Path, change: dict[str, dict[str, Any]]) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text(
        "\n".join(json.dumps(line | change.get(line["id"], {})) for line in lines), encoding="utf-8"
    )


def test_what_is_understood_scores_one(english: Path) -> None:
    written = measured(english)["conditions"][0]
    turns, calls = written["utterances"], written["calls"]
    assert (written["word_error"], written["word_error_made"]) == (0.0, 0.0)
    assert (turns["excuses"]["f1"], turns["flags"]["f1"], turns["without_excuse_fired"]) == (1.0, 1.0, 0.0)
    assert set(turns["promises"]["exact"].values()) == {1.0}
    assert (calls["phases"], calls["promises"]["found"], written["cards"]["false"]) == (1.0, 1, 0)


def test_what_is_labelled_otherwise_is_counted_as_wrong(english: Path) -> None:
    u8 = json.loads((DATA / "utterances.en.jsonl").read_text(encoding="utf-8").splitlines()[7])["promise"]
    relabel(
        english / "utterances.en.jsonl",
        {
            "u1": {"excuses": []},
            "u4": {"excuses": ["hardship", "stall"]},
            "u8": {"promise": u8 | {"amount": 901.0}},
            "u9": {"flags": []},
        },
    )
    call = json.loads((english / "calls.en.jsonl").read_text(encoding="utf-8"))
    call["turns"][0]["phase"] = "close"
    call["turns"][5]["excuses"] = []
    (english / "calls.en.jsonl").write_text(json.dumps(call), encoding="utf-8")
    written = measured(english)["conditions"][0]
    excuses = {each["label"]: each for each in written["utterances"]["excuses"]["labels"]}
    assert (excuses["already_sent"]["false"], excuses["already_sent"]["precision"]) == (1, 0.0)
    assert (excuses["stall"]["missed"], excuses["stall"]["recall"]) == (1, 0.0)
    # Five labels are hit or false, one is missed; two of the six score nothing.
    assert written["utterances"]["excuses"]["f1"] == pytest.approx(4 / 6, abs=1e-4)
    assert written["utterances"]["flags"]["f1"] == 0.5
    assert written["utterances"]["without_excuse_fired"] == 0.25
    assert written["utterances"]["promises"]["exact"]["amount"] == 0.0
    assert written["calls"]["phases"] == pytest.approx(10 / 11, abs=1e-4)
    assert written["cards"]["false"] >= 1


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
