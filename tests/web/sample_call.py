"""A realistic call as the stages tell it: the check is in the mail, no number at hand, then a promise."""

from __future__ import annotations

from callassist.events import (
    Account,
    CallEnded,
    CallEvent,
    CallStarted,
    CardSettled,
    CardShown,
    ConductFlagged,
    Evidence,
    ExcuseHeard,
    FollowUpPlanned,
    Leg,
    LegChanged,
    LegHealth,
    Partial,
    PhaseEntered,
    PromiseHeard,
    Utterance,
    Word,
)

PHASES = (
    "verify_party",
    "identify_self",
    "demand_payment",
    "find_reason",
    "persuade",
    "secure_promise",
    "close",
)

STARTED = CallStarted(
    call="20260514-101500-3fa9c1",
    line="anna",
    started="2026-05-14T10:15:00+02:00",
    language="en",
    account=Account(
        account="LK-20917",
        creditor="Lakeshore Paper Supply",
        debtor="Brightway Print",
        balance_minor=187_500,
        currency="USD",
        due_date="2026-04-15",
        invoice="604",
    ),
)

SAID: tuple[tuple[Leg, float, str], ...] = (
    ("debtor", 2.0, "brightway print this is amy"),
    ("collector", 4.4, "hi amy i'm trying to reach the person who pays the paper bills over there"),
    ("debtor", 9.0, "uh that'd be me too it's a small shop"),
    ("collector", 12.1, "great this is denise cole at lakeshore paper supply"),
    (
        "collector",
        16.0,
        "i'm calling because invoice six oh four for eighteen hundred and seventy five dollars is four weeks "
        "past due and i'd like to have it settled today",
    ),
    ("debtor", 26.5, "no that's been taken care of the check is in the mail we sent it out to you already"),
    ("collector", 33.2, "thank you what's the number on that check and what day did it go out"),
    ("debtor", 38.0, "uh i don't have the number here our bookkeeper has the register and she's out"),
    ("collector", 44.3, "could you just pay it as soon as possible then"),
    ("debtor", 48.2, "well we could do a transfer"),
    (
        "collector",
        51.0,
        "then let's make it sure a transfer today replaces the check if it turns up we send it back",
    ),
    ("debtor", 58.3, "okay i can transfer eighteen hundred and seventy five dollars by friday the fifteenth"),
    ("collector", 66.0, "eighteen seventy five by bank transfer on friday may fifteenth is that right"),
    ("debtor", 71.6, "yes that's right the confirmation is two two nine six"),
    ("collector", 76.4, "then i've got that and i'm sending it to you in writing thank you amy"),
)

CARD_LINE = "Thank you. What is the check number, and what day did it go out?"
CARD_WHY = "Already sent: “the check is in the mail”"
PACE_S = 0.3
"Seconds a word takes."


def utterance(index: int, number: int) -> Utterance:
    """Turn `index` of the script with even word times; a few words are heard poorly."""
    leg, start, text = SAID[index]
    words = tuple(
        Word(
            word,
            round(start + PACE_S * place, 2),
            round(start + PACE_S * (place + 1) - 0.04, 2),
            0.42 if word in ("register", "replaces", "brightway") else 0.94,
        )
        for place, word in enumerate(text.split())
    )
    end = words[-1].end
    return Utterance(
        leg=leg, number=number, start=start, end=end, text=text, words=words, confidence=0.9, heard=end + 0.4
    )


def spoken(index: int, number: int) -> list[CallEvent]:
    """Partials of growing length, once a second or so, then the final."""
    final = utterance(index, number)
    grown = [
        Partial(
            leg=final.leg,
            number=number,
            end=final.words[upto - 1].end,
            text=" ".join(final.text.split()[:upto]),
        )
        for upto in range(2, len(final.words), 3)
    ]
    return [*grown, final]


def evidence(final: Utterance, first: str, last: str) -> Evidence:
    """From the first word like `first` to the last like `last`."""
    texts = [word.text for word in final.words]
    start, end = texts.index(first), len(texts) - 1 - texts[::-1].index(last)
    return Evidence(
        leg=final.leg,
        number=final.number,
        text=" ".join(texts[start : end + 1]),
        start=final.words[start].start,
        end=final.words[end].end,
    )


