"""What a playbook makes of written turns: alone, or one after the other as a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from callassist.assist.assist import Assist
from callassist.assist.conduct import flagged
from callassist.assist.excuse import ExcuseWatch, read_once
from callassist.assist.promise import PromiseTracker
from callassist.assist.wishes import Wishes
from callassist.corpus.lines import Conversation, Single, Turn
from callassist.events import (
    ConductFlagged,
    ExcuseHeard,
    Finding,
    Partial,
    PhaseEntered,
    PromiseHeard,
    Utterance,
)
from callassist.language.tables import tables
from callassist.language.words import split
from callassist.playbook.ears import ears
from callassist.playbook.model import Playbook
from callassist.settings import AssistSettings

_WORD_S = 0.375
"160 words a minute."
_CHARACTER_S = 0.22
"Chinese: 270 characters a minute."
_PAUSE_S = 0.6
"Between two turns; a recogniser closes an utterance as late."


@dataclass(slots=True)
class JudgedTurn:
    """What one turn was found to be."""

    excuses: list[ExcuseHeard] = field(default_factory=list)
    flags: list[ConductFlagged] = field(default_factory=list)
    phase: str = ""
    "Phase of the call after this turn; empty for a turn by itself."


@dataclass(slots=True)
class Verdict:
    """What a line of a corpus was found to be; a single turn has one turn."""

    turns: list[JudgedTurn] = field(default_factory=list)
    promise: PromiseHeard | None = None

    def take(self, found: Iterable[Finding], first_phase: str) -> None:
        """What the assist said to the next turn."""
        turn = JudgedTurn(phase=self.turns[-1].phase if self.turns else first_phase)
        for finding in found:
            match finding:
                case ExcuseHeard(provisional=False):
                    turn.excuses.append(finding)
                case ConductFlagged():
                    turn.flags.append(finding)
                case PhaseEntered():
                    turn.phase = finding.phase
                case PromiseHeard():
                    self.promise = finding
        self.turns.append(turn)


def judge_single(playbook: Playbook, single: Single, today: date) -> Verdict:
    """A turn nobody knows the call of: no phase makes a phrase count, none forbids a promise."""
    (utterance,) = spoken([single], playbook.language)
    turn = JudgedTurn()
    if single.speaker == "debtor":
        _, found = ExcuseWatch(ears(playbook).debtor).on_final(utterance, "")
        turn.excuses = [each for each in found if isinstance(each, ExcuseHeard)]
    else:
        reading = read_once(ears(playbook).collector, utterance.text)
        turn.flags = flagged(utterance, reading, playbook, Wishes(playbook, today, None))
    promise = PromiseTracker(playbook.language, today, None).on(utterance, None)
    return Verdict([turn], promise)


def judge_call(playbook: Playbook, call: Conversation, today: date) -> Verdict:
    """A call as the assist beside it would have judged it."""
    assist, verdict = assist_for(playbook, call, today), Verdict()
    for utterance in spoken(call.turns, playbook.language):
        verdict.take(assist.on(utterance), next(iter(playbook.phases)))
    return verdict


def assist_for(playbook: Playbook, call: Conversation, today: date) -> Assist:
    """An assist that knows the call's debt."""
    account = call.account.account() if call.account else None
    return Assist(playbook, AssistSettings(), call_date=today, account=account)


def spoken(turns: Sequence[Turn], language: str) -> Iterator[Utterance]:
    """The turns as somebody would speak them; their numbers count over both legs, from 1."""
    now = 0.0
    for number, turn in enumerate(turns, 1):
        end = now + seconds(turn.text, language)
        yield Utterance(
            leg=turn.speaker,
            number=number,
            start=now,
            end=end,
            text=turn.text,
            words=(),
            confidence=1.0,
            heard=end + _PAUSE_S,
        )
        now = end + _PAUSE_S


def growing(utterance: Utterance, language: str) -> Iterator[Partial]:
    """What a recogniser says of an utterance while it is spoken, word by word."""
    words = split(utterance.text, tables(language))
    between = " " if tables(language).spaced else ""
    step = (utterance.end - utterance.start) / max(len(words), 1)
    for count in range(1, len(words) + 1):
        yield Partial(
            leg=utterance.leg,
            number=utterance.number,
            end=utterance.start + count * step,
            text=between.join(words[:count]),
        )


def seconds(text: str, language: str) -> float:
    """How long it takes to say."""
    own = tables(language)
    return len(split(text, own)) * (_WORD_S if own.spaced else _CHARACTER_S)
