"""How a word sounds, spelled: words that sound alike come out alike, and near ones nearly so.

Not phonetics but a yardstick: good enough to know `male` from `mail` by nothing and from `nail`
by one letter.
"""

from __future__ import annotations

import re

from callassist.language.tables import tables

_Rules = tuple[tuple[str, str], ...]

_ENGLISH: _Rules = (
    (r"'", ""),
    (r"^(kn|gn|pn)", "n"),
    (r"^wr", "r"),
    (r"^who", "ho"),
    (r"^wh", "w"),
    (r"^oh$", "o"),
    (r"que$", "k"),
    (r"eigh", "E"),
    (r"(eir|ere|air|are)$", "er"),
    (r"(?<=[pkfs])ed$", "t"),
    (r"uy$", "Y"),
    (r"ould", "Ud"),
    (r"^x", "z"),
    (r"mb$", "m"),
    (r"([td]ure)$", "Cr"),
    (r"[tsc]ion", "Sn"),
    (r"t?ch", "C"),
    (r"sh", "S"),
    (r"th", "0"),
    (r"ph", "f"),
    (r"ough(t?)", r"o\1"),
    (r"augh(t?)", r"o\1"),
    (r"igh|y(?=.e$)", "Y"),
    (r"gh", ""),
    (r"ck", "k"),
    (r"qu", "kw"),
    (r"x", "ks"),
    (r"dge?", "j"),
    (r"sc(?=[eiy])", "s"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"g(?=[eiy])", "j"),
    (r"i(?=[^aeiouy]e$)|ye$|ie$|(?<=^.)y$", "Y"),
    (r"a(?=[^aeiouy]e$)|a[iy]|e[iy]", "E"),
    (r"o(?=[^aeiouy]e$)|oa|ow|oe$|o$", "O"),
    (r"oo|ou|ew|u(?=[^aeiouy]e$)|ue$", "U"),
    (r"ee|ea|ie|y$", "I"),
    (r"(?<=[^aeiou])e$", ""),
    (r"(?<=.)e(?=d$|s$)", ""),
    (r"a[uw]", "o"),
    (r"[iy]", "i"),
    (r"z", "s"),
    (r"(.)\1", r"\1"),
)

_SPANISH: _Rules = (
    (r"ch", "C"),
    (r"h", ""),
    (r"v", "b"),
    (r"ll", "y"),
    (r"qu", "k"),
    (r"[cz](?=[ei])|z", "s"),
    (r"gu(?=[ei])", "G"),
    (r"g(?=[ei])", "j"),
    (r"x", "ks"),
    (r"c", "k"),
    (r"G", "g"),
    (r"ñ", "ny"),
    (r"d$", ""),
    (r"(.)\1", r"\1"),
)

_COMPILED = {
    "en": [(re.compile(pattern), sound) for pattern, sound in _ENGLISH],
    "es": [(re.compile(pattern), sound) for pattern, sound in _SPANISH],
}


def sound(word: str, language: str) -> str:
    """`male` and `mail` give the same; letters stand for sounds, large ones for those of two letters."""
    accents = tables(language).accents
    spelled = word.lower().translate(accents) if accents else word.lower()
    for pattern, instead in _COMPILED[language]:
        spelled = pattern.sub(instead, spelled)
    return spelled
