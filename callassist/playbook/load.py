"""Reads a language's playbook from its files and holds it against the contract.

data/contract.yaml           ids every language must have
data/LANG/words.yaml         fillers, words that sound alike, words by meaning
data/LANG/phases.yaml        the seven steps
data/LANG/excuses/ID.yaml    one file per excuse
data/LANG/ladders.yaml       what to say to each excuse, step by step
data/LANG/conduct.yaml       what the collector should not say
data/LANG/answers.yaml       answers that lead a ladder on
data/LANG/promise.yaml       lines that ask for a promise's missing slots and read it back
data/LANG/speaking.yaml      dates and sums inside a line
data/LANG/ordinary.yaml      turns that mean nothing special, denials
data/LANG/weights.LEG.npz    learned from all examples by `callassist playbook train`
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from callassist.errors import BadPlaybook
from callassist.playbook.lines import slots_wrong
from callassist.playbook.model import (
    Answer,
    Excuse,
    Flag,
    Ladder,
    Ordinary,
    Part,
    Phase,
    Phrase,
    Playbook,
    Sense,
    Speaking,
    Text,
    Words,
)
from callassist.playbook.yamlfile import YamlFile

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


class _Slots(Part, frozen=True, kw_only=True):
    account: tuple[str, ...]
    promise: tuple[str, ...]
    certain: tuple[str, ...]


class Contract(Part, frozen=True, kw_only=True):
    """contract.yaml."""

    phases: tuple[str, ...]
    excuses: tuple[str, ...]
    conduct: tuple[str, ...]
    answers: tuple[str, ...]
    promise: tuple[str, ...]
    slots: _Slots
    late_after_days: int


@cache
def load(language: str) -> Playbook:
    """The playbook of a language, read once. Raises BadPlaybook naming every problem by file and line."""
    return read(DATA, language)


def languages(data: Path = DATA) -> list[str]:
    """Languages there is a playbook for: folders with ladders; the laws stand beside them and have none."""
    return sorted(path.parent.name for path in data.glob("*/ladders.yaml"))


def read(data: Path, language: str) -> Playbook:
    """As `load`, from another folder."""
    problems: list[str] = []
    playbook = None
    if not (data / language).is_dir():
        raise BadPlaybook(f"no playbook for language {language}", f"there are: {', '.join(languages(data))}")
    contract = YamlFile(data / "contract.yaml", "contract.yaml", problems).whole(Contract)
    if contract is not None:
        playbook = _Reader(data, language, contract, problems).playbook()
    if problems or playbook is None:
        count = "" if len(problems) == 1 else f" (1 of {len(problems)} problems)"
        raise BadPlaybook(problems[0] + count, "\n  ".join(problems[1:]))
    return playbook


class _Reader:
    def __init__(self, data: Path, language: str, contract: Contract, problems: list[str]) -> None:
        self._folder = data / language
        self._language = language
        self._contract = contract
        self._problems = problems

    def playbook(self) -> Playbook | None:
        contract = self._contract
        words = self._file("words").whole(Words)
        speaking = self._file("speaking").whole(Speaking)
        ordinary = self._file("ordinary").whole(Ordinary)
        phases = self._parts(self._file("phases"), contract.phases, Phase)
        conduct = self._parts(self._file("conduct"), contract.conduct, Flag)
        answers = self._parts(self._file("answers"), contract.answers, Answer)
        ladders = self._ladders(self._file("ladders"))
        promise = self._promise(self._file("promise"))
        excuses = self._excuses()
        if self._problems or words is None or speaking is None or ordinary is None:
            return None
        return Playbook(
            language=self._language,
            phases=phases,
            excuses=excuses,
            conduct=conduct,
            answers=answers,
            ladders=ladders,
            promise=promise,
            speaking=speaking,
            words=words,
            ordinary=ordinary,
            late_after_days=contract.late_after_days,
            account_slots=contract.slots.account,
            promise_slots=contract.slots.promise,
            certain_slots=contract.slots.certain,
            weights={leg: self._folder / f"weights.{leg}.npz" for leg in ("debtor", "collector")},
        )

    def _file(self, name: str) -> YamlFile:
        return YamlFile(self._folder / f"{name}.yaml", f"{self._language}/{name}.yaml", self._problems)

    def _parts(self, file: YamlFile, ids: tuple[str, ...], kind: type[T]) -> dict[str, T]:
        """All parts of a file, in the contract's order."""
        for extra in file.content.keys() - set(ids):
            file.wrong(extra, "not in the contract")
        found = {}
        for name in ids:
            if name not in file.content:
                file.wrong(name, "missing")
                continue
            part = file.part(name, kind)
            if part is not None:
                found[name] = part
                self._check(file, name, part)
        return found

    def _check(self, file: YamlFile, name: str, part: Any) -> None:
        account = (*self._contract.slots.account, *self._contract.slots.certain)
        if isinstance(part, Flag):
            self._line(file, f"{name}.reminder", part.reminder, account)
        if isinstance(part, Phase):
            self._line(file, f"{name}.cue", part.cue, account)
        if isinstance(part, Sense):
            for index, phrase in enumerate(part.phrases):
                for phase in phrase.after if isinstance(phrase, Phrase) else ():
                    if phase not in self._contract.phases:
                        file.wrong(f"{name}.phrases[{index}]", f"{phase} is no phase")

    def _excuses(self) -> dict[str, Excuse]:
        found = {}
        for name in self._contract.excuses:
            file = YamlFile(
                self._folder / "excuses" / f"{name}.yaml",
                f"{self._language}/excuses/{name}.yaml",
                self._problems,
            )
            if file.content:
                excuse = file.whole(Excuse)
                if excuse is not None:
                    found[name] = excuse
        for path in sorted((self._folder / "excuses").glob("*.yaml")):
            if path.stem not in self._contract.excuses:
                self._problems.append(f"{self._language}/excuses/{path.name}:1: not in the contract")
        return found

    def _ladders(self, file: YamlFile) -> dict[str, Ladder]:
        ladders = self._parts(file, self._contract.excuses, Ladder)
        slots = (*self._contract.slots.account, *self._contract.slots.certain)
        for name, ladder in ladders.items():
            steps = [step.id for step in ladder.steps]
            if not 2 <= len(steps) <= 5:
                file.wrong(name, "a ladder has two to five steps")
            if len(set(steps)) < len(steps):
                file.wrong(name, "two steps have the same id")
            for answer in ladder.ends:
                if answer not in self._contract.answers:
                    file.wrong(f"{name}.ends", f"{answer} is no answer")
            for index, step in enumerate(ladder.steps):
                place = f"{name}.steps[{index}]"
                self._line(file, f"{place}.line", step.line, slots)
                for answer, following in step.lead.items():
                    if answer not in self._contract.answers:
                        file.wrong(f"{place}.lead.{answer}", "no such answer")
                    if following not in (*steps, "end"):
                        file.wrong(f"{place}.lead.{answer}", f"no step {following}")
        return ladders

    def _promise(self, file: YamlFile) -> dict[str, Text]:
        lines: dict[str, Text] = self._parts(file, self._contract.promise, Text)  # type: ignore[arg-type]
        slots = self._contract.slots
        for name, line in lines.items():
            self._line(file, name, line, (*slots.account, *slots.promise, *slots.certain))
        return lines

    def _line(self, file: YamlFile, place: str, text: Text, slots: tuple[str, ...]) -> None:
        problem = slots_wrong(text, slots, self._contract.slots.certain)
        if problem:
            file.wrong(place, problem)
