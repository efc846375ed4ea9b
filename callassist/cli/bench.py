"""`callassist bench`: the figures anyone can measure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from callassist.bench import detect as detecting
from callassist.bench import latency as measuring
from callassist.bench import memory as remembering
from callassist.bench import restart as restarting
from callassist.bench import throughput as hearing
from callassist.bench.latency import Latency, Spread
from callassist.cli.detect_table import detect_table
from callassist.corpus.folder import languages
from callassist.demo.script import demo_folder
from callassist.errors import BadPlaybook
from callassist.hearing import wav

_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_CARD_GOAL_S = 1.0
_RELAY_GOAL_S = 0.060
_THROUGHPUT_GOAL = 0.90


@click.group()
def bench() -> None:
    """Measure this machine, and its playbooks.

    Nothing else should run meanwhile: a busy machine measures itself.
    """


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
    click.echo(msgspec.json.encode(found) if as_json else "\n".join(latency_table(found)))


@bench.command()
@click.option("--runs", type=click.IntRange(1, 100), default=5, show_default=True, help="Runs of each.")
@_json_option
def throughput(runs: int, as_json: bool) -> None:
    """How much of bare Vosk's speed is left when everything else is done as well.

    The demo's call goes through `hear` (assist, rows and recording included) and through bare
    Vosk, in turns.
    """
    found = hearing.measure(_demo_call(), runs)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    click.echo(f"callassist   {found.callassist_audio_s_per_cpu_s:8.1f} audio seconds per CPU second")
    click.echo(f"bare Vosk    {found.vosk_audio_s_per_cpu_s:8.1f}")
    click.echo(f"ratio        {found.ratio:8.3f}  goal >= {_THROUGHPUT_GOAL:.2f}")


@bench.command()
@click.option("--calls", type=click.IntRange(2, 100), default=8, show_default=True, help="Calls at a time.")
@_json_option
def memory(calls: int, as_json: bool) -> None:
    """What one more call costs in memory, beyond the model all calls share."""
    found = remembering.measure(_demo_call(), calls)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    click.echo(f"hub with its model and one call     {found.hub_mb:8.1f} MB")
    click.echo(f"each further call in the hub        {found.hub_mb_per_call:8.1f} MB")
    click.echo(f"line process of a seat, its own     {found.line_mb:8.1f} MB")


@bench.command()
@click.option("--kills", type=click.IntRange(1, 50), default=5, show_default=True, help="How often.")
@_json_option
def restart(kills: int, as_json: bool) -> None:
    """How long a seat is gone when its line process is killed."""
    found = restarting.measure(kills)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    click.echo(f"seat back after, s: {', '.join(f'{gone:.3f}' for gone in found.gone_s)}  goal <= 1.000")


@bench.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", default=1, show_default=True, help="Of the misheard words.")
@click.option(
    "--misses", is_flag=True, help="Only the lines not understood as labelled, one JSON object each."
)
@_json_option
def detect(folder: Path, seed: int, misses: bool, as_json: bool) -> None:
    """How well the playbooks understand a labelled corpus, as written and misheard.

    DIR holds utterances.LANG.jsonl (single turns) and calls.LANG.jsonl (whole calls), LANG
    being en, es or zh. Excuses, slips, phases, promises, false cards, and what a judgement costs;
    again with 15 and 30 in a hundred words misheard.
    """
    found = []
    for language in languages(folder):
        try:
            with _progress(language) as told:
                found.append(detecting.measure(folder, language, seed, told))
        except BadPlaybook as error:
            # One language's missing playbook must not keep the others from being measured.
            click.echo(f"callassist: {language} left out: {error}", err=True)
    if not found:
        sys.exit(2)
    if misses:
        for miss in (miss for each in found for miss in each.misses):
            click.echo(msgspec.json.encode(miss))
        return
    if as_json:
        click.echo(msgspec.json.encode({"seed": seed, "languages": found}))
        return
    click.echo("\n\n".join("\n".join(detect_table(each)) for each in found))


@contextmanager
def _progress(language: str) -> Iterator[Callable[[float], None]]:
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    with click.progressbar(length=1000, label=f"judging {language}", file=sys.stderr) as bar:
        yield lambda share: bar.update(int(share * 1000) - bar.pos)


def _demo_call() -> wav.Recording:
    folder = demo_folder("en")
    return wav.read_pair(folder / "collector.wav", folder / "debtor.wav")


def latency_table(found: Latency) -> list[str]:
    """The figures for reading, one line each, goals beside them."""
    card, relay = found.card_delay_s, found.relay_delay_s
    share = "-" if found.on_partial_share is None else f"{found.on_partial_share:.0%}"
    return [
        f"{found.calls} call(s) of {found.seconds:.0f} s at a time",
        _row("", "p50", "p95", "max", "goal"),
        _spread_row("trigger phrase to card, s", card, f"p95 <= {_CARD_GOAL_S:.3f}"),
        _spread_row("added by the relay, one way, s", relay, f"p95 <= {_RELAY_GOAL_S:.3f}"),
        _spread_row("phone to phone without it, s", found.direct_delay_s, ""),
        f"cards: {found.cards_seen} of {found.cards_expected} came, {share} while the debtor still spoke"
        " (below zero: before the phrase was over)",
        f"20 ms frames: {found.frames_lost} lost (goal 0), {found.frames_late} late",
    ]


def _spread_row(what: str, spread: Spread, goal: str) -> str:
    return _row(what, *(_seconds(value) for value in (spread.p50, spread.p95, spread.max)), goal)


def _row(what: str, *cells: str) -> str:
    p50, p95, most, goal = cells
    return f"{what:<32}{p50:>8}{p95:>8}{most:>8}  {goal}".rstrip()


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
