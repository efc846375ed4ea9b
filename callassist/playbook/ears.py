"""The two ears of a playbook: what the debtor and what the collector may mean, compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from callassist.errors import BadPlaybook
from callassist.playbook import weights
from callassist.playbook.lexicon import Lexicon
from callassist.playbook.match import HUSH, Ear
from callassist.playbook.model import Phrase, Playbook, Sense
from callassist.playbook.pattern import BadPattern, Net
from callassist.playbook.weights import Weights

ANSWER = "answer:"
"Before an answer's id, in the labels of the debtor's ear."


class Ears(NamedTuple):
    debtor: Ear
    collector: Ear


@lru_cache(maxsize=8)
def ears(playbook: Playbook, *, learned: bool = True) -> Ears:
    """Raises BadPlaybook for a phrase that does not follow the notation.

    `learned=False` leaves the weights out: the phrases alone judge.
    """
    both: dict[str, Weights | None] = {"debtor": None, "collector": None}
    if learned:
        both = {leg: weights.load(path) if path.exists() else None for leg, path in playbook.weights.items()}
    _check(playbook)
    return Ears(
        Ear(Lexicon(playbook.words), debtor_phrases(playbook), both["debtor"]),
        Ear(Lexicon(playbook.words), collector_phrases(playbook), both["collector"]),
    )


def debtor_phrases(playbook: Playbook) -> Iterator[tuple[str, str, str | Phrase]]:
    """Label, rule id, phrase."""
    yield from _hush(playbook)
    yield from _senses(playbook.excuses)
    for name, answer in playbook.answers.items():
        for index, phrase in enumerate(answer.phrases, 1):
            yield ANSWER + name, f"{ANSWER}{name}.{index}", phrase


def collector_phrases(playbook: Playbook) -> Iterator[tuple[str, str, str | Phrase]]:
    yield from _hush(playbook)
    yield from _senses(playbook.phases)
    yield from _senses(playbook.conduct)


def _hush(playbook: Playbook) -> Iterator[tuple[str, str, str | Phrase]]:
    for index, phrase in enumerate(playbook.ordinary.hush, 1):
        yield HUSH, f"hush.{index}", phrase


def _senses(senses: Mapping[str, Sense]) -> Iterator[tuple[str, str, str | Phrase]]:
    for name, sense in senses.items():
        for index, phrase in enumerate(sense.phrases, 1):
            yield name, f"{name}.{index}", phrase
        for index, denial in enumerate(sense.unless, 1):
            yield HUSH + name, f"{name}.unless.{index}", denial


def _check(playbook: Playbook) -> None:
    """All phrases that break the notation, at once."""
    lexicon = Lexicon(playbook.words)
    problems = []
    for phrases in (debtor_phrases(playbook), collector_phrases(playbook)):
        for _, name, phrase in phrases:
            try:
                Net(lexicon.grain).add(
                    phrase.say if isinstance(phrase, Phrase) else phrase, lexicon.concepts, lexicon.split
                )
            except BadPattern as error:
                problems.append(f"{playbook.language}: {name}: {error}")
    if problems:
        raise BadPlaybook(problems[0], "\n  ".join(problems[1:]))
