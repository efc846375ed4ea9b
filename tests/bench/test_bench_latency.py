"""`callassist bench latency`: real calls, one JSON object."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from callassist.bench.latency import Latency, Spread
from callassist.cli.bench import latency_table


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
    assert found["cards_expected"] == len(found["cards"]) == 2
    assert 1 <= found["cards_seen"] <= 2
    assert set(found["card_delay_s"]) == {"p50", "p95", "max"}
    assert 0.0 <= found["on_partial_share"] <= 1.0
    assert found["relay_delay_s"]["p50"] is not None
    assert found["direct_delay_s"]["p50"] > 0.0
    assert isinstance(found["frames_lost"], int)
    assert isinstance(found["frames_late"], int)


def test_table_shows_goals_beside_figures_and_a_dash_for_what_was_not_measured() -> None:
    nothing = Spread(p50=None, p95=None, max=None)
    table = latency_table(
        Latency(
            card_delay_s=nothing,
            on_partial_share=None,
            relay_delay_s=Spread(p50=0.015, p95=0.021, max=0.03),
            frames_lost=3,
            frames_late=1,
            calls=2,
            cards_expected=16,
            cards_seen=0,
            direct_delay_s=nothing,
            seconds=56.0,
            cards=(),
        )
    )
    assert " ".join(table[2].split()) == "trigger phrase to card, s - - - p95 <= 1.000"
    assert " ".join(table[3].split()) == "added by the relay, one way, s 0.015 0.021 0.030 p95 <= 0.060"
    assert table[-1] == "20 ms frames: 3 lost (goal 0), 1 late"
