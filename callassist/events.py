"""The vocabulary: what callassist says about a call, from the first ring to the last letter.

The same frozen struct is yielded by a stage, stored as a row and sent to the page as JSON
(`{"type": "utterance", ...}`). Times inside a call are seconds of audio since the call's
first sample, on both legs alike; only `CallStarted.started` is a date. Events carry no call
id: whoever holds the call holds its events.

`Partial` is interim and never stored; `Utterance` is final and always is.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Leg = Literal["collector", "debtor"]
LEGS: tuple[Leg, Leg] = ("collector", "debtor")

LegState = Literal["dialling", "ringing", "early", "answered", "held", "resumed", "ended"]
CallEnding = Literal[
    "hung_up", "cancelled", "busy", "declined", "no_answer", "failed", "cut_off", "recording"
]
CardFate = Literal["said", "used", "dismissed", "ignored"]
PromiseKind = Literal["full", "partial", "installments"]
Method = Literal["check", "transfer", "cash", "card", "online", "direct_debit"]


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Event(msgspec.Struct, frozen=True, tag_field="type", tag=_snake, kw_only=True):
    """Base of everything that can happen in a call."""


# ---------------------------------------------------------------- the line


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The debt this call is about, as far as it is known. A field not known is None."""

    account: str
    "The creditor's own id of the account."
    creditor: str
    debtor: str
    contact: str | None = None
    "Name of the person to ask for."
    phone: str | None = None
    "Number or SIP address the account is called at."
    balance_minor: int | None = None
    "Open amount in minor units (cents) of `currency`."
    currency: str | None = None
    "ISO 4217 code."
    due_date: str | None = None
    "ISO date on which the balance fell due."
    invoice: str | None = None
    language: str | None = None


class CallStarted(Event, frozen=True, kw_only=True):
    """The call exists; sample 0 of both legs is now."""

    call: str
    line: str
    "Name of the seat, or `file` for a recording."
    started: str
    "ISO 8601 with offset."
    language: str
    account: Account | None = None


class LegChanged(Event, frozen=True, kw_only=True):
    """A party's telephone changed state."""

    leg: Leg
    state: LegState
    at: float
    "Seconds into the call."
    code: int | None = None
    "SIP status code behind the change, where there is one."


class LegHealth(Event, frozen=True, kw_only=True):
    """How well a leg is heard. Sent about once a second, never stored."""

    leg: Leg
    heard: float
    "Seconds of audio recognised so far."
    behind: float
    "Seconds of audio that wait to be recognised."
    silent: float
    "Seconds since the party last spoke."
    lost: int = 0
    "RTP packets lost since the start."


class CallEnded(Event, frozen=True, kw_only=True):
    """The call is over; nothing follows but its follow-up."""

    duration: float
    "Seconds."
    ending: CallEnding


# ---------------------------------------------------------------- speech


class Word(msgspec.Struct, frozen=True, array_like=True):
    """One recognised word. JSON: an array [text, start, end, confidence]."""

    text: str
    start: float
    "Seconds into the call."
    end: float
    "Seconds into the call."
    confidence: float
    "0 to 1, the recogniser's own."


class Partial(Event, frozen=True, kw_only=True):
    """What is being said right now; replaced by the next Partial of the leg or its Utterance."""

    leg: Leg
    number: int
    "Ordinal of the utterance on this leg, from 1; the Utterance will carry the same."
    end: float
    "Audio position up to which this was heard, seconds into the call."
    text: str


class Utterance(Event, frozen=True, kw_only=True):
    """A finished stretch of speech of one party."""

    leg: Leg
    number: int
    "Ordinal of the utterance on this leg, from 1."
    start: float
    "Start of its first word, seconds into the call."
    end: float
    "End of its last word, seconds into the call."
    text: str
    words: tuple[Word, ...]
    confidence: float
    "Mean over the words, 0 to 1."
    heard: float
    "Audio position at which the recogniser closed it: where hearing resumes after a restart, in seconds."


