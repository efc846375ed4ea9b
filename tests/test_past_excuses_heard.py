"""Heard a second time, an account's excuse is known from its first call."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from heard import SHORT_CALL

from callassist.cli import main

ACCOUNT = {"account": "4711", "creditor": "Northgate", "debtor": "Harlan"}


def hear(folder: Path, started: str) -> str:
    account = folder / "account.json"
    account.write_text(json.dumps(ACCOUNT), encoding="utf-8")
    legs = [f"--{leg}={SHORT_CALL / leg}.wav" for leg in ("collector", "debtor")]
    arguments = ["hear", *legs, f"--account={account}", f"--started={started}", f"--data={folder}"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_second_call_quotes_the_first(tmp_path: Path) -> None:
    first = hear(tmp_path, "2026-03-02T10:15")
    assert "excuse     already sent" in first
    assert "Monday 2 March they also said" not in first
    assert "time 2: on Monday 2 March they also said" in hear(tmp_path, "2026-03-16T10:15")
    # A recording from before both of them has no earlier call.
    assert "they also said" not in hear(tmp_path, "2026-02-16T10:15")
