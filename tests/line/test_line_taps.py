"""The call's clock: both legs at the same sample, whatever comes."""

from __future__ import annotations

import time
from typing import Any

from callassist.line.taps import FRAME_BYTES, FRAME_SAMPLES, TapPair, TapPool


class Ear:
    """A place a tap can listen at; the bridge calls `sink` once per tick."""

    sink: Any = None


def tick(collector: Ear, debtor: Ear, a: bytes = b"", b: bytes = b"") -> None:
    collector.sink(a)
    debtor.sink(b)


def pair() -> tuple[TapPair, Ear, Ear]:
    collector, debtor = Ear(), Ear()
    return TapPair(collector, debtor), collector, debtor  # type: ignore[arg-type]


def test_ticks_carry_both_legs_and_count_silence() -> None:
    taps, collector, debtor = pair()
    track = taps.open()
    for content in (b"old", b"", b"a1", b"a2"):
        tick(collector, debtor, content, content.upper())

    assert track.take() == [(0, b"", b""), (1, b"a1", b"A1"), (2, b"a2", b"A2")]
    assert track.samples == 3 * FRAME_SAMPLES
    assert track.take() == []


def test_a_reused_tap_drops_its_first_frame_and_starts_at_nought() -> None:
    taps, collector, debtor = pair()
    first = taps.open()
    tick(collector, debtor)
    tick(collector, debtor, b"mine", b"mine")
    taps.close()
    tick(collector, debtor, b"after", b"after")
    second = taps.open()
    tick(collector, debtor, b"left over", b"left over")
    tick(collector, debtor, b"yours", b"yours")

    assert first.take() == [(0, b"mine", b"mine")]
    assert second.take() == [(0, b"yours", b"yours")]


def test_opening_between_the_two_legs_of_a_tick_does_not_shift_them() -> None:
    taps, collector, debtor = pair()
    collector.sink(b"before")
    track = taps.open()
    debtor.sink(b"before")
    tick(collector, debtor, b"drop", b"drop")
    collector.sink(b"a")
    debtor.sink(b"b")

    assert track.take() == [(0, b"a", b"b")]


def test_closing_between_the_two_legs_of_a_tick_keeps_the_tick_whole() -> None:
    taps, collector, debtor = pair()
    track = taps.open()
    tick(collector, debtor)
    collector.sink(b"a")
    taps.close()
    debtor.sink(b"b")
    tick(collector, debtor, b"no", b"no")

    assert track.take() == [(0, b"a", b"b")]


def test_what_nobody_fetches_is_given_up_and_its_place_kept() -> None:
    taps, collector, debtor = pair()
    track = taps.open()
    tick(collector, debtor)
    for _ in range(1600):
        tick(collector, debtor, b"x" * FRAME_BYTES, b"")
    kept = track.take()
    tick(collector, debtor, b"later", b"")

    assert track.dropped == 100
    assert [number for number, _, _ in kept] == list(range(1500))
    assert track.take() == [(1600, b"later", b"")]


def test_a_pool_gives_the_pair_that_rested_longest_and_none_that_did_not() -> None:
    pool = TapPool([Ear() for _ in range(4)])  # type: ignore[misc]
    first, second = pool.take(), pool.take()
    assert first is not None and second is not None and first is not second
    assert pool.take() is None
    pool.give_back(first)
    assert pool.take() is None
    time.sleep(0.25)
    pool.give_back(second)
    assert pool.take() is first
