"""`callassist bench`: the figures anyone can measure."""

from __future__ import annotations

import click
import msgspec

from callassist.bench import latency as measuring
from callassist.bench.latency import Latency, Spread

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_CARD_GOAL_S = 1.0
_RELAY_GOAL_S = 0.060


@click.group()
def bench() -> None:
    """Measure this machine. Nothing else should run meanwhile: a busy machine measures itself."""


@bench.command()
@click.option("--calls", type=click.IntRange(1, 50), default=4, show_default=True, help="Calls at a time.")
@click.option("--seconds", type=click.FloatRange(min=10.0), help="Only so much of each call.")
@_json_option
def latency(calls: int, seconds: float | None, as_json: bool) -> None:
    """How soon a card comes after the trigger phrase, and what the relay adds to the call.

    Relayed calls on loopback, each with two telephones of its own, and one call without a relay
    to compare with.
    """
    found = measuring.measure(calls, seconds)
    click.echo(msgspec.json.encode(found) if as_json else "\n".join(_latency_table(found)))


def _latency_table(found: Latency) -> list[str]:
    card, relay = found.card_delay_s, found.relay_delay_s
    share = "-" if found.on_partial_share is None else f"{found.on_partial_share:.0%}"
    return [
        f"{found.calls} call(s) of {found.seconds:.0f} s at a time",
        _row("", "p50", "p95", "max", "goal"),
        _spread_row("trigger phrase to card, s", card, f"p95 <= {_CARD_GOAL_S:.3f}"),
        _spread_row("added by the relay, one way, s", relay, f"p95 <= {_RELAY_GOAL_S:.3f}"),
        _spread_row("phone to phone without it, s", found.direct_delay_s, ""),
        f"cards: {found.cards_seen} of {found.cards_expected} came, {share} while the debtor still spoke",
        f"20 ms frames: {found.frames_lost} lost (goal 0), {found.frames_late} late",
    ]


def _spread_row(what: str, spread: Spread, goal: str) -> str:
    return _row(what, *(_seconds(value) for value in (spread.p50, spread.p95, spread.max)), goal)


def _row(what: str, *cells: str) -> str:
    p50, p95, most, goal = cells
    return f"{what:<32}{p50:>8}{p95:>8}{most:>8}  {goal}".rstrip()


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
