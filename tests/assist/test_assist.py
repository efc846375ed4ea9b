"""The assist of a call: cards that follow the talk, provisional on partials, the same again on replay."""

from __future__ import annotations

from datetime import date

from callassist.assist.assist import Assist
from callassist.events import (
    Account,
    CallEvent,
    CardClicked,
    CardSettled,
    CardShown,
    CardWithdrawn,
    ConductFlagged,
    ExcuseHeard,
    ExcuseWithdrawn,
    Finding,
    Leg,
    LegHealth,
    Partial,
    PhaseEntered,
    PromiseConfirmed,
    PromiseHeard,
    Utterance,
    Word,
)
from callassist.playbook.load import load
from callassist.settings import AssistSettings

ACCOUNT = Account(
    account="7",
    creditor="Northgate",
    debtor="Harlan",
    contact="Linda",
    balance_minor=240000,
    currency="USD",
    due_date="2026-01-31",
    invoice="912",
)
CALM = AssistSettings(cards_per_minute=60, cool_down_s=0.0)


class Call:
    """Speaks into an assist and keeps what it said and found."""

    def __init__(self, settings: AssistSettings = CALM) -> None:
        self.assist = Assist(load("en"), settings, call_date=date(2026, 3, 2), account=ACCOUNT)
        self.now = 0.0
        self.numbers: dict[Leg, int] = {"collector": 0, "debtor": 0}
        self.finals: list[CallEvent] = []
        self.found: list[Finding] = []

    def say(self, leg: Leg, text: str, *, grow: bool = False, after: float = 1.0) -> list[Finding]:
        """One utterance; with `grow`, its partials first. Returns what it led to."""
        self.now += after
        self.numbers[leg] += 1
        start, words = self.now, text.split()
        found: list[Finding] = []
        for count in range(1, len(words) if grow else 0):
            found += self.partial(leg, " ".join(words[:count]))
            self.now += 0.3
        self.now += 0.5
        timed = tuple(Word(w, start + n * 0.3, start + n * 0.3 + 0.2, 1.0) for n, w in enumerate(words))
        utterance = Utterance(
            leg=leg,
            number=self.numbers[leg],
            start=start,
            end=self.now,
            text=text,
            words=timed,
            confidence=1.0,
            heard=self.now,
        )
        return found + self.event(utterance)

    def partial(self, leg: Leg, text: str) -> list[Finding]:
        return self.assist.on(Partial(leg=leg, number=self.numbers[leg], end=self.now, text=text))

    def event(self, event: CallEvent) -> list[Finding]:
        self.finals.append(event)
        found = self.assist.on(event)
        self.found += found
        return found


def cards(found: list[Finding]) -> list[CardShown]:
    return [each for each in found if isinstance(each, CardShown)]


def last_promise(found: list[Finding]) -> PromiseHeard:
    return [each for each in found if isinstance(each, PromiseHeard)][-1]


def test_the_check_in_the_mail_from_excuse_to_confirmed_promise() -> None:
    call = Call()
    call.say("collector", "good morning is this linda harlan")
    call.say("debtor", "yes speaking")
    call.say("collector", "this is tom from northgate i'm calling about your account")
    call.say("debtor", "okay")
    call.say("collector", "your balance is two thousand four hundred dollars and i need that paid today")
    first = cards(call.say("debtor", "the check is in the mail"))
    assert [(card.ladder, card.step) for card in first] == [("already_sent", 1)]
    assert "check number" in first[0].line and "mailed" in first[0].line
    assert "check is in the mail" in first[0].why
    call.say("collector", "okay what's the check number and which day did you mail it")
    second = cards(call.say("debtor", "i don't have the number in front of me"))
    assert [(card.ladder, card.step) for card in second] == [("already_sent", 2)]
    call.say("collector", "then please stop that check what can you send today")
    pinned = call.say("debtor", "alright i'll wire you the full two thousand four hundred dollars by friday")
    promise = last_promise(pinned)
    assert (promise.amount_minor, promise.date, promise.method) == (240000, "2026-03-06", "transfer")
    assert cards(pinned)[-1].line == (
        "So that is 2,400 dollars by bank transfer, here by Friday 6 March: is that right?"
    )
    said = call.say(
        "collector", "so that is two thousand four hundred dollars by bank transfer by friday is that right"
    )
    assert [each.fate for each in said if isinstance(each, CardSettled)] == ["said"]
    assert last_promise(call.say("debtor", "yes that's right")).confirmed


def test_phases_are_entered_and_shown_done() -> None:
    call = Call()
    call.say("collector", "good morning am i speaking with linda harlan")
    call.say("debtor", "yes")
    found = call.say("collector", "my name is tom i'm calling from northgate about your account")
    entered = [each for each in found if isinstance(each, PhaseEntered)]
    assert [each.phase for each in entered] == ["identify_self"]
    assert entered[0].done == ("verify_party", "identify_self")


