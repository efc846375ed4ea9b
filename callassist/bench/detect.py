"""How well a labelled corpus is understood: as written, and misheard more and more.

Single turns are judged by themselves. Calls are spoken to the assist word by word, as a
recogniser tells them, with their debt and their date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import msgspec

from callassist.assist.assist import Assist
from callassist.bench.noise import Mishearing, vocabulary
from callassist.bench.score import share
from callassist.bench.understood import CardCount, Cards, Miss, TurnCount, Understood
from callassist.corpus import folder as corpus_folder
from callassist.corpus.folder import Corpus
from callassist.corpus.judge import Verdict, assist_for, growing, judge_single, spoken
from callassist.corpus.lines import LabelledConversation, LabelledSingle, LabelledTurn, promise_line
from callassist.events import Finding, Partial, Utterance
from callassist.playbook.load import load
from callassist.playbook.model import Playbook

WORD_ERRORS = (0.0, 0.15, 0.30)
_SOME_DAY = date(2026, 3, 2)
"For a line without a date: what it promises has none then, but days must mean the same every time."


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    word_error: float
    "Share of words meant to be misheard."
    word_error_made: float
    utterances: Understood
    calls: Understood
    cards: Cards


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds on one core, all of the assist included; of the calls under all conditions."""

    final_ms: float | None
    "Median over finished utterances of both parties."
    final_p95_ms: float | None
    partial_ms: float | None
    "Median over the debtor's words, a partial each."
    partial_p95_ms: float | None


class Detected(msgspec.Struct, frozen=True, kw_only=True):
    """A language's figures."""

    language: str
    conditions: tuple[Condition, ...]
    cost: Cost
    misses: tuple[Miss, ...]
    "Of the corpus as written."


def measure(
    folder: Path, language: str, seed: int, told: Callable[[float], None] = lambda _share: None
) -> Detected:
    """`told` hears the share done so far. Raises BadPlaybook, and BadInput naming file and line."""
    playbook = load(language)
    corpus = corpus_folder.read(folder, playbook)
    words = vocabulary(playbook)
    stopwatch = _Stopwatch()
    conditions: list[Condition] = []
    misses: list[Miss] = []
    for index, rate in enumerate(WORD_ERRORS):
        run = _Run(playbook, Mishearing(language, words, seed), rate, stopwatch)
        for done in run.over(corpus):
            told((index + done) / len(WORD_ERRORS))
        conditions.append(run.condition())
        if not rate:
            misses = run.misses()
    return Detected(
        language=language, conditions=tuple(conditions), cost=stopwatch.cost(), misses=tuple(misses)
    )


class _Stopwatch:
    """Times the assist."""

    def __init__(self) -> None:
        self._finals: list[float] = []
        self._partials: list[float] = []

    def on(self, assist: Assist, heard: Partial | Utterance) -> list[Finding]:
        started = perf_counter()
        found = assist.on(heard)
        times = self._partials if isinstance(heard, Partial) else self._finals
        times.append((perf_counter() - started) * 1000)
        return found

    def cost(self) -> Cost:
        return Cost(
            final_ms=_at(self._finals, 0.5),
            final_p95_ms=_at(self._finals, 0.95),
            partial_ms=_at(self._partials, 0.5),
            partial_p95_ms=_at(self._partials, 0.95),
        )


class _Run:
    """One condition over the whole corpus."""

    def __init__(self, playbook: Playbook, ear: Mishearing, rate: float, stopwatch: _Stopwatch) -> None:
        self._playbook = playbook
        self._ear = ear
        self._rate = rate
        self._stopwatch = stopwatch
        self._singles, self._calls = TurnCount(playbook), TurnCount(playbook)
        self._cards = CardCount(playbook)

    def over(self, corpus: Corpus) -> Iterator[float]:
        """Judges line by line; yields the share done."""
        lines = len(corpus.singles) + len(corpus.calls)
        for number, single in enumerate(corpus.singles, 1):
            self._single(single, f"turn {number}")
            yield number / lines
        for number, call in enumerate(corpus.calls, 1):
            self._call(call, f"call {number}")
            yield (len(corpus.singles) + number) / lines

    def misses(self) -> list[Miss]:
        return self._singles.misses + self._calls.misses

    def condition(self) -> Condition:
        return Condition(
            word_error=self._rate,
            word_error_made=share(self._ear.errors, self._ear.words) or 0.0,
            utterances=self._singles.score(),
            calls=self._calls.score(),
            cards=self._cards.score(),
        )

    def _single(self, single: LabelledSingle, key: str) -> None:
        heard = msgspec.structs.replace(single, text=self._heard(single.text, key))
        verdict = judge_single(self._playbook, heard, single.call_date or _SOME_DAY)
        self._singles.add(verdict.turns[0], single, single.id or key)
        self._singles.add_promise(promise_line(verdict.promise), single.promise, single.id or key)

    def _call(self, call: LabelledConversation, key: str) -> None:
        language = self._playbook.language
        assist = assist_for(self._playbook, call, call.call_date or _SOME_DAY)
        turns = [self._misheard(turn, f"{key} {number}") for number, turn in enumerate(call.turns)]
        verdict = Verdict()
        said: list[list[Finding]] = []
        for utterance in spoken(turns, language):
            partials = growing(utterance, language) if utterance.leg == "debtor" else ()
            before = [found for partial in partials for found in self._stopwatch.on(assist, partial)]
            found = self._stopwatch.on(assist, utterance)
            verdict.take(found, next(iter(self._playbook.phases)))
            said.append([*before, *found])
        for number, (judged, turn) in enumerate(zip(verdict.turns, call.turns, strict=True), 1):
            self._calls.add(judged, turn, f"{call.id or key}:{number}")
        self._calls.add_promise(promise_line(verdict.promise), call.promise, call.id or key)
        self._cards.add(call, said, verdict.turns)

    def _misheard(self, turn: LabelledTurn, key: str) -> LabelledTurn:
        return msgspec.structs.replace(turn, text=self._heard(turn.text, key))

    def _heard(self, text: str, key: str) -> str:
        return self._ear.mishear(text, self._rate, key) if self._rate else text


def _at(values: list[float], quantile: float) -> float | None:
    """The value so far up in the sorted ones."""
    return round(sorted(values)[int(quantile * len(values))], 4) if values else None
