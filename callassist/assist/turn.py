"""A party's turn: its utterances since the other party last spoke, read as one text.

The recogniser closes an utterance at every longer pause, so one sentence often comes in two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from callassist.events import Evidence, Leg, Utterance
from callassist.language.tables import tables
from callassist.language.words import owners, split

_LONGEST = 4
"Utterances read together; a monologue is judged by its end."


@dataclass(slots=True)
class Turn:
    leg: Leg
    language: str
    utterances: list[Utterance] = field(default_factory=list)

    def add(self, utterance: Utterance) -> bool:
        """True if an earlier utterance fell out of the turn to make room."""
        self.utterances.append(utterance)
        full = len(self.utterances) > _LONGEST
        if full:
            del self.utterances[0]
        return full

    @property
    def text(self) -> str:
        return " ".join(utterance.text for utterance in self.utterances)

    def evidence(self, first: int, last: int) -> Evidence:
        """Of the turn's words `first` to `last`; of two utterances, what lies in the later one."""
        before = 0
        own = tables(self.language)
        for utterance in self.utterances:
            count = len(split(utterance.text, own))
            if last < before + count or utterance is self.utterances[-1]:
                return _evidence(utterance, max(0, first - before), last - before, self.language)
            before += count
        raise ValueError("a turn has an utterance")


def _evidence(utterance: Utterance, first: int, last: int, language: str) -> Evidence:
    own = tables(language)
    words = split(utterance.text, own)
    text = (" " if own.spaced else "").join(words[first : last + 1])
    owner = owners([word.text for word in utterance.words], own)
    if last >= len(owner):  # no word times, or words that are not those of the text
        return Evidence(
            leg=utterance.leg, number=utterance.number, text=text, start=utterance.start, end=utterance.end
        )
    begin, end = utterance.words[owner[first]].start, utterance.words[owner[last]].end
    return Evidence(leg=utterance.leg, number=utterance.number, text=text, start=begin, end=end)
