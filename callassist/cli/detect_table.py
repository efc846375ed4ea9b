"""The figures of `callassist bench detect` for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from callassist.bench.detect import Condition, Detected
from callassist.bench.score import SLOTS, Labels
from callassist.bench.understood import Understood

_SLOT_GOALS = {"amount": ">= 0.90", "date": ">= 0.85", "method": ">= 0.85", "reference": ">= 0.85"}
_WIDTH = 34
_Figure = Callable[[Condition], float | None]


def detect_table(found: Detected) -> Iterator[str]:
    """Line by line."""
    conditions = found.conditions
    clean = conditions[0]
    yield (
        f"{found.language}: {clean.utterances.turns} single turns; {clean.calls.turns} turns in calls,"
        f" {clean.cards.hours * 60:.0f} min of talk"
    )
    heads = ["as written", *(f"{each.word_error:.0%} errors" for each in conditions[1:])]
    yield _cells("", heads, "goal")
    yield _row("word errors made", conditions, lambda each: each.word_error_made)
    if clean.utterances.turns:
        yield "single turns"
        yield from _understood(conditions, lambda each: each.utterances, found.language)
    if clean.calls.turns:
        yield "calls"
        yield from _understood(conditions, lambda each: each.calls, found.language)
        yield _row("  phases", conditions, lambda each: each.calls.phases, ">= 0.75")
        yield _row("  false cards an hour", conditions, lambda each: each.cards.false_per_hour)
        yield _row("  false warnings an hour", conditions, lambda each: each.cards.false_warnings_per_hour)
        yield "cost, ms (median, 95 %)"
        cost = found.cost
        yield _cells("  final utterance", [_text(cost.final_ms), _text(cost.final_p95_ms)], "<= 3")
        yield _cells("  partial", [_text(cost.partial_ms), _text(cost.partial_p95_ms)], "<= 1")
    for name, part in (("single turns", clean.utterances), ("calls", clean.calls)):
        if part.turns:
            yield from _labels(f"{name}, as written: excuses", part.excuses)
            yield from _labels(f"{name}, as written: flags", part.flags)


def _understood(
    conditions: tuple[Condition, ...], part: Callable[[Condition], Understood], language: str
) -> Iterator[str]:
    goal = ">= 0.80" if language == "en" else ">= 0.75"
    yield _row("  excuses, macro F1", conditions, lambda each: part(each).excuses.f1, goal)
    yield _row("  flags, macro F1", conditions, lambda each: part(each).flags.f1, ">= 0.75")
    yield _row(
        "  excuse heard where none is", conditions, lambda each: part(each).without_excuse_fired, "<= 0.05"
    )
    promises = part(conditions[0]).promises
    if not promises.labelled:
        return
    yield f"  promises: {promises.labelled}, of which found, and with the slot exact"
    yield _row("    found", conditions, lambda each: part(each).promises.found / promises.labelled)
    for slot in SLOTS:
        yield _row(f"    {slot}", conditions, _exact(part, slot), _SLOT_GOALS.get(slot, ""))
    yield _row("    found where none is", conditions, lambda each: part(each).promises.false)


def _exact(part: Callable[[Condition], Understood], slot: str) -> _Figure:
    return lambda each: part(each).promises.exact[slot]


def _labels(head: str, labels: Labels) -> Iterator[str]:
    if not labels.labels:
        return
    yield ""
    yield _cells(head, ["precision", "recall", "F1"], "hit missed false")
    for each in labels.labels:
        figures = [_text(each.precision), _text(each.recall), _text(each.f1)]
        yield _cells(f"  {each.label}", figures, f"{each.hits:3} {each.missed:6} {each.false:5}")
    yield _cells(
        "  macro average", [_text(value) for value in (labels.precision, labels.recall, labels.f1)], ""
    )


def _row(what: str, conditions: tuple[Condition, ...], figure: _Figure, goal: str = "") -> str:
    return _cells(what, [_text(figure(each)) for each in conditions], goal)


def _cells(what: str, cells: list[str], last: str) -> str:
    return f"{what:<{_WIDTH}}{''.join(f'{cell:>12}' for cell in cells)}  {last}".rstrip()


def _text(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
