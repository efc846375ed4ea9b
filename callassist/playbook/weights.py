"""A linear judge of words: what each word, pair and meaning speaks for, learned from the examples.

Written by `callassist playbook train`, read here; a plain sum, so every verdict can be taken
apart again into the words that made it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from callassist.errors import BadPlaybook
from callassist.playbook.lexicon import Folded

Vector = NDArray[np.float32]
FORM = 2
"Of the file; goes into the digest, so that older files count as out of date."
YIELD = 0.6
"Log-odds a meaning loses per log-odds of the turn being innocent."
INNOCENT = -2.0
"Log-odds of innocence from which on meanings yield to it."
SHORT = 6
"Features a turn is short of: few words are little evidence, however telling each one is."


def features(words: list[Folded], last: int) -> list[str]:
    """What the word at `last` adds: itself, its meaning, and both with the two words before."""
    word, concept, _ = words[last]
    found = [word] if concept == word else [word, concept]
    if last:
        before, before_concept, _ = words[last - 1]
        found.append(f"{before} {word}")
        if concept != word or before_concept != before:
            found.append(f"{before_concept} {concept}")
    else:
        found.append(f"^ {concept}")
    if last > 1:
        third_concept = words[last - 2].concept
        found.append(f"{third_concept} _ {concept}")
        found.append(f"{third_concept} {words[last - 1].concept} {concept}")
    return found


class Weights(msgspec.Struct, frozen=True, eq=False):
    """Columns are labels, rows are features; a last column, without a label, speaks for innocence."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    matrix: Vector
    bias: Vector
    yields: Vector
    "Per label: how far it yields to innocence; a step of the call does not."
    trust: dict[str, float]
    "Rule -> log-odds its match adds: a phrase that also matches other labels' lines adds little."
    digest: str
    "Of the text it was learned from; another digest means it is out of date."

    def logits(self, total: Vector, count: int) -> Vector:
        """Log-odds of each label for a sum over `count` features.

        A topic's words alone do not make an excuse: what the whole sounds like must agree.
        """
        odds: Vector = self.bias + total * np.float32((count + SHORT) ** -0.5)
        innocence = float(odds[-1]) - INNOCENT
        return odds[:-1] - self.yields * np.float32(innocence) if innocence > 0 else odds[:-1]


def load(path: Path) -> Weights:
    """Raises BadPlaybook."""
    try:
        with np.load(path, allow_pickle=False) as file:
            stored: dict[str, Any] = dict(file)
        matrix = stored["matrix"].astype(np.float32) * stored["scale"]
        names = bytes(stored["features"]).decode().split("\n")
        return Weights(
            labels=tuple(bytes(stored["labels"]).decode().split("\n")),
            rows={name: row for row, name in enumerate(names)},
            matrix=matrix,
            bias=stored["bias"],
            yields=stored["yields"],
            trust=dict(
                zip(bytes(stored["rules"]).decode().split("\n"), stored["trust"].tolist(), strict=True)
            ),
            digest=bytes(stored["digest"]).decode(),
        )
    except (OSError, KeyError, ValueError) as error:
        raise BadPlaybook(f"{path.name} cannot be read", "run `callassist playbook train`") from error


def save(path: Path, weights: Weights) -> None:
    """Eight bits a weight: a tenth of the size, and no verdict changes."""
    scale = np.float32(np.abs(weights.matrix).max() / 127)
    # In one step: whoever loads the playbook meanwhile finds the old weights or the new ones.
    scratch = path.with_name(f".{path.name}")
    np.savez_compressed(
        scratch,
        labels=_bytes("\n".join(weights.labels)),
        features=_bytes("\n".join(weights.rows)),
        matrix=np.round(weights.matrix / scale).astype(np.int8),
        scale=scale,
        bias=weights.bias,
        yields=weights.yields,
        rules=_bytes("\n".join(weights.trust)),
        trust=np.array(list(weights.trust.values()), np.float32),
        digest=_bytes(weights.digest),
    )
    scratch.replace(path)


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
