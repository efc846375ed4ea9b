"""The bench commands measure and print one JSON object each; the figures are the machine's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from callassist.cli import main


def run(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["bench", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_throughput_compares_with_bare_vosk() -> None:
    found = run("throughput", "--runs", "1")
    assert {"ratio", "callassist_audio_s_per_cpu_s", "vosk_audio_s_per_cpu_s"} <= set(found)
    ours, bare = found["callassist_audio_s_per_cpu_s"], found["vosk_audio_s_per_cpu_s"]
    # One run of each: the ratio is theirs, and doing more than Vosk alone is never faster by half.
    assert found["ratio"] == pytest.approx(ours / bare, rel=0.02)
    assert 0 < found["ratio"] < 1.5


@pytest.mark.sip
def test_memory_tells_what_another_call_costs() -> None:
    found = run("memory", "--calls", "3")
    assert {"hub_mb_per_call", "line_mb", "hub_mb", "calls"} <= set(found)
    assert found["hub_mb"] > found["line_mb"] > 1
    assert found["calls"] == 3


@pytest.mark.sip
def test_restart_kills_the_line_and_sees_it_come_back() -> None:
    found = run("restart", "--kills", "2")
    assert len(found["gone_s"]) == 2
    assert found["max_s"] == max(found["gone_s"]) > 0
