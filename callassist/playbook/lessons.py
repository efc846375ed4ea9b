"""The labelled lines a playbook teaches: its examples and near misses, and what its phrases can say.

Phrases are turned round and spoken: a walk through one gives words it would match. Lines are
then varied as telephones vary them: run together, begun with chatter, with words lost.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from callassist.playbook.ears import collector_phrases, debtor_phrases
from callassist.playbook.lexicon import Lexicon
from callassist.playbook.match import HUSH
from callassist.playbook.model import Phrase, Playbook, Sense
from callassist.playbook.pattern import Net
from callassist.playbook.weights import FORM

_WALKS = 8
"Spoken variants of each phrase."
_JOINED, _CHATTER, _LOSSY = 0.5, 0.6, 0.4
"Lines added of each kind, per line."
_CHATTER_LENGTH = 40
_LOST = 0.12
"Words lost in a lossy line."


class Lesson(NamedTuple):
    text: str
    labels: frozenset[str]
    known: frozenset[str]
    "Labels this line says anything about; of the others it is silent."


def lessons(playbook: Playbook, leg: str, seed: int = 7) -> list[Lesson]:
    """All lines for a leg's weights, the same every time."""
    chance = random.Random(seed)
    lines = written(playbook, leg)
    ordinary = playbook.ordinary.debtor if leg == "debtor" else playbook.ordinary.collector
    chatter = [text for text in ordinary if len(text) < _CHATTER_LENGTH // playbook.words.grain]
    varied = [_joined(chance, lines) for _ in range(int(len(lines) * _JOINED))]
    lines += _walks(playbook, leg, lines, chance)
    varied += (
        [_after_chatter(chance, lines, chatter) for _ in range(int(len(lines) * _CHATTER))] if chatter else []
    )
    lexicon = Lexicon(playbook.words)
    varied += [_lossy(chance, lines, lexicon) for _ in range(int(len(lines) * _LOSSY))]
    # What was written by hand must be learned; a walk through a phrase may be odd English.
    return written(playbook, leg) + lines + varied


def written(playbook: Playbook, leg: str) -> list[Lesson]:
    """The lines as the author wrote them."""
    return list(_debtor(playbook) if leg == "debtor" else _collector(playbook))


def digest(playbook: Playbook) -> str:
    """Changes with anything the weights were learned from."""
    parts = (
        FORM,
        playbook.phases,
        playbook.excuses,
        playbook.conduct,
        playbook.answers,
        playbook.words,
        playbook.ordinary,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def labelled(example: str, label: str = "") -> tuple[str, frozenset[str]]:
    """The text of an example and all it means: `text + other`."""
    text, *others = example.split(" + ")
    return text.strip(), frozenset(name.strip() for name in (label, *others) if name)


def _debtor(playbook: Playbook) -> Iterator[Lesson]:
    known = frozenset(playbook.excuses)
    yield from _senses(playbook.excuses.items(), known)
    for answer in playbook.answers.values():
        for text in answer.examples:
            yield Lesson(*labelled(text), known)
    for text in playbook.ordinary.debtor:
        yield Lesson(*labelled(text), known)


def _collector(playbook: Playbook) -> Iterator[Lesson]:
    phases, flags = frozenset(playbook.phases), frozenset(playbook.conduct)
    for lesson in _senses(playbook.phases.items(), phases):
        yield lesson._replace(known=phases | flags)
    for lesson in _senses(playbook.conduct.items(), flags):
        yield lesson if lesson.labels.isdisjoint(phases) else lesson._replace(known=phases | flags)
    for text in playbook.ordinary.collector:
        yield Lesson(*labelled(text), flags)


def _senses(senses: Iterable[tuple[str, Sense]], known: frozenset[str]) -> Iterator[Lesson]:
    for name, sense in senses:
        for example in sense.examples:
            yield Lesson(*labelled(example, name), known)
        for near in sense.near:
            yield Lesson(*labelled(near), known)


def _walks(playbook: Playbook, leg: str, lines: list[Lesson], chance: random.Random) -> Iterator[Lesson]:
    lexicon = Lexicon(playbook.words)
    fill = sorted({word for line in lines for word in lexicon.split(line.text)})
    phrases = debtor_phrases(playbook) if leg == "debtor" else collector_phrases(playbook)
    excuses, phases, flags = (
        frozenset(playbook.excuses),
        frozenset(playbook.phases),
        frozenset(playbook.conduct),
    )
    for label, _, phrase in phrases:
        known = next((group for group in (excuses, phases, flags) if label in group), None)
        if known is None or label.startswith(HUSH):
            continue
        net = Net(lexicon.grain)
        net.add(phrase.say if isinstance(phrase, Phrase) else phrase, lexicon.concepts, lexicon.split)
        for text in sorted({_walk(net, fill, chance) for _ in range(_WALKS)}):
            yield Lesson(text, frozenset((label,)), known)


def _walk(net: Net, fill: list[str], chance: random.Random) -> str:
    """Some words the only phrase of `net` matches."""
    state, words = net.start_of[0], []
    while state not in net.wins:
        ways: list[tuple[str, int]] = [("", following) for following in net.skips[state]]
        ways += [
            (word, following) for word in sorted(net.moves[state]) for following in net.moves[state][word]
        ]
        ways += [(chance.choice(fill), following) for following in net.free[state]]
        word, state = chance.choice(ways)
        words.append(word)
    return " ".join(word for word in words if word)


def _joined(chance: random.Random, lines: list[Lesson]) -> Lesson:
    one, other = chance.choice(lines), chance.choice(lines)
    known = one.known & other.known
    return Lesson(f"{one.text} {other.text}", (one.labels | other.labels) & known, known)


def _after_chatter(chance: random.Random, lines: list[Lesson], chatter: list[str]) -> Lesson:
    line = chance.choice(lines)
    said = labelled(chance.choice(chatter))[0]
    text = f"{said} {line.text}" if chance.random() < 0.7 else f"{line.text} {said}"
    return line._replace(text=text)


def _lossy(chance: random.Random, lines: list[Lesson], lexicon: Lexicon) -> Lesson:
    line = chance.choice(lines)
    kept = []
    for word in lexicon.raw(line.text):
        if chance.random() > _LOST:
            kept.append(word)
        elif alike := lexicon.alike(word):
            kept.append(chance.choice(alike))
    return line._replace(text=" ".join(kept) or line.text)
