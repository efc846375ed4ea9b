"""A labelled corpus: a folder with `utterances.LANG.jsonl` and `calls.LANG.jsonl`, either or both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from callassist.corpus.lines import LabelledConversation, LabelledSingle, LabelledTurn, labelled
from callassist.errors import BadInput
from callassist.playbook.model import Playbook

_FILE = re.compile(r"(?:utterances|calls)\.([a-z]{2,3})\.jsonl")


class Corpus(NamedTuple):
    """One language's lines."""

    singles: list[LabelledSingle]
    calls: list[LabelledConversation]


def languages(folder: Path) -> list[str]:
    """Languages the folder has lines of. Raises BadInput when there is none."""
    try:
        names = [_FILE.fullmatch(path.name) for path in folder.iterdir()]
    except OSError as error:
        raise BadInput(f"{folder} cannot be read: {error.strerror}") from error
    found = sorted({name[1] for name in names if name})
    if not found:
        raise BadInput(
            f"{folder} has no corpus",
            "it needs files like utterances.en.jsonl, calls.en.jsonl",
        )
    return found


def read(folder: Path, playbook: Playbook) -> Corpus:
    """The lines of the playbook's language. Raises BadInput naming file and line."""
    singles, calls = (folder / f"{kind}.{playbook.language}.jsonl" for kind in ("utterances", "calls"))
    corpus = Corpus([], [])
    for row in labelled(singles, LabelledSingle) if singles.exists() else ():
        _check(f"{singles}:{row.number}", [row.item], playbook)
        corpus.singles.append(row.item)
    for call in labelled(calls, LabelledConversation) if calls.exists() else ():
        _check(f"{calls}:{call.number}", call.item.turns, playbook)
        corpus.calls.append(call.item)
    return corpus


def _check(place: str, turns: Iterable[LabelledTurn | LabelledSingle], playbook: Playbook) -> None:
    """A label nobody can find would count as missed for ever."""
    for turn in turns:
        phase = turn.phase if isinstance(turn, LabelledTurn) else None
        unknown = set(turn.excuses) - playbook.excuses.keys()
        unknown |= set(turn.flags) - playbook.conduct.keys()
        unknown |= {phase or ""} - playbook.phases.keys() - {""}
        if unknown:
            raise BadInput(
                f"{place}: no such label: {min(unknown)}",
                "a label is an excuse, flag or phase of the playbook",
            )
