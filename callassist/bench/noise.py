"""Mishears written turns as a recogniser mishears speech: near-sounding words, lost and added ones.

Seeded, so that a measurement can be repeated. Near means near in sound: English and Spanish
words are spelled as they sound first; Chinese characters lie by sound in GB 2312 as it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from callassist.bench.sounds import sound
from callassist.language.tables import tables
from callassist.language.words import split
from callassist.playbook.lessons import written
from callassist.playbook.model import Playbook
from callassist.speech import models

_LOST, _ADDED = 0.2, 0.1
"Shares of the errors, about those of telephone recognisers; the rest is misheard words."
_NEAR = 8
"Words considered in place of one."
_NEAR_RATIO = 50.0
_CLOSER = 0.6
"Each further word is so much less likely than the one before."
_LEVEL_ONE = range(0xB0, 0xD8)
"First bytes of GB 2312's common characters, which lie in the order of their sound."
_ROW = 94
_SAME_SOUND = 12
"A syllable has about ten common characters."


def vocabulary(playbook: Playbook) -> set[str]:
    """The words a recogniser of this language may print instead: those of our model and the playbook."""
    own = tables(playbook.language)
    lines = (line.text for leg in ("debtor", "collector") for line in written(playbook, leg))
    known = {word for text in lines for word in split(text, own)}
    for model in models.installed():
        # A model the user installed would make the figures another machine's.
        if model.language == playbook.language and model.path.parent == models.EMBEDDED:
            listed = (model.path / "graph/words.txt").read_text(encoding="utf-8").splitlines()
            known |= {line.split()[0] for line in listed if line[0].isalpha()}
    return {word for word in known if word.replace("'", "").isalpha()}


class Mishearing:
    """One language's ear on a bad line."""

    def __init__(self, language: str, words: Iterable[str], seed: int) -> None:
        self._tables = tables(language)
        self._seed = seed
        self._words = sorted(words)
        self._short = [word for word in self._words if len(word) <= 3] or self._words
        self._sounds = [sound(word, language) for word in self._words] if self._tables.spaced else []
        self._places = sorted((place, word) for word in self._words if (place := _place(word)) is not None)
        self._near: dict[str, list[str]] = {}
        self.words = self.errors = 0
        "Of all turns so far; the errors are what was meant to happen, by words."

    def mishear(self, text: str, rate: float, key: str) -> str:
        """The turn with about `rate` errors a word; the same for the same seed, rate and key."""
        chance = random.Random(f"{self._seed} {rate} {key}")
        heard: list[str] = []
        for word in split(text, self._tables):
            self.words += 1
            if chance.random() >= rate:
                heard.append(word)
                continue
            self.errors += 1
            kind = chance.random()
            if kind < _ADDED:
                heard += [word, chance.choice(self._short)]
            elif kind > _ADDED + _LOST:
                heard += self._instead(word, chance)
        return (" " if self._tables.spaced else "").join(heard)

    def _instead(self, word: str, chance: random.Random) -> list[str]:
        near = self._near.get(word)
        if near is None:
            near = self._near[word] = self._sounding_like(word)
        if not near:
            return []
        return chance.choices(near, weights=[_CLOSER**place for place in range(len(near))])

    def _sounding_like(self, word: str) -> list[str]:
        """The nearest first."""
        if not self._tables.spaced:
            place = _place(word)
            if place is None:
                return []
            by_distance = sorted((abs(other - place), each) for other, each in self._places if each != word)
            return [each for distance, each in by_distance[:_NEAR] if distance <= _SAME_SOUND]
        found = process.extract(
            sound(word, self._tables.code),
            self._sounds,
            scorer=fuzz.ratio,
            limit=_NEAR + 1,
            score_cutoff=_NEAR_RATIO,
        )
        return [self._words[index] for _, _, index in found if self._words[index] != word][:_NEAR]


def _place(character: str) -> int | None:
    """Place among the common characters, which are sorted by sound; None for any other."""
    try:
        row, column = character.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return None
    return (row - _LEVEL_ONE.start) * _ROW + column if row in _LEVEL_ONE else None
