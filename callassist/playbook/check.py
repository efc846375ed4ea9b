"""What loading cannot see: phrases that steal another label's examples, lines twice, weights out of date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from callassist.playbook import weights
from callassist.playbook.ears import ears
from callassist.playbook.lessons import digest, labelled
from callassist.playbook.match import Ear
from callassist.playbook.model import Playbook


def problems(playbook: Playbook) -> list[str]:
    """Everything wrong with a playbook that loads."""
    return [*_stale(playbook), *_twice(playbook), *_stolen(playbook)]


def _stale(playbook: Playbook) -> Iterator[str]:
    today = digest(playbook)
    for path in playbook.weights.values():
        if not path.exists() or weights.load(path).digest != today:
            yield f"{path.name} is out of date: run `callassist playbook train {playbook.language}`"


def _twice(playbook: Playbook) -> Iterator[str]:
    for group in (playbook.excuses, playbook.conduct, playbook.phases):
        texts = Counter(
            labelled(text)[0] for sense in group.values() for text in (*sense.examples, *sense.near)
        )
        yield from (f"example comes twice: {text}" for text, times in texts.items() if times > 1)


def _stolen(playbook: Playbook) -> Iterator[str]:
    """An example must mean its own labels first, and a near miss must not mean what it is near."""
    both = ears(playbook)
    for ear, senses in ((both.debtor, playbook.excuses), (both.collector, playbook.conduct)):
        for name, sense in senses.items():
            for example in sense.examples:
                text, meant = labelled(example, name)
                heard = _heard(ear, text, set(senses))
                if not heard:
                    yield f"{name}: not heard in its example: {text}"
                elif heard[0] not in meant:
                    yield f"{name}: example won by {heard[0]}: {text}"
            for near in sense.near:
                text, meant = labelled(near)
                if name in set(_heard(ear, text, set(senses))) - meant:
                    yield f"{name}: heard in its near miss: {text}"


def _heard(ear: Ear, text: str, known: set[str]) -> list[str]:
    reading = ear.reading()
    reading.read(text)
    return [hit.label for hit in reading.hits() if hit.label in known]
