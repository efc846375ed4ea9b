"""What is written comes back as it was, and writing it again changes nothing."""

from __future__ import annotations

import msgspec
import pytest

from callassist import events
from callassist.errors import NotStored, StoreError
from callassist.store.rows import LegKept
from callassist.store.store import Store

CALL = "20260302-101500-3fa9c1"
EVIDENCE = events.Evidence(leg="debtor", number=7, text="in the mail")
CARD = events.CardShown(
    card=9, at=20.0, ladder="already_sent", step=2, line="When?", why="sent", evidence=EVIDENCE
)
EXCUSE = events.ExcuseHeard(
    excuse="forgot", at=20.0, score=0.8, rule="f", evidence=EVIDENCE, provisional=False, times=1
)


def written(store: Store, *happened: events.CallEvent) -> list[events.CallEvent]:
    """Write, wait for the commit, and read what the call consists of after its start."""
    store.write(CALL, happened).result(10)
    return store.events(CALL)[1:]


@pytest.fixture
def opened(store: Store, started: events.CallStarted) -> Store:
    store.open_call(started, "sip:seat@127.0.0.1", "sip:5550102030@127.0.0.1").result(10)
    return store


def test_a_call_comes_back_as_the_events_it_was_made_of(
    opened: Store, started: events.CallStarted, happened: list[events.CallEvent]
) -> None:
    assert written(opened, *happened) == happened
    assert opened.events(CALL)[0] == started


def test_batch_by_batch_is_the_same_as_at_once(opened: Store, happened: list[events.CallEvent]) -> None:
    for event in happened:
        opened.write(CALL, [event]).result(10)
    assert opened.events(CALL)[1:] == happened


def test_written_again_it_changes_nothing(
    opened: Store, started: events.CallStarted, happened: list[events.CallEvent]
) -> None:
    opened.write(CALL, happened).result(10)
    before = opened.call(CALL)
    opened.open_call(started, "sip:seat@127.0.0.1", "sip:5550102030@127.0.0.1").result(10)
    opened.write(CALL, happened).result(10)
    assert opened.call(CALL) == before
    assert len(opened.search("check")) == 1


def test_the_list_answers_the_common_questions(opened: Store, happened: list[events.CallEvent]) -> None:
    opened.write(CALL, happened).result(10)
    (call,) = opened.call_list()
    assert (call.call, call.line, call.account) == (CALL, "seat-1", "4711")
    assert (call.duration, call.ending, call.utterances, call.cards) == (90.5, "hung_up", 2, 1)
    assert call.excuses == ("already_sent",)
    assert call.promise is not None
    assert call.promise.amount_minor == 160000
    assert (call.collector, call.debtor) == ("sip:seat@127.0.0.1", "sip:5550102030@127.0.0.1")


def test_the_newest_call_comes_first(opened: Store, started: events.CallStarted) -> None:
    later = msgspec.structs.replace(started, call="later", started="2026-03-03T08:00:00+01:00", account=None)
    opened.open_call(later, "", "").result(10)
    assert [call.call for call in opened.call_list()] == ["later", CALL]
    assert [call.call for call in opened.call_list(limit=1)] == ["later"]


def test_what_may_still_change_is_not_kept(opened: Store) -> None:
    told = written(
        opened,
        events.Partial(leg="debtor", number=7, end=19.0, text="in the"),
        events.LegHealth(leg="debtor", heard=19.0, behind=0.1, silent=0.0),
        msgspec.structs.replace(EXCUSE, provisional=True),
        msgspec.structs.replace(CARD, provisional=True),
    )
    assert told == []


def test_what_was_provisional_is_kept_once_confirmed(opened: Store) -> None:
    written(
        opened,
        msgspec.structs.replace(EXCUSE, provisional=True),
        msgspec.structs.replace(CARD, provisional=True),
    )
    assert written(opened, EXCUSE, CARD) == [EXCUSE, CARD]


def test_a_card_clicked_while_provisional_keeps_its_click(opened: Store) -> None:
    click = events.CardClicked(card=9, at=20.2, fate="used")
    settled = events.CardSettled(card=9, at=20.2, fate="used")
    assert written(opened, click, settled) == []
    assert written(opened, CARD) == [CARD, click, settled]


def test_a_card_withdrawn_before_it_was_confirmed_leaves_nothing(opened: Store) -> None:
    written(opened, events.CardClicked(card=9, at=20.2, fate="used"), events.CardWithdrawn(card=9, at=20.4))
    assert opened.events(CALL)[1:] == []
    assert opened.call_list()[0].cards == 0


