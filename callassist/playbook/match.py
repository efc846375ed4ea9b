"""Hears in words what a playbook knows: one `Ear` per leg, one `Reading` per utterance being said.

A verdict joins two witnesses. A phrase of the playbook that matches is one; the learned
weights of all words are the other, which alone suffices when it is sure, and can overrule a
phrase it finds out of place. A denial or a report of another's words silences both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from callassist.playbook.automaton import Automaton, State
from callassist.playbook.lexicon import Folded, Lexicon
from callassist.playbook.model import Phrase
from callassist.playbook.pattern import Net
from callassist.playbook.weights import Vector, Weights, features

PHRASE_BONUS = 3.0
"Log-odds a matching phrase adds at most to the weights' verdict."
WORDS_ALONE = 1.0
"Log-odds the weights must reach where no phrase matches."
UNTRAINED = -1.0
"Log-odds of a label the weights know nothing about."
WINDOW = 9
"Printed words of a stretch that is judged by itself: what else a long turn says must not drown it."
WINDOW_DOUBT = 2.0
"Log-odds a stretch must be surer than the whole turn."
_LOWEST = np.float32(-99)
_SILENCED = 4.0
_HUSH_REACH = 8
"Words after a denial that it still covers."
_BY_WORDS = ".words"
HUSH = "!"
"Label of phrases that silence every label; `!label` silences one."


class Hit(NamedTuple):
    """A label heard in an utterance."""

    label: str
    score: float
    "0 to 1."
    rule: str
    "Id of the phrase, `label.N`; `label.words` when the weights alone said so."
    begin: int
    end: int
    "First and last word of the evidence, counted in printed words."

    @property
    def by_words(self) -> bool:
        """No phrase matched: the weights alone said so."""
        return self.rule.endswith(_BY_WORDS)


class Rule(NamedTuple):
    label: str
    name: str
    after: tuple[str, ...]
    bonus: float


class Ear:
    """Everything one leg may mean, compiled. Shared by all calls."""

    def __init__(
        self, lexicon: Lexicon, phrases: Iterable[tuple[str, str, str | Phrase]], weights: Weights | None
    ) -> None:
        """`phrases`: label, rule id, phrase. Raises BadPattern."""
        net = Net(lexicon.grain)
        self.rules: list[Rule] = []
        for label, name, phrase in phrases:
            said, after = (phrase.say, phrase.after) if isinstance(phrase, Phrase) else (phrase, ())
            net.add(said, lexicon.concepts, lexicon.split)
            bonus = weights.trust.get(name, PHRASE_BONUS) if weights else PHRASE_BONUS
            self.rules.append(Rule(label, name, after, bonus))
        lexicon.know(net.words(), phrases=True)
        if weights is not None:
            lexicon.know({word for name in weights.rows for word in name.split() if word[0] not in "<^_"})
        self.lexicon = lexicon
        self.window = WINDOW * lexicon.grain
        self.hush_reach = _HUSH_REACH * lexicon.grain
        self.at_end = net.at_end
        self.automaton = Automaton(net)
        self.weights = weights
        self.column = {label: i for i, label in enumerate(weights.labels)} if weights else {}

    def reading(self) -> Reading:
        return Reading(self)


class _Mark(NamedTuple):
    """Where the reading stands after a printed word; what later words change never touches it."""

    state: State
    total: Vector
    added: int
    "Features in the total."
    peak: Vector
    "Highest verdict on any stretch of `window` words up to here, by label."
    folded: int
    "Folded words so far."
    won: tuple[tuple[int, int], ...]
    "Phrases that ended within this printed word, each with its last folded word."


class Reading:
    """One utterance, read word by word as it grows; words a later partial changes are read again."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._raw: list[str] = []
        self._words: list[Folded] = []
        nothing = np.zeros(len(ear.weights.bias) if ear.weights else 0, np.float32)
        self._marks = [_Mark(ear.automaton.start, nothing, 0, nothing[:-1] + _LOWEST, 0, ())]

    @property
    def words(self) -> list[str]:
        """As printed."""
        return self._raw

    def read(self, text: str) -> bool:
        """Take the utterance as it now stands; false when nothing changed."""
        raw = self._ear.lexicon.raw(text)
        if raw == self._raw:
            return False
        same = 0
        for old, new in zip(self._raw, raw, strict=False):
            if old != new:
                break
            same += 1
        del self._marks[same + 1 :]
        del self._words[self._marks[-1].folded :]
        for word in raw[same:]:
            self._advance(word)
        self._raw = raw
        return True

    def _advance(self, raw: str) -> None:
        ear = self._ear
        state, total, count, peak, folded, _ = self._marks[-1]
        won: list[tuple[int, int]] = []
        for word in ear.lexicon.fold(raw, self._words):
            self._words.append(word)
            state = ear.automaton.step(state, word.word if word.known else "")
            won += [(rule, folded) for rule in state.wins]
            if ear.weights is not None:
                for name in features(self._words, folded):
                    row = ear.weights.rows.get(name)
                    if row is not None:
                        total = total + ear.weights.matrix[row]
                        count += 1
            folded += 1
        if ear.weights is not None and len(self._marks) >= ear.window:
            before = self._marks[-ear.window]
            peak = np.maximum(peak, ear.weights.logits(total - before.total, count - before.added))
        self._marks.append(_Mark(state, total, count, peak, folded, tuple(won)))

    def matched(self) -> set[str]:
        """Ids of all phrases that match anywhere."""
        return {self._ear.rules[rule].name for mark in self._marks for rule, _ in mark.won}

    def weigh(self, phase: str = "", *, ended: bool = True) -> dict[str, float]:
        """Log-odds of every label, the phrases' and the weights' verdict together."""
        rules, silenced = self._phrases(phase, ended)
        return self._joined(rules, silenced, floor=-math.inf)

    def hits(self, phase: str = "", *, ended: bool = True) -> list[Hit]:
        """What is meant, the likeliest first. `phase` is the call's; `ended`: no word follows."""
        rules, silenced = self._phrases(phase, ended)
        joined = self._joined(rules, silenced, floor=0.0)
        found = [
            self._hit(label, logit, rules.get(label))
            for label, logit in joined.items()
            if logit > (0 if label in rules else WORDS_ALONE)
        ]
        return sorted(found, key=lambda hit: -hit.score)

    def _joined(
        self, rules: dict[str, tuple[int, int]], silenced: set[str], floor: float
    ) -> dict[str, float]:
        """Log-odds of the labels a phrase speaks for, or the weights alone by more than `floor`."""
        ear = self._ear
        if ear.weights is None:
            joined = dict.fromkeys(rules, UNTRAINED + PHRASE_BONUS)
        else:
            mark = self._marks[-1]
            verdict = np.maximum(ear.weights.logits(mark.total, mark.added), mark.peak - WINDOW_DOUBT)
            joined = {ear.weights.labels[i]: float(verdict[i]) for i in np.flatnonzero(verdict > floor)}
            for label, (rule, _) in rules.items():
                column = ear.column.get(label)
                joined[label] = ear.rules[rule].bonus + (
                    UNTRAINED if column is None else float(verdict[column])
                )
        if silenced:
            for label in joined:
                if label in silenced or HUSH in silenced:
                    joined[label] -= _SILENCED
        return joined

    def _phrases(self, phase: str, ended: bool) -> tuple[dict[str, tuple[int, int]], set[str]]:
        """The most trusted phrase of each label with its last folded word, and the labels silenced."""
        ear = self._ear
        last = len(self._words) - 1
        rules: dict[str, tuple[int, int]] = {}
        silenced: set[str] = set()
        hush_from = None
        for mark in self._marks:
            for rule, end in mark.won:
                label, _, after, bonus = ear.rules[rule]
                if (after and phase not in after) or (ear.at_end[rule] and (end < last or not ended)):
                    continue
                if label == HUSH:
                    hush_from = end
                elif label.startswith(HUSH):
                    silenced.add(label[1:])
                elif hush_from is None or end > hush_from + ear.hush_reach:
                    known = rules.get(label)
                    if known is None or bonus >= ear.rules[known[0]].bonus:
                        rules[label] = (rule, end)
        if hush_from is not None and last <= hush_from + ear.hush_reach:
            silenced.add(HUSH)
        return rules, silenced

    def _hit(self, label: str, logit: float, rule: tuple[int, int] | None) -> Hit:
        score = round(1 / (1 + math.exp(-logit)), 3)
        if rule is None:
            begin, end = self._heaviest(label)
            return Hit(label, score, label + _BY_WORDS, begin, end)
        ordinal, end = rule
        begin = self._ear.automaton.span(ordinal, [w.word for w in self._words], end)
        return Hit(label, score, self._ear.rules[ordinal].name, self._printed(begin), self._printed(end))

    def _printed(self, folded: int) -> int:
        for index, mark in enumerate(self._marks):
            if mark.folded > folded:
                return index - 1
        return len(self._raw) - 1

    def _heaviest(self, label: str) -> tuple[int, int]:
        """The run of printed words that speaks most for the label (maximum sub-array)."""
        column = self._ear.column[label]
        best, best_span = -math.inf, (0, 0)
        running, begin = 0.0, 0
        for index in range(1, len(self._marks)):
            gain = float(self._marks[index].total[column] - self._marks[index - 1].total[column])
            if running <= 0:
                running, begin = 0.0, index - 1
            running += gain
            if running > best:
                best, best_span = running, (begin, index - 1)
        return best_span
