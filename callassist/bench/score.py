"""Counting what was found against what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

import msgspec

from callassist.corpus.lines import Promise

SLOTS = ("kind", "amount", "currency", "date", "method", "reference", "conditional", "installments")


class LabelScore(msgspec.Struct, frozen=True, kw_only=True):
    """One label. A share nobody can tell, of nothing, is None; its F1 is 0."""

    label: str
    precision: float | None
    recall: float | None
    f1: float
    hits: int
    missed: int
    false: int


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """All labels that are there or were found; averages over labels, each counting the same."""

    precision: float | None
    recall: float | None
    f1: float | None
    labels: tuple[LabelScore, ...]


class LabelCount:
    """Counts one kind of label, turn by turn."""

    def __init__(self) -> None:
        self._hits = Counter[str]()
        self._missed = Counter[str]()
        self._false = Counter[str]()

    def add(self, found: Collection[str], there: Collection[str]) -> None:
        """A turn in which `found` was found and `there` is there."""
        self._hits.update(set(found) & set(there))
        self._missed.update(set(there) - set(found))
        self._false.update(set(found) - set(there))

    def score(self, order: Iterable[str]) -> Labels:
        """Labels come in `order`."""
        counted = self._hits | self._missed | self._false
        scores = tuple(self._label(label) for label in order if label in counted)
        return Labels(
            precision=_mean([score.precision or 0.0 for score in scores]),
            recall=_mean([score.recall or 0.0 for score in scores]),
            f1=_mean([score.f1 for score in scores]),
            labels=scores,
        )

    def _label(self, label: str) -> LabelScore:
        hits, missed, false = self._hits[label], self._missed[label], self._false[label]
        return LabelScore(
            label=label,
            precision=share(hits, hits + false),
            recall=share(hits, hits + missed),
            f1=round(2 * hits / (2 * hits + missed + false), 4),
            hits=hits,
            missed=missed,
            false=false,
        )


class Promises(msgspec.Struct, frozen=True, kw_only=True):
    """How exactly the promises that are there were filled in."""

    labelled: int
    found: int
    false: int
    "Promises found where none is."
    exact: dict[str, float | None]
    "Slot -> share of labelled promises in which it is just what was labelled, an empty one included."


class PromiseCount:
    def __init__(self) -> None:
        self._labelled = self._found = self._false = 0
        self._exact = Counter[str]()

    def add(self, found: Promise | None, there: Promise | None) -> None:
        if there is None:
            self._false += found is not None
            return
        self._labelled += 1
        if found is not None:
            self._found += 1
            self._exact.update(set(SLOTS) - set(wrong_slots(found, there)))

    def score(self) -> Promises:
        return Promises(
            labelled=self._labelled,
            found=self._found,
            false=self._false,
            exact={slot: share(self._exact[slot], self._labelled) for slot in SLOTS},
        )


def wrong_slots(found: Promise | None, there: Promise | None) -> list[str]:
    """Slots that are not as labelled; of a promise nobody made, those that are filled."""
    empty = Promise()
    return [slot for slot in SLOTS if getattr(found or empty, slot) != getattr(there or empty, slot)]


class ShareCount:
    """How many of all."""

    def __init__(self) -> None:
        self.some = self.all = 0

    def add(self, is_one: bool) -> None:
        self.some += is_one
        self.all += 1

    @property
    def share(self) -> float | None:
        return share(self.some, self.all)


def share(some: int, of: int) -> float | None:
    """None of nothing."""
    return round(some / of, 4) if of else None


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
