"""Learns a leg's weights from its lessons: logistic regression on words, by plain gradient descent.

Only a playbook's author runs this; what it writes is data (`weights.LEG.npz`).
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from callassist.playbook.ears import ears
from callassist.playbook.lessons import Lesson, digest, lessons, written
from callassist.playbook.lexicon import Folded, Lexicon
from callassist.playbook.match import PHRASE_BONUS, Ear
from callassist.playbook.model import Playbook
from callassist.playbook.weights import SHORT, YIELD, Vector, Weights, features

_SEEDS = (7, 8, 9)
"Variations of the lines to learn from; the mean of what they teach swings less than any of them."
_EPOCHS = 20
_BATCH = 128
_RATE = 0.35
_KEEP_FEATURES = 0.8
"Share of features a line shows in one round: no single word may carry a label alone."
_RARE_WEIGHT = 5.0
"A line that has a label counts this often against the many that have not."
_DECAY = 3e-5
_LEAN = 1.0
"Log-odds every meaning gains, since it yields to innocence where there is some."
_TRUST = 1.1
"Log-odds a phrase gains per log-odds of its matches being right: the weights see the same lines."


def train(playbook: Playbook, leg: str) -> Weights:
    """The weights of `debtor` (excuses) or `collector` (phases and conduct). Takes seconds."""
    rounds = [lessons(playbook, leg, seed) for seed in _SEEDS]
    lexicon = _lexicon(playbook, [line for lines in rounds for line in lines], leg)
    names = [[_features(line.text, lexicon) for line in lines] for lines in rounds]
    seen = Counter(name for lines in names for line in lines for name in set(line))
    often = sorted(name for name, times in seen.items() if times > len(rounds))
    rows = {name: row for row, name in enumerate(often)}
    yielding = frozenset(playbook.excuses if leg == "debtor" else playbook.conduct)
    labels = tuple(playbook.excuses) if leg == "debtor" else (*playbook.phases, *playbook.conduct)
    learned = []
    for lines, found in zip(rounds, names, strict=True):
        columns = [np.array([rows[name] for name in line if name in rows], dtype=np.int64) for line in found]
        truth = np.array([_truth(line, labels, yielding) for line in lines], dtype=np.float32)
        known = np.array([_known(line, labels, yielding) for line in lines], dtype=np.float32)
        learned.append(_descend(columns, truth, known, len(rows)))
    matrix = np.mean([matrix for matrix, _ in learned], axis=0)
    bias = np.mean([bias for _, bias in learned], axis=0)
    yields = np.array([YIELD if label in yielding else 0.0 for label in labels], np.float32)
    bias[:-1] += np.float32(_LEAN) * (yields > 0)
    trust = _trust(ears(playbook, learned=False)._asdict()[leg], written(playbook, leg), frozenset(labels))
    return Weights(
        labels=labels,
        rows=rows,
        matrix=matrix,
        bias=bias,
        yields=yields,
        trust=trust,
        digest=digest(playbook),
    )


def _truth(line: Lesson, labels: tuple[str, ...], yielding: frozenset[str]) -> list[bool]:
    return [*(label in line.labels for label in labels), line.labels.isdisjoint(yielding)]


def _known(line: Lesson, labels: tuple[str, ...], yielding: frozenset[str]) -> list[bool]:
    return [*(label in line.known for label in labels), yielding <= line.known]


def _trust(ear: Ear, lines: list[Lesson], labels: frozenset[str]) -> dict[str, float]:
    """How far each phrase keeps to its own label's lines, in log-odds."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    label_of = {rule.name: rule.label for rule in ear.rules if rule.label in labels}
    for line in lines:
        reading = ear.reading()
        reading.read(line.text)
        for name in reading.matched() & label_of.keys():
            if label_of[name] in line.known:
                (right if label_of[name] in line.labels else wrong)[name] += 1
    return {
        name: min(PHRASE_BONUS, max(0.0, _TRUST * math.log((right[name] + 2) / (wrong[name] + 0.5))))
        for name in label_of
    }


def _lexicon(playbook: Playbook, lines: list[Lesson], leg: str) -> Lexicon:
    ear = ears(playbook, learned=False)
    lexicon = ear.debtor.lexicon if leg == "debtor" else ear.collector.lexicon
    counted = Counter(word for line in lines for word in lexicon.split(line.text))
    lexicon.know({word for word, times in counted.items() if times > 1})
    return lexicon


def _features(text: str, lexicon: Lexicon) -> list[str]:
    words: list[Folded] = []
    for raw in lexicon.raw(text):
        words.extend(lexicon.fold(raw, words))
    return [name for last in range(len(words)) for name in features(words, last)]


def _descend(
    columns: list[NDArray[np.int64]], truth: Vector, known: Vector, rows: int
) -> tuple[Vector, Vector]:
    """Adagrad over shuffled batches; returns the matrix and the bias."""
    chance = np.random.default_rng(7)
    matrix = np.zeros((rows, truth.shape[1]), np.float32)
    bias = np.full(truth.shape[1], -2.0, np.float32)
    steps, bias_steps = np.full_like(matrix, 1e-6), np.full_like(bias, 1e-6)
    order = np.array([line for line in range(len(columns)) if len(columns[line])])
    for _ in range(_EPOCHS):
        chance.shuffle(order)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            used = [columns[line][chance.random(len(columns[line])) < _KEEP_FEATURES] for line in batch]
            used = [line if len(line) else columns[at] for line, at in zip(used, batch, strict=True)]
            sizes = np.array([len(line) for line in used])
            scale = np.repeat((sizes + SHORT) ** -0.5, sizes).astype(np.float32)[:, None]
            flat = np.concatenate(used)
            starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
            logits = np.add.reduceat(matrix[flat] * scale, starts, axis=0) + bias
            wrong = 1 / (1 + np.exp(-logits)) - truth[batch]
            wrong *= known[batch] * (1 + (_RARE_WEIGHT - 1) * truth[batch]) / len(batch)
            touched, where = np.unique(flat, return_inverse=True)
            slope = np.zeros((len(touched), matrix.shape[1]), np.float32)
            np.add.at(slope, where, np.repeat(wrong, sizes, axis=0) * scale)
            slope += _DECAY * matrix[touched]
            steps[touched] += slope**2
            matrix[touched] -= _RATE * slope / np.sqrt(steps[touched])
            bias_slope = wrong.sum(axis=0)
            bias_steps += bias_slope**2
            bias -= _RATE * bias_slope / np.sqrt(bias_steps)
    return matrix, bias
