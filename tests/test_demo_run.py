"""`callassist demo` as anyone starts it, without a terminal: a real call, heard, prompted and kept."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from callassist.store.read import Reader


def callassist(*arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "callassist", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.mark.sip
def test_demo_ends_by_itself_with_the_promise_in_the_database(tmp_path: Path) -> None:
    ran = callassist("demo", "--data", str(tmp_path), timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr

    assert re.match(r"The desk page is at http://127\.0\.0\.1:\d+/\n", ran.stdout)
    [summary] = Reader(tmp_path / "callassist.db").call_list()
    assert f"callassist calls show {summary.call} --data {tmp_path}" in ran.stdout

    promise = summary.promise
    assert promise is not None
    assert (promise.amount_minor, promise.currency, promise.method) == (240_000, "USD", "transfer")
    assert promise.date == str(date.fromisoformat(summary.started[:10]) + timedelta(days=1))
    assert "already_sent" in summary.excuses
    assert summary.cards >= 1
    assert summary.ending == "hung_up"

    shown = callassist("calls", "show", summary.call, "--data", str(tmp_path), timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert "the check is in the mail" in shown.stdout


def test_a_language_without_a_call_is_refused_in_one_line() -> None:
    ran = callassist("demo", "--language", "es", timeout=60)
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[0] == "callassist: there is no demonstration call in es yet"
    assert not ran.stdout
