"""The words behind a verdict, with their times once they are final."""

from __future__ import annotations

from callassist.events import Evidence, Heard, Utterance
from callassist.language.words import printed
from callassist.playbook.match import Hit, Reading


def evidence(heard: Heard, reading: Reading, hit: Hit) -> Evidence:
    """Of a partial the words only; of a final their times too."""
    start = end = None
    text = printed(reading.words[hit.begin : hit.end + 1])
    if isinstance(heard, Utterance):
        first, last = _words(heard, reading, hit)
        if heard.words:
            start, end = heard.words[first].start, heard.words[last].end
            text = printed(word.text for word in heard.words[first : last + 1])
        else:
            start, end = heard.start, heard.end
    return Evidence(leg=heard.leg, number=heard.number, text=text, start=start, end=end)


def _words(heard: Utterance, reading: Reading, hit: Hit) -> tuple[int, int]:
    """Recogniser's words the hit lies in: a Chinese word is several of the reading's."""
    before = sum(len(word) for word in reading.words[: hit.begin])
    upto = before + sum(len(word) for word in reading.words[hit.begin : hit.end + 1])
    first, last, position = 0, len(heard.words) - 1, 0
    for index, word in enumerate(heard.words):
        following = position + len(word.text)
        if position <= before:
            first = index
        if position < upto <= following:
            last = index
            break
        position = following
    return first, max(first, last)