def test_a_card_withdrawn_later_was_shown_all_the_same(opened: Store) -> None:
    gone = events.CardWithdrawn(card=9, at=21.0)
    assert written(opened, CARD, gone) == [CARD, gone]


def test_an_excuse_withdrawn_is_gone(opened: Store) -> None:
    assert written(opened, EXCUSE, events.ExcuseWithdrawn(excuse="forgot", number=7, at=21.0)) == []


def test_the_same_excuse_in_another_utterance_is_another(opened: Store) -> None:
    again = msgspec.structs.replace(
        EXCUSE, at=30.0, evidence=msgspec.structs.replace(EVIDENCE, number=8), times=2
    )
    assert written(opened, EXCUSE, again) == [EXCUSE, again]


def test_a_promise_replaces_the_one_before(opened: Store) -> None:
    parts = (events.Instalment(amount_minor=1, date=None), events.Instalment(amount_minor=2, date=None))
    first = events.PromiseHeard(at=10.0, instalments=parts)
    last = events.PromiseHeard(at=12.0, amount_minor=300, currency="EUR", instalments=parts[1:])
    assert written(opened, first, EXCUSE, last) == [EXCUSE, last]


def test_a_promise_confirmed_by_hand_stays_so(opened: Store) -> None:
    promise = events.PromiseHeard(at=10.0, amount_minor=300, currency="EUR")
    by_hand = events.PromiseConfirmed(at=11.0)
    assert written(opened, promise, by_hand) == [msgspec.structs.replace(promise, confirmed=True), by_hand]


def test_hearing_resumes_where_the_last_final_was_closed(
    opened: Store, happened: list[events.CallEvent]
) -> None:
    assert opened.heard(CALL) == {"collector": (0.0, 1), "debtor": (0.0, 1)}
    opened.write(CALL, happened).result(10)
    assert opened.heard(CALL) == {"collector": (4.4, 2), "debtor": (6.1, 2)}


def test_a_legs_figures_add_up(opened: Store, happened: list[events.CallEvent]) -> None:
    opened.put_leg(CALL, LegKept(leg="debtor", lost=3, late=1)).result(10)
    opened.put_leg(CALL, LegKept(leg="debtor", recording="a.wav", samples=8000, lost=4)).result(10)
    (leg,) = opened.call(CALL).legs
    assert leg == LegKept(leg="debtor", recording="a.wav", samples=8000, lost=4, late=1)


def test_an_unknown_call_is_refused_and_the_next_batch_is_not_held_up(opened: Store) -> None:
    refused = opened.write("nobody", [EXCUSE])
    accepted = opened.write(CALL, [EXCUSE])
    with pytest.raises(NotStored):
        refused.result(10)
    accepted.result(10)
    assert opened.trouble is None
    with pytest.raises(NotStored):
        opened.call("nobody")
    assert opened.events("nobody") == []


def test_a_batch_is_kept_whole_or_not_at_all(opened: Store) -> None:
    broken = msgspec.structs.replace(CARD, line=None)  # type: ignore[arg-type]
    broken = msgspec.structs.replace(broken, step={})  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="refused"):
        opened.write(CALL, [EXCUSE, broken]).result(10)
    assert opened.events(CALL)[1:] == []


def test_a_waiter_that_gives_up_cancels_nothing(opened: Store) -> None:
    future = opened.write(CALL, [EXCUSE])
    assert not future.cancel()
    future.result(10)
    assert opened.events(CALL)[1:] == [EXCUSE]


def test_a_deleted_call_is_gone_with_all_its_words(opened: Store, happened: list[events.CallEvent]) -> None:
    opened.write(CALL, happened).result(10)
    opened.delete_call(CALL).result(10)
    assert opened.events(CALL) == []
    assert opened.search("check") == []
    assert opened.find_account("5550102030") is not None
    with pytest.raises(NotStored):
        opened.delete_call(CALL).result(10)


def test_a_call_is_found_by_the_beginning_of_its_id(opened: Store, started: events.CallStarted) -> None:
    assert opened.call_id("20260302") == CALL
    opened.open_call(msgspec.structs.replace(started, call="20260302-111500-000000"), "", "").result(10)
    assert opened.call_id(CALL) == CALL
    for start in ("20260302", "2027", "%"):
        with pytest.raises(NotStored):
            opened.call_id(start)