# ---------------------------------------------------------------- judgement


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The words that made the machine say so."""

    leg: Leg
    number: int
    "Utterance it was found in."
    text: str
    "The words, as recognised."
    start: float | None = None
    "Seconds into the call; None while only a Partial is known (it has no word times)."
    end: float | None = None


class PhaseEntered(Event, frozen=True, kw_only=True):
    """The call moved to a phase. Phases may be skipped, repeated and come back."""

    phase: str
    at: float
    done: tuple[str, ...]
    "Phases gone through so far, in the playbook's order."
    evidence: Evidence


class ExcuseHeard(Event, frozen=True, kw_only=True):
    """The debtor used an excuse."""

    excuse: str
    at: float
    score: float
    "0 to 1."
    rule: str
    "Id of the playbook rule that fired."
    evidence: Evidence
    provisional: bool
    "True when found in a Partial; confirmed by the same excuse with False, or withdrawn."
    times: int = 1
    "How often this excuse has come in this call, this time included."


class ExcuseWithdrawn(Event, frozen=True, kw_only=True):
    """The final said otherwise: the provisional excuse of that utterance was none."""

    excuse: str
    number: int
    at: float


class CardShown(Event, frozen=True, kw_only=True):
    """Put this in front of the collector: the one line to say next."""

    card: int
    "Ordinal in this call, from 1."
    at: float
    ladder: str
    "Excuse, phase or conduct label whose ladder this is a step of."
    step: int
    "Step of the ladder, from 1."
    line: str
    "What to say, filled in."
    why: str
    "Why it fired, in the page's language: label and evidence."
    evidence: Evidence
    next_line: str | None = None
    "The ladder's step after this one."
    provisional: bool = False


class CardWithdrawn(Event, frozen=True, kw_only=True):
    """Take the card away quietly: its reason went."""

    card: int
    at: float


class CardSettled(Event, frozen=True, kw_only=True):
    """What became of a card."""

    card: int
    at: float
    fate: CardFate


class ConductFlagged(Event, frozen=True, kw_only=True):
    """The collector said something better left unsaid."""

    flag: str
    at: float
    line: str
    "The gentle reminder shown."
    evidence: Evidence
    score: float = 1.0
    rule: str = ""


class Instalment(msgspec.Struct, frozen=True, kw_only=True):
    amount_minor: int | None
    date: str | None


class PromiseHeard(Event, frozen=True, kw_only=True):
    """The promise as far as it has been spoken. Each one replaces the one before."""

    at: float
    kind: PromiseKind | None = None
    amount_minor: int | None = None
    "Total promised, minor units of `currency`."
    currency: str | None = None
    "ISO 4217."
    date: str | None = None
    "ISO date on which the first money is to arrive, or was sent."
    method: Method | None = None
    reference: str | None = None
    "Check, transfer or confirmation number."
    conditional: bool = False
    instalments: tuple[Instalment, ...] = ()
    missing: tuple[str, ...] = ()
    "Slots still to be asked for, in asking order."
    unsure: tuple[str, ...] = ()
    "Slots filled but ambiguous: to be asked, not guessed."
    confirmed: bool = False
    "Read back by the collector and agreed to by the debtor, or confirmed by hand."
    evidence: tuple[Evidence, ...] = ()


class FollowUpPlanned(Event, frozen=True, kw_only=True):
    """What is to happen after the call."""

    due: str
    "ISO date."
    kind: str
    "Playbook label of the step."
    why: str


# ---------------------------------------------------------------- the collector's click


class CardClicked(Event, frozen=True, kw_only=True):
    """The collector used or dismissed a card."""

    card: int
    at: float
    fate: Literal["used", "dismissed"]


class PromiseConfirmed(Event, frozen=True, kw_only=True):
    """The collector confirmed the promise by hand."""

    at: float


Heard = Partial | Utterance
Finding = (
    PhaseEntered
    | ExcuseHeard
    | ExcuseWithdrawn
    | CardShown
    | CardWithdrawn
    | CardSettled
    | ConductFlagged
    | PromiseHeard
    | FollowUpPlanned
)
Click = CardClicked | PromiseConfirmed
CallEvent = CallStarted | LegChanged | LegHealth | CallEnded | Heard | Finding | Click
