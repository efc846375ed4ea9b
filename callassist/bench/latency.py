"""How soon a card comes, and what the relay costs the conversation.

The script's trigger phrases end at known samples. A card's delay runs from the moment the
debtor's telephone handed over the 20 ms that hold that sample to the card's arrival on a
WebSocket. The relay's delay is that of audio from phone to phone through a seat, less that of
a call between two phones without one, made meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from statistics import median

import msgspec
import numpy as np

from callassist.bench.delay import delays
from callassist.bench.traffic import Relayed, Talk, make_calls
from callassist.demo.script import Script, load
from callassist.errors import LineError
from callassist.events import LEGS
from callassist.line.spool import RATE

_DATA = Path(__file__).parent / "data"
_ANSWER_S = 1.5
"A trigger nearer to the end of a shortened call is not counted: the call ends before its utterance."


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds; None when there was nothing to measure."""

    p50: float | None
    p95: float | None
    max: float | None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one trigger phrase."""

    excuse: str
    delay_s: float | None
    "None: no card came."
    on_partial: bool | None


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured."""

    card_delay_s: Spread
    "From the end of the trigger phrase; below zero where the card came before the phrase was over."
    on_partial_share: float | None
    "Of the cards that came: fired while the debtor was still speaking."
    relay_delay_s: Spread
    "One way, what the relay adds."
    frames_lost: int
    "RTP packets of 20 ms that did not reach the lines, or that their jitter buffers threw away."
    frames_late: int
    "20 ms ticks of the lines' audio clocks that came more than 20 ms late."
    calls: int
    cards_expected: int
    cards_seen: int
    direct_delay_s: Spread
    "One way between two phones without a relay."
    seconds: float
    "Length of each call."
    cards: tuple[Card, ...]
    "Each trigger phrase, call by call."


def measure(calls: int, seconds: float | None = None) -> Latency:
    """Make the calls; `seconds`: only the beginning of each. Raises LineError."""
    script = load(_DATA)
    length = min(seconds or script.length_s, script.length_s)
    traffic = make_calls(_DATA, calls, length)
    cards = [card for call in traffic.relayed for card in _cards(script, call, length)]
    delay = [card.delay_s for card in cards if card.delay_s is not None]
    direct = _one_way(traffic.direct)
    if not direct:
        raise LineError("the call without a relay was not heard", "is this machine very busy?")
    relayed = [late - median(direct) for call in traffic.relayed for late in _one_way(call.talk)]
    legs = [leg for call in traffic.relayed for leg in call.stored.legs]
    return Latency(
        card_delay_s=_spread(delay),
        on_partial_share=round(sum(card.on_partial or 0 for card in cards) / len(delay), 3)
        if delay
        else None,
        relay_delay_s=_spread(relayed),
        frames_lost=sum((leg.lost or 0) + (leg.discarded or 0) for leg in legs),
        # Both legs of a call run on one clock: its late ticks stand with each of them.
        frames_late=sum(leg.late or 0 for leg in legs if leg.leg == "debtor"),
        calls=len(traffic.relayed),
        cards_expected=len(cards),
        cards_seen=len(delay),
        direct_delay_s=_spread(direct),
        seconds=length,
        cards=tuple(cards),
    )


def _cards(script: Script, call: Relayed, length: float) -> Iterator[Card]:
    """What became of each trigger phrase of the call."""
    for chunk in (chunk for turn in script.turns for chunk in turn.chunks):
        if not chunk.excuse or chunk.end_s + _ANSWER_S > length:
            continue
        arrival = call.screen.first(chunk.excuse)
        said = call.talk.said["debtor"].handed_over(round(chunk.end_s * RATE))
        yield Card(
            excuse=chunk.excuse,
            delay_s=round(arrival.at - said, 3) if arrival else None,
            on_partial=arrival.provisional if arrival else None,
        )


def _one_way(talk: Talk) -> list[float]:
    return [
        seconds
        for speaker, hearer in permutations(LEGS)
        for seconds in delays(talk.said[speaker], talk.heard[hearer])
    ]


def _spread(seconds: Sequence[float]) -> Spread:
    if not seconds:
        return Spread(p50=None, p95=None, max=None)
    return Spread(
        p50=round(float(np.percentile(seconds, 50)), 3),
        p95=round(float(np.percentile(seconds, 95)), 3),
        max=round(max(seconds), 3),
    )