def test_an_excuse_fires_before_the_sentence_ends_and_the_final_confirms_it() -> None:
    call = Call()
    found = call.say("debtor", "the check is in the mail and you should get it any day now", grow=True)
    heard = [each for each in found if isinstance(each, ExcuseHeard) and each.excuse == "already_sent"]
    assert [each.provisional for each in heard] == [True, False]
    assert heard[0].evidence.start is None
    assert heard[1].evidence.start is not None
    shown = [card for card in cards(found) if card.ladder == "already_sent"]
    assert [card.provisional for card in shown] == [True, False]
    assert len({card.card for card in shown}) == 1


def test_a_final_that_says_otherwise_withdraws_quietly() -> None:
    call = Call()
    call.numbers["debtor"] = 1
    call.partial("debtor", "the check is in the mail")
    fired = call.partial("debtor", "the check is in the mail now")
    assert any(isinstance(each, ExcuseHeard) and each.provisional for each in fired)
    call.numbers["debtor"] = 0
    found = call.say("debtor", "i'll send the check tomorrow morning")
    assert any(isinstance(each, ExcuseWithdrawn) and each.excuse == "already_sent" for each in found)
    assert any(isinstance(each, CardWithdrawn) for each in found)
    assert not any(isinstance(each, ExcuseHeard) and each.excuse == "already_sent" for each in found)


def test_what_came_to_nothing_takes_its_excuse_and_card_along() -> None:
    call = Call()
    for text in (
        "well the check is in",
        "well the check is in the mail",
        "well the check is in the mail already",
    ):
        shown = call.partial("debtor", text)
        call.now += 0.3
        if shown:
            break
    assert [card.provisional for card in cards(shown)] == [True]
    gone = call.partial("debtor", "")
    assert [type(found) for found in gone] == [ExcuseWithdrawn, CardWithdrawn]
    # Said after all, under the same number, it fires again.
    call.numbers["debtor"] = 0
    again = call.say("debtor", "the check is in the mail")
    assert [card.provisional for card in cards(again)] == [False]


def test_the_same_excuse_again_climbs_the_ladder() -> None:
    call = Call()
    call.say("collector", "can you pay the full balance today")
    first = call.say("debtor", "call me back next month")
    call.say("collector", "what will be different then")
    again = call.say("debtor", "just try me again in a few weeks")
    assert [(card.ladder, card.step) for card in cards(first + again)] == [("stall", 1), ("stall", 2)]
    times = [each.times for each in first + again if isinstance(each, ExcuseHeard)]
    assert times == [1, 2]


def test_the_same_breath_is_no_repetition() -> None:
    call = Call()
    call.say("debtor", "the check is in the mail")
    again = call.say("debtor", "we mailed that to you already")
    assert not cards(again)
    assert [each.times for each in again if isinstance(each, ExcuseHeard)] == [1]


def test_the_collector_repeating_an_excuse_uses_none() -> None:
    call = Call()
    found = call.say("collector", "so you say the check is in the mail")
    assert not [each for each in found if isinstance(each, ExcuseHeard)]


def test_a_slip_of_the_collector_is_flagged_gently() -> None:
    found = Call().say("collector", "so when can you pay this")
    flags = [each for each in found if isinstance(each, ConductFlagged)]
    assert [each.flag for each in flags] == ["asks_when"]
    assert "today" in flags[0].line
    assert flags[0].evidence.start is not None


def test_cards_keep_their_distance() -> None:
    call = Call(AssistSettings(cool_down_s=6.0, cards_per_minute=10))
    assert cards(call.say("debtor", "the check is in the mail"))
    assert not cards(call.say("debtor", "anyway we just don't have any money right now"))
    later = call.event(LegHealth(leg="debtor", heard=call.now + 6.0, behind=0.0, silent=5.0))
    assert [card.ladder for card in cards(later)] == ["cash_flow"]


def test_no_more_cards_a_minute_than_set() -> None:
    call = Call(AssistSettings(cool_down_s=0.0, cards_per_minute=2))
    for text in (
        "the check is in the mail",
        "we have no money",
        "our accountant is on vacation",
        "i lost my job",
    ):
        call.say("debtor", text)
        call.say("collector", "i see")
    assert len(cards(call.found)) == 2


def test_at_most_one_card_is_open() -> None:
    call = Call()
    for text in ("the check is in the mail", "we have no money right now", "our accountant is on vacation"):
        call.say("debtor", text)
    open_cards: set[int] = set()
    for each in call.found:
        if isinstance(each, CardShown):
            open_cards.add(each.card)
        elif isinstance(each, CardSettled | CardWithdrawn):
            open_cards.discard(each.card)
        assert len(open_cards) <= 1


