"""Brings words as a recogniser prints them to the form they are compared in.

Fillers go, accents too where a language says so, contractions are written out, words that sound
alike become one, and a word nobody listed becomes the listed word it nearly is, if there is one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz import fuzz, process

from callassist.playbook.model import Words

_WORD = re.compile(r"[㐀-鿿]|[^\s㐀-鿿.,;:!?¿¡\"，。？！、]+")
_FUZZY_LENGTH = 6
"Shorter words are too near each other: a near `sent` may be `scent`, `spent` or `rent`."
_FUZZY_RATIO = 85.0
_STEM_LENGTH = 3
_KEEP = 50_000


class Folded(NamedTuple):
    word: str
    concept: str
    "Name of what it means, in angle brackets; where it has none its stem, or the word itself."
    known: bool
    "A phrase uses the word."


class Lexicon:
    """One language's words. `know` its vocabulary before folding text."""

    def __init__(self, words: Words) -> None:
        self._letters = str.maketrans(words.letters)
        self._endings = sorted(words.endings, key=len, reverse=True)
        self._fillers = frozenset(word.translate(self._letters) for word in words.fillers)
        self._compounds = {key: value.split() for key, value in words.compounds.items()}
        self._sounds: dict[str, str] = {}
        for row in words.sounds:
            first, *others = row.split()
            self._sounds.update(dict.fromkeys(others, first))
        self._folded: dict[str, tuple[Folded, ...]] = {}
        self._phrase_words: set[str] = set()
        self._vocabulary: set[str] = set()
        self._long: list[str] = []
        self.concepts: dict[str, frozenset[str]] = {}
        self._meaning: dict[str, str] = {}
        self._meaning_of_stem: dict[str, str] = {}
        for name, listed in words.concepts.items():
            folded = frozenset(word for text in listed for word in self.split(text))
            self.concepts[name] = folded
            for word in folded:
                self._meaning.setdefault(word, f"<{name}>")
                self._meaning_of_stem.setdefault(self._stem(word), f"<{name}>")
        self.know(set(self._meaning))

    def know(self, words: set[str], *, phrases: bool = False) -> None:
        """Add words to be recognised as such, and to mend misheard ones towards."""
        self._vocabulary |= words
        if phrases:
            self._phrase_words |= words
        self._long = sorted(word for word in self._vocabulary if len(word) >= _FUZZY_LENGTH)
        self._folded.clear()

    def split(self, text: str) -> list[str]:
        """Words in comparable form, spelling mistakes kept."""
        return [word for raw in self.raw(text) for word in self._plain(raw)]

    @staticmethod
    def raw(text: str) -> list[str]:
        """Words as printed; in Chinese, characters."""
        return _WORD.findall(text.lower())

    def fold(self, raw: str) -> tuple[Folded, ...]:
        """What one printed word stands for; nothing for a filler."""
        folded = self._folded.get(raw)
        if folded is None:
            if len(self._folded) > _KEEP:
                self._folded.clear()
            folded = tuple(self._mended(word) for word in self._plain(raw))
            self._folded[raw] = folded
        return folded

    def _plain(self, raw: str) -> list[str]:
        raw = raw.translate(self._letters)
        if raw in self._fillers:
            return []
        written_out = self._compounds.get(raw)
        if written_out is None:
            written_out = [raw[:-2] if raw.endswith("'s") and len(raw) > 2 else raw]
        return [self._sounds.get(word, word) for word in written_out]

    def _mended(self, word: str) -> Folded:
        if word not in self._vocabulary and len(word) >= _FUZZY_LENGTH:
            near = process.extractOne(word, self._long, scorer=fuzz.ratio, score_cutoff=_FUZZY_RATIO)
            if near is not None:
                word = near[0]
        return Folded(word, self._meaning.get(word) or self._concept(word), word in self._phrase_words)

    def _concept(self, word: str) -> str:
        """Of a word nobody listed: what another form of it means, or the stem they share."""
        if not self._endings:
            return word
        stem = self._stem(word)
        return self._meaning_of_stem.get(stem, f"<{stem}->")

    def _stem(self, word: str) -> str:
        for ending in self._endings:
            if word.endswith(ending) and len(word) >= len(ending) + _STEM_LENGTH:
                return word[: -len(ending)]
        return word
