"""`callassist bench latency`: real calls, one JSON object."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.sip
def test_one_call_gives_every_figure() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "callassist", "bench", "latency", "--calls", "1", "--seconds", "18", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["calls"] == 1
    assert found["cards_seen"] == found["cards_expected"] == 2
    assert set(found["card_delay_s"]) == {"p50", "p95", "max"}
    assert 0.0 <= found["on_partial_share"] <= 1.0
    assert found["relay_delay_s"]["p50"] is not None
    assert found["direct_delay_s"]["p50"] > 0.0
    assert isinstance(found["frames_lost"], int)
    assert isinstance(found["frames_late"], int)
