"""`callassist analyze`: lines in, the same lines out with what is in them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from callassist.cli import main
from callassist.corpus.lines import unlabelled

CORPUS = Path(__file__).parent / "bench/data"
TURN = {"speaker": "debtor", "text": "the check is in the mail"}


def analyze(*lines: object, arguments: tuple[str, ...] = ()) -> Result:
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return CliRunner().invoke(main, ["analyze", "-", *arguments], input=given)


def judged(*lines: object, arguments: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    done = analyze(*lines, arguments=arguments)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_turn_without_labels_gets_them() -> None:
    (found,) = judged(TURN)
    assert (found["speaker"], found["text"]) == (TURN["speaker"], TURN["text"])
    assert (found["excuses"], found["flags"], found["promise"]) == (["already_sent"], [], None)
    assert 0.5 < found["scores"]["already_sent"] <= 1
    assert found["evidence"]["already_sent"]["rule"].startswith("already_sent.")
    assert found["evidence"]["already_sent"]["words"] in TURN["text"]


def test_a_collectors_turn_is_judged_for_slips() -> None:
    (found,) = judged({"speaker": "collector", "text": "when do you think you can pay"})
    assert (found["excuses"], found["flags"]) == ([], ["asks_when"])


def test_labels_that_were_there_are_not_looked_at() -> None:
    (plain,) = judged(TURN)
    wrong = {"excuses": "nonsense", "flags": None, "promise": 7, "scores": []}
    (found,) = judged(TURN | wrong)
    assert found == plain


def test_what_else_a_line_holds_comes_back() -> None:
    (found,) = judged({"id": "7", "campaign": {"wave": 2}} | TURN)
    assert (found["id"], found["campaign"]) == ("7", {"wave": 2})


def test_days_are_resolved_against_the_day_of_the_line() -> None:
    said = {"speaker": "debtor", "text": "i'll wire you nine hundred dollars on friday"}
    found = judged(said | {"call_date": "2026-03-02"}, said | {"call_date": "2026-05-14"})
    assert [each["promise"]["date"] for each in found] == ["2026-03-06", "2026-05-15"]
    assert found[0]["promise"]["amount"] == 900.0
    assert found[0]["promise"]["method"] == "transfer"
    assert {"turn": 1, "words": "nine hundred dollars"} in found[0]["evidence"]["promise"]


def test_a_call_gets_a_phase_for_every_turn_and_one_promise() -> None:
    labelled = json.loads((CORPUS / "calls.en.jsonl").read_text(encoding="utf-8"))
    bare = {
        "call_date": labelled["call_date"],
        "account": {"balance": 900.0, "currency": "USD"},
        "turns": [{"speaker": turn["speaker"], "text": turn["text"]} for turn in labelled["turns"]],
    }
    (found,) = judged(bare)
    phases = [turn["phase"] for turn in found["turns"]]
    assert (phases[0], phases[-1]) == ("verify_party", "close")
    # The debtor answers within the phase; only the collector moves the call.
    assert phases[1::2] == phases[0:-1:2]
    assert found["turns"][5]["excuses"] == ["already_sent"]
    assert found["turns"][5]["scores"].keys() == {"already_sent"}
    assert found["promise"] == labelled["promise"]
    assert {each["turn"] for each in found["evidence"]["promise"]} <= {9, 10}
    assert "excuses" not in found


def test_a_call_of_which_only_the_turns_are_known_is_judged() -> None:
    found, nothing = judged({"turns": [TURN]}, {"turns": []})
    assert found["turns"][0]["excuses"] == ["already_sent"]
    assert (nothing["turns"], nothing["promise"]) == ([], None)


def test_the_line_names_its_language_or_the_command_does() -> None:
    spanish = {"speaker": "debtor", "text": "el cheque ya va en camino"}
    chinese = {"speaker": "debtor", "text": "支票已经寄出去了", "lang": "zh"}
    found = judged(spanish, chinese, arguments=("--language", "es"))
    assert [each["excuses"] for each in found] == [["already_sent"]] * 2
    assert found[1]["text"] == "支票已经寄出去了"


def test_a_file_from_anywhere_is_read() -> None:
    (found, again) = judged("\ufeff" + json.dumps(TURN) + "\r", "", json.dumps(TURN), "")
    assert found == again


def test_what_was_good_is_written_before_the_bad_line_is_named() -> None:
    done = analyze(TURN, "", {"speaker": "debtor"}, TURN)
    assert done.exit_code == 2
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.splitlines() == [
        "callassist: <stdin>:3: Object missing required field `text`",
        '  a turn has "speaker" and "text", a call has "turns" of these',
    ]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"speaker": "debtor"', "truncated"),
        ('{"speaker": "debtor" "text"}', "malformed"),
        ("[]", "not a JSON object"),
        ({"speaker": "agent", "text": "hello"}, "`$.speaker`"),
        ({"speaker": "debtor", "text": 5}, "`$.text`"),
        ({"turns": [TURN, {"speaker": "debtor"}]}, "`$.turns[1]`"),
        ({"turns": 5}, "`$.turns`"),
        (TURN | {"call_date": "monday"}, "`$.call_date`"),
        ({"speaker": "collector", "text": "pay now", "call_date": "9999-12-31"}, "beyond the calendar"),
        (TURN | {"lang": "tlh"}, "no playbook for language tlh"),
    ],
)
def test_a_bad_line_is_one_line_with_its_number(line: object, complaint: str) -> None:
    done = analyze(TURN, line)
    assert done.exit_code == 2
    message, *hint = done.stderr.splitlines()
    assert message.startswith("callassist: <stdin>:2: ")
    assert complaint in message
    assert len(hint) <= 1


def test_bytes_that_are_no_text_are_named_too() -> None:
    done = CliRunner().invoke(main, ["analyze", "-"], input=b'{"speaker": "debtor", "text": "\xff"}')
    assert done.exit_code == 2
    assert done.stderr.startswith("callassist: <stdin>:1: ")


def test_lines_are_judged_as_they_come() -> None:
    taken: list[int] = []

    def endless() -> Any:
        while True:
            taken.append(1)
            yield json.dumps(TURN).encode()

    rows = unlabelled(endless(), "pipe")
    assert (next(rows).number, next(rows).number) == (1, 2)
    assert len(taken) == 2


def test_a_file_without_lines_gives_none() -> None:
    assert list(unlabelled(io.BytesIO(b"\n\n"), "empty")) == []
    assert analyze().stdout == ""
