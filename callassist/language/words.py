"""Text into words, and how words of a recogniser map onto them.

A word is what is between spaces; in Chinese each character is one, and a run of Latin
letters or figures is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from callassist.language.tables import Tables

_ZH_WORD = re.compile(r"[a-z0-9.,:/$%]+|\S", re.IGNORECASE)
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_PUNCTUATION = "?!;:,.…。，！？；：、¿¡\"'()"


def split(text: str, tables: Tables) -> list[str]:
    """Words of `text`, lower case, accents folded where that loses no meaning."""
    if not tables.spaced:
        return [word for word in _ZH_WORD.findall(text.lower()) if word not in _PUNCTUATION]
    words = [word.strip(_PUNCTUATION) for word in text.lower().split()]
    keep = tables.keep_accent
    if tables.accents and not text.isascii():
        words = [word if word in keep else word.translate(tables.accents) for word in words]
    return words


def owners(pieces: Sequence[str], tables: Tables) -> list[int]:
    """For each word of the joined `pieces` the piece it came from.

    A recogniser's Chinese word has several characters; an English one is one word.
    """
    if tables.spaced:
        return list(range(len(pieces)))
    return [index for index, piece in enumerate(pieces) for _ in split(piece, tables)]


def printed(words: Iterable[str]) -> str:
    """Words as one writes them: a space between, but none between Han characters."""
    return _BETWEEN_HAN.sub("", " ".join(words))
