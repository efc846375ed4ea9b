"""Card digits out of everything that leaves the hub.

What is guaranteed, for words as the recogniser wrote them:
- In a final, a run of 13 digits or more is masked, in whatever groups it was spoken (digits,
  pairs, "double five", "oh"), whether or not its check digit fits: one misheard digit makes
  a real card number fail the check, and then fifteen true digits would leave.
- While a card cue is open ("card number", "security code", "expiration" by either party;
  45 s after the cue or the last digits, or until another number is announced), every group of
  three digits or more is masked, and every digit of an utterance that is nothing but digits.
- A run goes on over the leg's next utterances for 20 s. Without any cue what follows its
  eighth digit is masked; where the card was only mentioned ("my visa"), the fourth.
- A partial shows at most the first six digits of a run, and none while a card cue is open.
- `muted` covers every masked word, and the earlier words of a run that turned out long.

What is not: without a cue up to 11 digits in one utterance (a telephone number) or up to eight
spread over several are let through before the run can be told from other numbers; after the
announcement of another number ("check number", "call me at") up to 12. Digits the recogniser
wrote as other words are not seen. An expiry date said with a month's name stays.
Amounts, days and counts are no digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import msgspec

from callassist.events import LEGS, Leg, Partial, Utterance
from callassist.language.digits import Digits, pieces
from callassist.language.numbers import Reading, read
from callassist.language.tables import CueKind, Tables, tables
from callassist.language.words import owners

MASK = "•"
_MARGIN_S = 0.15
_CUE_OPEN_S = 45.0
_RUN_GAP_S = 20.0
_RUN_GAP_WORDS = 2
"Words other than fillers that may stand inside a run."
_LONG_SPEECH_WORDS = 6
"An utterance of more words without a digit ends the run."
_SHORTEST_CARD = 13
_PARTIAL_SHOWS = 6
_PHONE = 11
_SPREAD = 8
_MENTIONED = 4
_ANNOUNCED = 12
_PAIRED_PHONE = 16
"A telephone number said in pairs could be as many digits, if each pair were three."


@dataclass(slots=True)
class _Run:
    """Digits of one leg, perhaps over several utterances."""

    pieces: list[Digits] = field(default_factory=list)
    "Those of the utterance at hand."
    before: int = 0
    "Digits in earlier utterances."
    longest_before: int = 0
    spans: list[tuple[float, float]] = field(default_factory=list)
    "Where the earlier ones lie, for muting in retrospect."
    end: float = 0.0

    @property
    def count(self) -> int:
        return self.before + sum(len(piece.digits) for piece in self.pieces)

    @property
    def longest(self) -> int:
        return self.longest_before + sum(piece.longest for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: CueKind
    first: int
    last: int


class CardGuard:
    """Masks card digits in one call's events. Feed it everything, in order, before anyone else sees it."""

    def __init__(self, language: str) -> None:
        self._own = tables(language)
        self._cue: CueKind | None = None
        self._cue_until = 0.0
        self._runs: dict[Leg, _Run] = {leg: _Run() for leg in LEGS}
        self._muted: dict[Leg, list[tuple[float, float]]] = {leg: [] for leg in LEGS}

    def utterance(self, utterance: Utterance) -> Utterance:
        """The utterance with card digits masked; the same object if there are none."""
        parts = [word.text for word in utterance.words]
        reading = read(" ".join(parts) if parts else utterance.text, self._own)
        cues = _cues(reading, self._own)
        runs = self._find_runs(reading, utterance.leg, utterance.start)
        masked: set[int] = set()
        for run in runs:
            cue = self._cue_for(run, cues, utterance.start)
            if self._is_card(run, cue, reading, cues):
                masked.update(index for piece in run.pieces for index in range(piece.first, piece.last + 1))
                self._muted[utterance.leg].extend(run.spans)
                run.spans.clear()
        self._remember(utterance, reading, cues, runs)
        if not masked:
            return utterance
        return self._masked_utterance(utterance, reading, masked)

    def partial(self, partial: Partial) -> Partial:
        """The partial with what may become a card masked. Opens cues, closes none."""
        reading = read(partial.text, self._own)
        cues = _cues(reading, self._own)
        masked: set[int] = set()
        for run in self._find_runs(reading, partial.leg, partial.end):
            cue = self._cue_for(run, cues, partial.end)
            # What touches the end may grow.
            growing = self._gap(reading.words, run.pieces[-1].last + 1, len(reading.words)) <= _RUN_GAP_WORDS
            hide = cue == "card" and (growing or run.count > 2)
            limit = _MENTIONED if cue == "soft" else _PARTIAL_SHOWS
            shown = run.before
            for piece in run.pieces:
                shown += len(piece.digits)
                if shown > limit or (hide and _counts(piece, run, reading, cues, self._own)):
                    masked.update(range(piece.first, piece.last + 1))
        if cues and cues[-1].kind == "card":
            self._cue, self._cue_until = "card", partial.end + _CUE_OPEN_S
        if not masked:
            return partial
        text = (" " if self._own.spaced else "").join(
            MASK if index in masked else word for index, word in enumerate(reading.words)
        )
        return msgspec.structs.replace(partial, text=text)

    def muted(self, leg: Leg) -> list[tuple[float, float]]:
        """(start, end) in seconds of the call, in order, not overlapping: what the recording must silence."""
        merged: list[tuple[float, float]] = []
        for start, end in sorted(self._muted[leg]):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _find_runs(self, reading: Reading, leg: Leg, start: float) -> list[_Run]:
        runs: list[_Run] = []
        carried = self._runs[leg]
        for piece in pieces(reading, self._own):
            previous = runs[-1].pieces[-1] if runs else None
            gap = self._gap(reading.words, previous.last + 1 if previous else 0, piece.first)
            if previous and gap <= _RUN_GAP_WORDS and not (piece.scaled and previous.last + 1 != piece.first):
                runs[-1].pieces.append(piece)
                continue
            run = _Run([piece])
            if (
                not runs
                and carried.before
                and gap <= _RUN_GAP_WORDS + 1
                and start - carried.end <= _RUN_GAP_S
            ):
                run.before, run.longest_before = carried.before, carried.longest_before
                run.spans = carried.spans
            runs.append(run)
        return runs

    def _gap(self, words: Sequence[str], first: int, last: int) -> int:
        return sum(1 for word in words[first:last] if word not in self._own.fillers)

    def _cue_for(self, run: _Run, cues: Sequence[_Cue], at: float) -> CueKind | None:
        first, last = run.pieces[0].first, run.pieces[-1].last
        if any(cue.kind == "card" and last < cue.first <= last + 4 for cue in cues):
            return "card"  # "one two three is the security code"
        before = [cue.kind for cue in cues if cue.first < first]
        open_now = self._cue if at <= self._cue_until else None
        for kind in reversed(before):
            if kind != "soft":
                return kind
        return "soft" if before and open_now != "card" else open_now

    def _is_card(self, run: _Run, cue: CueKind | None, reading: Reading, cues: Sequence[_Cue]) -> bool:
        count, longest = run.count, run.longest
        if all(piece.scaled for piece in run.pieces) and not run.before:
            return cue == "card" and all(
                _counts(piece, run, reading, cues, self._own) for piece in run.pieces
            )
        if cue == "card":
            spoken = self._gap(reading.words, 0, len(reading.words))
            alone = spoken <= sum(piece.last - piece.first + 1 for piece in run.pieces)
            return (count > 2 or alone) and _counts(run.pieces[0], run, reading, cues, self._own)
        if cue == "other":
            return count > _ANNOUNCED or longest >= _PAIRED_PHONE
        if cue == "soft":
            return count > _MENTIONED
        return count > (_SPREAD if run.before else _PHONE) or longest >= _SHORTEST_CARD

    def _remember(
        self, utterance: Utterance, reading: Reading, cues: Sequence[_Cue], runs: Sequence[_Run]
    ) -> None:
        leg, end = utterance.leg, utterance.end
        if any(cue.kind == "other" for cue in cues):
            self._runs = {one: _Run() for one in LEGS}
        for cue in cues:
            if cue.kind != "soft" or self._cue is None or utterance.start > self._cue_until:
                self._cue, self._cue_until = cue.kind, end + _CUE_OPEN_S
        if runs and self._cue == "card":
            self._cue_until = end + _CUE_OPEN_S
        if not runs:
            spoken = self._gap(reading.words, 0, len(reading.words))
            if spoken > _LONG_SPEECH_WORDS:
                self._runs[leg] = _Run()
            return
        last = runs[-1]
        if self._gap(reading.words, last.pieces[-1].last + 1, len(reading.words)) > _RUN_GAP_WORDS:
            self._runs[leg] = _Run()
            return
        words = {index for piece in last.pieces for index in range(piece.first, piece.last + 1)}
        spans = last.spans + self._spans(utterance, words)
        self._runs[leg] = _Run([], last.count, last.longest, spans, end)

    def _masked_utterance(self, utterance: Utterance, reading: Reading, masked: set[int]) -> Utterance:
        self._muted[utterance.leg].extend(self._spans(utterance, masked))
        spaced = self._own.spaced or " " in utterance.text
        if not utterance.words:
            parts = [MASK if index in masked else word for index, word in enumerate(reading.words)]
            return msgspec.structs.replace(utterance, text=(" " if spaced else "").join(parts))
        owner = owners([word.text for word in utterance.words], self._own)
        hidden = {owner[index] for index in masked}
        words = tuple(
            msgspec.structs.replace(word, text=MASK) if index in hidden else word
            for index, word in enumerate(utterance.words)
        )
        text = (" " if spaced else "").join(word.text for word in words)
        return msgspec.structs.replace(utterance, text=text, words=words)

    def _spans(self, utterance: Utterance, masked: set[int]) -> list[tuple[float, float]]:
        if not utterance.words:  # no word times: the whole utterance
            return [(utterance.start - _MARGIN_S, utterance.end + _MARGIN_S)]
        owner = owners([word.text for word in utterance.words], self._own)
        hit = [utterance.words[index] for index in sorted({owner[index] for index in masked})]
        return [(max(0.0, word.start - _MARGIN_S), word.end + _MARGIN_S) for word in hit]


