"""A playbook as structs: one language's phases, excuses, ladders, conduct, and the words to say.

Everything here is written by hand in `data/LANG/*.yaml` and checked by `load.py`. How text is
compared with it is in `match.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

Stage = Literal["reminder", "early", "late"]
"Stage of the debt: not yet due, overdue, long overdue."


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A piece of a playbook file; an unknown key is an error, so that a typing slip is seen."""


Variants = str | tuple[str, ...]
"Wordings of one line, the richest first; the first whose slots are all known is said."


class StagedText(Part, frozen=True, kw_only=True):
    """A line worded by the stage of the debt; a stage without its own takes `early`."""

    early: Variants
    reminder: Variants = ()
    late: Variants = ()


Text = str | tuple[str, ...] | StagedText


class Phrase(Part, frozen=True, kw_only=True):
    """A pattern that counts only in certain phases (`pattern.py` has the notation)."""

    say: str
    after: tuple[str, ...]
    "Phases in which it counts: what was just asked."


class Sense(Part, frozen=True, kw_only=True):
    """Something that can be meant, and the many ways of saying it."""

    name: str
    "For the page, in the playbook's language."
    phrases: tuple[str | Phrase, ...]
    "Patterns that mean it."
    unless: tuple[str, ...] = ()
    "Patterns that say it is not meant, wherever they stand in the utterance."
    examples: tuple[str, ...] = ()
    "Whole turns that mean it. A trailing `+ label` names what else they mean."
    near: tuple[str, ...] = ()
    "Whole turns that sound like it and do not mean it."


class Excuse(Sense, frozen=True, kw_only=True):
    """What the debtor says instead of paying."""


class Flag(Sense, frozen=True, kw_only=True):
    """What the collector should not have said."""

    reminder: Text
    "The gentle line shown."


class Phase(Sense, frozen=True, kw_only=True):
    """A step of the call; its phrases and examples are the collector's."""

    cue: Text
    "What to say to take this step."


class Answer(Part, frozen=True, kw_only=True):
    """A kind of answer to a ladder's question."""

    phrases: tuple[str, ...]
    examples: tuple[str, ...] = ()


class Step(Part, frozen=True, kw_only=True):
    """One line of a ladder."""

    id: str
    line: Text
    lead: dict[str, str] = {}
    "Answer -> id of the step it leads to; `end` leaves the ladder."


class Ladder(Part, frozen=True, kw_only=True):
    """What to say to an excuse, and what next if it comes again."""

    steps: tuple[Step, ...]
    first: bool = False
    "Comes before other excuses of the same utterance: the law or the person asks for it."
    ends: tuple[str, ...] = ("will_pay",)
    "Answers after which nothing of this ladder need be said."


class Speaking(Part, frozen=True, kw_only=True):
    """How this language says a date and a sum inside a line."""

    date: str
    "With {weekday}, {day}, {month}, {month_number}."
    weekdays: tuple[str, ...]
    "From Monday."
    months: tuple[str, ...]
    currencies: dict[str, str]
    "ISO 4217 code -> how it is said, with {amount}."
    methods: dict[str, str]
    "Method -> how it is said after the amount."
    why: str
    "Why a card fired, with {label} and {words}."
    why_again: str
    "The same when the excuse came before in this call, with {times}."
    why_before: str
    "The same when it came in earlier calls, with {times}, and {date} and {before}, the words of the last."


class Words(Part, frozen=True, kw_only=True, repr_omit_defaults=True):
    """Words by meaning and by sound.

    Its `repr` goes into the digest of the weights: what a language leaves out must not change it.
    """

    fillers: tuple[str, ...]
    "Words without meaning, dropped before anything is compared."
    sounds: tuple[str, ...]
    "Each a list of words a recogniser mixes up; all are taken as the first."
    concepts: dict[str, tuple[str, ...]]
    "Name -> words that mean about the same; `<name>` in a pattern."
    syllables: dict[str, str] = {}
    "Where characters are words: syllable -> the characters a recogniser prints for it."
    grain: int = 1
    "Compared words to a spoken word: 2 where characters are words. Distances are that much longer."
    compounds: dict[str, str] = {}
    "Spelling -> the words it stands for, e.g. contractions."
    letters: dict[str, str] = {}
    "Letter -> the one it is compared as: accents a recogniser prints or leaves out."
    endings: tuple[str, ...] = ()
    "Cut off, the longest first, to see that words are forms of one."


class Ordinary(Part, frozen=True, kw_only=True):
    """Whole turns that are no excuse and no slip, by leg."""

    debtor: tuple[str, ...]
    collector: tuple[str, ...]
    hush: tuple[str, ...]
    "Patterns after which nothing counts: a denial, a report of what somebody else said."


class Playbook(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """All of one language. Dicts are in the contract's order; two playbooks are never equal."""

    language: str
    phases: dict[str, Phase]
    excuses: dict[str, Excuse]
    conduct: dict[str, Flag]
    answers: dict[str, Answer]
    ladders: dict[str, Ladder]
    promise: dict[str, Text]
    speaking: Speaking
    words: Words
    ordinary: Ordinary
    late_after_days: int
    account_slots: tuple[str, ...]
    promise_slots: tuple[str, ...]
    certain_slots: tuple[str, ...]
    weights: dict[str, Path]
    "Leg -> file of its learned weights, which may be missing."
