"""Scores the English assist on a corpus folder: `python tests/assist/score_corpus.py DIR [LANG]`.

Prints macro-F1 of excuses and flags, phase accuracy, and how many turns without an excuse fire one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from callassist.assist.assist import Assist
from callassist.assist.excuse import read_once
from callassist.events import PhaseEntered, Utterance
from callassist.playbook.ears import ears
from callassist.playbook.load import load
from callassist.settings import AssistSettings


def heard(leg, number, text):
    return Utterance(leg=leg, number=number, start=0, end=1, text=text, words=(), confidence=1, heard=1)


def found(ear, known, text, phase=""):
    return {hit.label for hit in read_once(ear, text).hits(phase) if hit.label in known}


def f1(hits, missed, false):
    return 2 * hits / (2 * hits + missed + false) if hits else 0.0


def score(rows, labels, predict, truth):
    """Per label (F1, hits, missed, false) over rows."""
    counts = {label: Counter() for label in labels}
    for row in rows:
        said, meant = predict(row), set(truth(row))
        for label in said | meant:
            kind = "hit" if label in said & meant else "false" if label in said else "missed"
            counts[label][kind] += 1
    return {
        label: (f1(c["hit"], c["missed"], c["false"]), c["hit"], c["missed"], c["false"])
        for label, c in counts.items()
    }


def phase_accuracy(playbook, calls):
    right = total = 0
    for call in calls:
        assist = Assist(playbook, AssistSettings(), call_date=date(2026, 3, 2), account=None)
        phase = "verify_party"
        for number, turn in enumerate(call["turns"], 1):
            found = assist.on(heard(turn["speaker"], number, turn["text"]))
            phase = next((each.phase for each in found if isinstance(each, PhaseEntered)), phase)
            right += phase == turn["phase"]
            total += 1
    return right / max(total, 1)


def main(folder, language="en", pick=lambda index: True, show=False):
    playbook = load(language)
    both = ears(playbook)
    lines = (Path(folder) / f"utterances.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for index, line in enumerate(lines) if pick(index)]
    calls_file = (Path(folder) / f"calls.{language}.jsonl").read_text(encoding="utf-8")
    calls = [json.loads(line) for line in calls_file.splitlines()]
    debtor = [row for row in rows if row["speaker"] == "debtor"]
    collector = [row for row in rows if row["speaker"] == "collector"]
    excuses = score(
        debtor,
        playbook.excuses,
        lambda row: found(both.debtor, playbook.excuses, row["text"]),
        lambda r: r["excuses"],
    )
    flags = score(
        collector,
        playbook.conduct,
        lambda row: found(both.collector, playbook.conduct, row["text"]),
        lambda r: r["flags"],
    )
    for name, scores in (("excuse", excuses), ("flag", flags)):
        if show:
            for label, (value, hits, missed, false) in scores.items():
                print(f"  {label:24} F1 {value:.2f}  hit {hits} missed {missed} false {false}")
        print(f"{name} macro-F1 {sum(s[0] for s in scores.values()) / len(scores):.3f}")
    plain = [row for row in debtor if not row["excuses"]]
    firing = sum(bool(found(both.debtor, playbook.excuses, row["text"])) for row in plain)
    print(f"turns without an excuse that fire one {firing}/{len(plain)}")
    print(f"phase accuracy {phase_accuracy(playbook, calls):.3f}")


if __name__ == "__main__":
    main(sys.argv[1], *sys.argv[2:3], show=True)
