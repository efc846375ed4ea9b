"""The delay of a sound between two telephones is found by comparing what was said and heard."""

from __future__ import annotations

import numpy as np
import pytest

from callassist.bench.delay import Samples, Track, delays
from callassist.line.spool import RATE

SECONDS = 12
TICK = RATE // 50


@pytest.fixture
def speech() -> Samples:
    """Noise, four times a second louder and softer: no stretch is like another."""
    noise = np.random.default_rng(5).normal(0, 3000, SECONDS * RATE)
    return noise * (1 + np.sin(np.arange(len(noise)) / RATE * 8 * np.pi))


def track(samples: Samples, start: float) -> Track:
    return Track(samples, [start + 0.02 * tick for tick in range(len(samples) // TICK)])


@pytest.mark.parametrize("late", [0.02, 0.0375, 0.3])
def test_delay_is_found_to_the_millisecond(speech: Samples, late: float) -> None:
    # The hearer's clock ticks 7 ms beside the speaker's; what it heard began `late` after it was said.
    heard = np.concatenate([np.zeros(round((late + 0.033) * RATE)), speech * 0.5])
    found = delays(track(speech, 100.0), track(heard, 100.0 - 0.033))
    assert len(found) == SECONDS - 1
    assert found == pytest.approx([late] * len(found), abs=0.001)


def test_silence_says_nothing_about_the_delay(speech: Samples) -> None:
    speech[RATE * 3 : RATE * 6] = 0
    assert len(delays(track(speech, 0.0), track(speech, 0.04))) == SECONDS - 1 - 3


def test_a_second_that_did_not_arrive_is_not_guessed(speech: Samples) -> None:
    heard = speech.copy()
    heard[RATE * 4 : RATE * 5] = np.random.default_rng(6).normal(0, 3000, RATE)
    found = delays(track(speech, 0.0), track(heard, 0.04))
    assert len(found) == SECONDS - 2
    assert found == pytest.approx([0.04] * len(found), abs=0.001)