def _counts(piece: Digits, run: _Run, reading: Reading, cues: Sequence[_Cue], own: Tables) -> bool:
    """Under a card cue: is this a group of the card, or an amount said in passing?

    "cuatro mil quinientos doce" is how card numbers are read in Spanish.
    """
    before = run.pieces[0].first - 1
    if (
        len(run.pieces) <= 3
        and run.pieces[-1].longest > 1
        and before >= 0
        and reading.words[before] in own.whole
    ):
        return False
    if not piece.scaled or len(run.pieces) > 1 or run.before:
        return True
    other = reading.words[: piece.first] + reading.words[piece.last + 1 :]
    alone = all(word in own.fillers for word in other)
    return alone or any(cue.kind == "card" and 0 < piece.first - cue.last <= 4 for cue in cues)


@cache
def _cue_pattern(language: str) -> re.Pattern[str]:
    own = tables(language)
    parts = [f"(?P<{kind}>{own.pattern(text).pattern})" for kind, text in own.cues]
    return re.compile("|".join(parts))


def _cues(reading: Reading, own: Tables) -> list[_Cue]:
    found = []
    for match in _cue_pattern(own.code).finditer(reading.canonical):
        first, last = reading.span(*match.span())
        kind: CueKind = match.lastgroup  # type: ignore[assignment]
        found.append(_Cue(kind, first, last))
    return found
