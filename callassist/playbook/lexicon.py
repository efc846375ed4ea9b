"""Brings words as a recogniser prints them to the form they are compared in.

Fillers go, accents too where a language says so, contractions are written out, words that sound
alike become one, and a word nobody listed becomes the listed word it nearly is, if there is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
        self.grain = words.grain
        self._syllables = {word: characters for characters in words.syllables.values() for word in characters}
        self._longest = 1
        for name, listed in words.concepts.items():
            folded = frozenset(" ".join(each) for text in listed for each in self._listed(text))
            self.concepts[name] = folded
            for word in folded:
                self._longest = max(self._longest, len(word.split()))
                self._meaning.setdefault(word, f"<{name}>")
                self._meaning_of_stem.setdefault(self._stem(word), f"<{name}>")
        for syllable, characters in words.syllables.items():
            for word in characters:
                self._meaning.setdefault(word, f"<{syllable}>")
        self.know({word for text in self._meaning for word in text.split()})

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

    def alike(self, word: str) -> str:
        """Characters a recogniser may print in place of this one."""
        return self._syllables.get(word, "")

    def fold(self, raw: str, before: Sequence[Folded] = ()) -> tuple[Folded, ...]:
        """What one printed word stands for; nothing for a filler.

        `before` are the folded words it follows: with them it may end a word of several characters.
        """
        folded = self._alone(raw)
        if self._longest == 1 or not folded or not before:
            return folded
        first, *others = folded
        return (first._replace(concept=self._ending(first, before)), *others)

    def _ending(self, last: Folded, before: Sequence[Folded]) -> str:
        """What the longest listed word that ends here means."""
        words = [word.word for word in before[1 - self._longest :]] + [last.word]
        for begin in range(len(words) - 1):
            meaning = self._meaning.get(" ".join(words[begin:]))
            if meaning is not None:
                return meaning
        return last.concept

    def _alone(self, raw: str) -> tuple[Folded, ...]:
        folded = self._folded.get(raw)
        if folded is None:
            if len(self._folded) > _KEEP:
                self._folded.clear()
            folded = tuple(self._mended(word) for word in self._plain(raw))
            self._folded[raw] = folded
        return folded

    def _listed(self, text: str) -> list[list[str]]:
        """A listed text of several printed words is one sequence; of one, each word it stands for."""
        words = self.split(text)
        return [words] if len(self.raw(text)) > 1 else [[word] for word in words]

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
