"""Slot accuracy of the promise tracker on a corpus folder: python tests/assist/score_promise.py DIR [-v]

DIR holds utterances.LANG.jsonl and calls.LANG.jsonl, one labelled object a line. A slot is right
when it equals the label, None included; slots are counted where a promise is labelled. Promises
reported where none is labelled are listed as false.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from callassist.assist.promise import PromiseTracker
from callassist.events import Account, PromiseHeard, Utterance
from callassist.language.money import exponent

SLOTS = ("found", "kind", "amount", "currency", "date", "method", "reference", "conditional", "installments")


def heard(
    turns: list[dict[str, Any]], language: str, today: date, account: Account | None
) -> PromiseHeard | None:
    tracker, found = PromiseTracker(language, today, account), None
    for number, turn in enumerate(turns, 1):
        at = number * 10.0
        utterance = Utterance(
            leg=turn["speaker"],
            number=number,
            start=at,
            end=at + 5,
            text=turn["text"],
            words=(),
            confidence=1.0,
            heard=at + 5.5,
        )
        found = tracker.on(utterance, turn.get("phase")) or found
    return found


def shown(promise: PromiseHeard | None) -> dict[str, Any]:
    if promise is None:
        return {"found": False}
    unit = 10 ** exponent(promise.currency)

    def major(minor: int | None) -> float | None:
        return None if minor is None else minor / unit

    return {
        "found": True,
        "kind": promise.kind,
        "amount": major(promise.amount_minor),
        "currency": promise.currency,
        "date": promise.date,
        "method": promise.method,
        "reference": promise.reference,
        "conditional": promise.conditional,
        "installments": [{"amount": major(p.amount_minor), "date": p.date} for p in promise.instalments],
    }


def account_of(call: dict[str, Any]) -> Account:
    given = call["account"]
    unit = 10 ** exponent(given["currency"])
    return Account(
        account="",
        creditor=given["creditor"],
        debtor=given["debtor"],
        balance_minor=round(given["balance"] * unit),
        currency=given["currency"],
        due_date=given["due_date"],
    )


def cases(folder: Path, kind: str, language: str) -> list[tuple[str, Any, dict[str, Any]]]:
    found = []
    path = folder / f"{kind}.{language}.jsonl"
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        item = json.loads(line)
        today = date.fromisoformat(item.get("call_date", "2026-03-02"))
        if kind == "calls":
            promise = heard(item["turns"], language, today, account_of(item))
        else:
            promise = heard([item], language, today, None)
        label = {"found": True, **item["promise"]} if item.get("promise") else {"found": False}
        found.append((item["id"] + " " + item.get("text", ""), label, shown(promise)))
    return found


def main() -> None:
    folder, verbose = Path(sys.argv[1]), "-v" in sys.argv
    for kind in ("utterances", "calls"):
        for language in ("en", "es", "zh"):
            right, of, false = Counter[str](), 0, 0
            for name, label, got in cases(folder, kind, language):
                if not label["found"]:
                    false += got["found"]
                    if got["found"] and verbose:
                        print("FALSE", name, got)
                    continue
                of += 1
                wrong = [slot for slot in SLOTS if label.get(slot) != got.get(slot)]
                right.update(slot for slot in SLOTS if slot not in wrong)
                if wrong and verbose:
                    print("WRONG", name, {slot: (label.get(slot), got.get(slot)) for slot in wrong})
            print(
                kind,
                language,
                f"n={of} false={false}",
                *(f"{slot} {right[slot] / max(of, 1):.2f}" for slot in SLOTS),
            )


if __name__ == "__main__":
    main()