def sample_call(*, upto: float | None = None) -> list[CallEvent]:
    """All events in order, `CallStarted` first; with `upto`, those of the first seconds only."""
    events: list[CallEvent] = [STARTED, *_telephones()]
    numbers = {"collector": 0, "debtor": 0}
    for index, (leg, start, _) in enumerate(SAID):
        if upto is not None and start > upto:
            return events
        numbers[leg] += 1
        events += [*spoken(index, numbers[leg]), *_findings(index, utterance(index, numbers[leg]))]
        events += _health(start)
    events += [
        FollowUpPlanned(due="2026-05-14", kind="confirm_in_writing", why="promised"),
        FollowUpPlanned(due="2026-05-15", kind="check_arrival", why="promised"),
        CallEnded(duration=83.4, ending="hung_up"),
    ]
    return events


def _telephones() -> list[CallEvent]:
    return [
        LegChanged(leg="collector", state="answered", at=0.0, code=200),
        LegChanged(leg="debtor", state="ringing", at=0.2, code=180),
        LegChanged(leg="debtor", state="answered", at=1.6, code=200),
    ]


def _health(at: float) -> list[CallEvent]:
    return [
        LegHealth(leg="collector", heard=at, behind=0.3, silent=1.0),
        LegHealth(leg="debtor", heard=at, behind=0.2, silent=3.0),
    ]


def _phase(name: str, final: Utterance) -> PhaseEntered:
    first, last = final.words[0].text, final.words[-1].text
    done = tuple(phase for phase in PHASES[: PHASES.index(name) + 1] if phase != "persuade")
    return PhaseEntered(phase=name, at=final.end, done=done, evidence=evidence(final, first, last))


def _findings(index: int, final: Utterance) -> list[CallEvent]:
    phases = {
        1: "verify_party",
        3: "identify_self",
        4: "demand_payment",
        6: "find_reason",
        12: "secure_promise",
        14: "close",
    }
    found: list[CallEvent] = [_phase(phases[index], final)] if index in phases else []
    return found + {5: _excuse, 6: _said, 7: _no_number, 8: _vague, 11: _promise, 13: _confirmed}.get(
        index, lambda final: []
    )(final)


def _excuse(final: Utterance) -> list[CallEvent]:
    words = evidence(final, "check", "mail")
    return [
        ExcuseHeard(
            excuse="already_sent",
            at=final.end,
            score=0.97,
            rule="en.already_sent.3",
            evidence=words,
            provisional=False,
        ),
        CardShown(
            card=1,
            at=final.end,
            ladder="already_sent",
            step=1,
            line=CARD_LINE,
            why=CARD_WHY,
            evidence=words,
            next_line="If you don't have it at hand: who does, and when can I reach them today?",
        ),
    ]


def _said(final: Utterance) -> list[CallEvent]:
    return [CardSettled(card=1, at=final.end, fate="said")]


def _no_number(final: Utterance) -> list[CallEvent]:
    words = evidence(final, "don't", "here")
    return [
        ExcuseHeard(
            excuse="already_sent",
            at=final.end,
            score=0.8,
            rule="en.already_sent.7",
            evidence=words,
            provisional=False,
            times=2,
        ),
        CardShown(
            card=2,
            at=final.end,
            ladder="already_sent",
            step=2,
            line="Then let us make it sure: a transfer today replaces the check. "
            "Shall I read you our bank details?",
            why="Already sent, for the second time: “don't have the number here”",
            evidence=words,
            next_line="If the check turns up, we send it back. What amount goes out today?",
        ),
    ]


def _vague(final: Utterance) -> list[CallEvent]:
    return [
        ConductFlagged(
            flag="vague_deadline",
            at=final.end,
            line="Name a day: “by Friday the fifteenth”.",
            evidence=evidence(final, "as", "possible"),
        )
    ]


def _promise(final: Utterance) -> list[CallEvent]:
    return [
        PromiseHeard(
            at=final.end,
            kind="full",
            amount_minor=187_500,
            currency="USD",
            date="2026-05-15",
            method="transfer",
            missing=("reference",),
            evidence=(evidence(final, "eighteen", "dollars"), evidence(final, "friday", "fifteenth")),
        ),
        CardShown(
            card=3,
            at=final.end,
            ladder="secure_promise",
            step=2,
            line="So that is $1,875 by bank transfer on Friday, 15 May. Is that right?",
            why="A promise was heard: read it back",
            evidence=evidence(final, "friday", "fifteenth"),
            next_line="What is the confirmation number of the transfer?",
        ),
    ]


def _confirmed(final: Utterance) -> list[CallEvent]:
    return [
        PromiseHeard(
            at=final.end,
            kind="full",
            amount_minor=187_500,
            currency="USD",
            date="2026-05-15",
            method="transfer",
            reference="2296",
            confirmed=True,
            evidence=(evidence(final, "two", "six"),),
        ),
        CardSettled(card=3, at=final.end, fate="said"),
    ]