def test_a_card_nobody_takes_is_ignored_in_the_end() -> None:
    call = Call(AssistSettings(said_within_s=10.0))
    shown = cards(call.say("debtor", "the check is in the mail"))[0]
    found = call.event(LegHealth(leg="debtor", heard=call.now + 11, behind=0, silent=9))
    assert found == [CardSettled(card=shown.card, at=shown.at + 10.0, fate="ignored")]


def test_a_click_settles_a_card_even_while_it_is_provisional() -> None:
    call = Call()
    call.numbers["debtor"] = 1
    call.partial("debtor", "the check is in the mail")
    shown = cards(call.partial("debtor", "the check is in the mail you"))[0]
    call.event(CardClicked(card=shown.card, at=call.now, fate="used"))
    call.numbers["debtor"] = 0
    found = call.say("debtor", "the check is in the mail you should have it")
    assert [each.fate for each in found if isinstance(each, CardSettled)] == ["used"]


def test_a_promise_confirmed_by_hand_is_confirmed() -> None:
    call = Call()
    call.say("debtor", "i'll wire you the full two thousand four hundred dollars on friday")
    assert last_promise(call.event(PromiseConfirmed(at=call.now))).confirmed


def test_finals_and_clicks_alone_bring_back_the_same_state() -> None:
    live = Call()
    live.say("collector", "good morning is this linda harlan", grow=True)
    live.say("debtor", "yes speaking what's this about", grow=True)
    live.say("collector", "your balance is two thousand four hundred dollars i need it today", grow=True)
    shown = cards(live.say("debtor", "well the check is in the mail you know", grow=True))[-1]
    live.event(CardClicked(card=shown.card, at=live.now, fate="used"))
    live.say("debtor", "and business is slow so money is really tight", grow=True)
    live.say("collector", "i understand but the account goes on hold", grow=True)
    replayed = Call()
    for event in live.finals:
        replayed.event(event)
    assert cards(replayed.found) == [c for c in cards(live.found) if not c.provisional]
    tail = "just call me back next month"
    live.now = replayed.now = max(live.now, replayed.now)
    replayed.numbers = dict(live.numbers)
    assert live.say("debtor", tail) == replayed.say("debtor", tail)


def phases(found: list[Finding]) -> list[str]:
    return [each.phase for each in found if isinstance(each, PhaseEntered)]


def test_what_is_asked_about_an_excuse_looks_for_the_reason() -> None:
    call = Call()
    call.say("collector", "good morning this is tom from northgate i'm calling about your account")
    call.say("collector", "the balance is two thousand four hundred dollars and i need that paid today")
    call.say("debtor", "we mailed you a check for that last week")
    assert phases(call.say("collector", "on which day was that and what's the number on it")) == [
        "find_reason"
    ]
    call.say("debtor", "alright i'll wire the full two thousand four hundred dollars on friday")
    assert phases(call.say("collector", "on which day will it be here and how much is it")) == [
        "secure_promise"
    ]


def test_a_card_that_was_said_does_not_come_again() -> None:
    call = Call()
    call.say("collector", "your balance is two thousand four hundred dollars and i need that paid today")
    asked = cards(call.say("debtor", "i'll pay five hundred dollars of it by check"))
    assert [card.line for card in asked] == [
        "On which day will it be here? Please give me a date I can write down."
    ]
    call.say("collector", "on which day will it be here please give me a date i can write down")
    assert not cards(call.say("debtor", "i'll pay six hundred dollars"))


def test_asking_whether_it_suits_is_a_setting() -> None:
    def flags(settings: AssistSettings) -> list[str]:
        found = Call(settings).say("collector", "hi is this a good time to talk")
        return [each.flag for each in found if isinstance(each, ConductFlagged)]

    assert flags(CALM) == ["asks_convenience"]
    assert flags(AssistSettings(convenience="allow")) == []


def test_once_the_purpose_is_told_asking_for_time_is_no_slip() -> None:
    call = Call()
    call.say("collector", "the balance is two thousand four hundred dollars and i need that paid today")
    found = call.say("collector", "is this a good time to talk")
    assert not [each for each in found if isinstance(each, ConductFlagged)]


def test_a_first_step_passed_over_is_put_in_front_of_the_collector() -> None:
    call = Call()
    call.say("collector", "good morning is this linda harlan")
    call.say("collector", "your balance is two thousand four hundred dollars and i need that paid today")
    assert [card.ladder for card in cards(call.say("debtor", "hello who's this"))] == ["identify_self"]
    call.say("collector", "this is tom from northgate and i'm calling about your account")
    assert "identify_self" not in [card.ladder for card in cards(call.say("debtor", "okay i see"))]


def test_steps_taken_in_one_breath_are_all_taken() -> None:
    call = Call()
    call.say(
        "collector",
        "this is tom from northgate your balance is two thousand four hundred dollars and i need that today",
    )
    shown = cards(call.say("debtor", "okay i see"))
    assert not {"identify_self", "demand_payment"} & {card.ladder for card in shown}
