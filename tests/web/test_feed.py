"""A page is told everything that counts, in order; a slow or late one too."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from sample_call import STARTED, sample_call, utterance

from callassist.events import CallEnded, LegHealth, Partial
from callassist.web.feed import CallFeed, Feeds
from callassist.web.messages import LineState
from callassist.web.outbox import Outbox

CALL = STARTED.call


async def waiting(page: Outbox) -> list[dict[str, Any]]:
    """Everything that waits in the outbox, read out in sending order."""
    messages = []
    while True:
        try:
            messages.append(json.loads(await asyncio.wait_for(page.take(), 0.02)))
        except TimeoutError:
            return messages


def partial(text: str, number: int = 1, leg: Any = "debtor") -> Partial:
    return Partial(leg=leg, number=number, end=1.0, text=text)


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["event"]["text"] for message in messages if "event" in message]


async def test_a_slow_page_keeps_only_the_newest_partial_of_each_leg() -> None:
    feeds = Feeds()
    feeds.open(STARTED)
    with feeds.watch() as page:
        await waiting(page)
        for count in range(50):
            feeds.publish(CALL, partial(f"debtor {count}"))
            feeds.publish(CALL, partial(f"collector {count}", leg="collector"))
        assert texts(await waiting(page)) == ["debtor 49", "collector 49"]
        assert page.replaced == 98


async def test_finals_are_never_dropped_and_keep_their_order() -> None:
    feeds = Feeds()
    feeds.open(STARTED)
    with feeds.watch() as page:
        await waiting(page)
        sent = []
        for count in range(900):
            feeds.publish(CALL, partial("grows", number=count))
            sent.append(feeds.publish(CALL, utterance(0, count)))
        messages = await waiting(page)
        assert [message["seq"] for message in messages] == sent


async def test_a_final_takes_its_partial_with_it_and_goes_before_the_next_one() -> None:
    feeds = Feeds()
    feeds.open(STARTED)
    with feeds.watch() as page:
        await waiting(page)
        feeds.publish(CALL, partial("brightway", number=1))
        final = utterance(0, 1)
        feeds.publish(CALL, final)
        feeds.publish(CALL, partial("uh", number=2))
        assert texts(await waiting(page)) == [final.text, "uh"]


async def test_a_page_too_far_behind_is_let_go_and_finds_everything_when_it_comes_again() -> None:
    feeds = Feeds()
    feeds.open(STARTED)
    with feeds.watch() as page:
        for count in range(1001):
            feeds.publish(CALL, utterance(0, count))
        assert page.overflowed.is_set()
        assert await waiting(page) == []
    with feeds.watch() as page:
        _, so_far = await waiting(page)
        assert len(so_far["events"]) == 1002


async def test_a_late_page_gets_the_call_so_far_then_what_follows() -> None:
    feeds = Feeds()
    started, *rest = sample_call(upto=30)
    feeds.open(started)  # type: ignore[arg-type]
    numbers = [feeds.publish(CALL, event) for event in rest]
    feeds.saved(CALL, 3)
    feeds.publish(CALL, partial("thank you what's", number=4))
    with feeds.watch() as page:
        hello, so_far = await waiting(page)
        assert (hello["type"], hello["version"], hello["call"]) == ("hello", 1, CALL)
        kept = [event for event in rest if not isinstance(event, Partial | LegHealth)]
        expected = [[1, started], *zip([n for n in numbers if n], kept, strict=True)]
        assert so_far["events"] == json.loads(msgspec.json.encode(expected))
        assert (so_far["saved"], so_far["ended"]) == (3, False)
        assert so_far["position"] == pytest.approx(
            max(event.end for event in rest if isinstance(event, Partial)), abs=2
        )
        assert [event["type"] for event in so_far["now"]].count("leg_health") == 2
        assert so_far["now"][-1]["text"] == "thank you what's"
        seq = feeds.publish(CALL, utterance(6, 4))
        assert [message["seq"] for message in await waiting(page)] == [seq]


async def test_an_event_is_marked_saved_only_when_the_store_says_so() -> None:
    feeds = Feeds()
    feeds.open(STARTED)
    with feeds.watch() as page:
        await waiting(page)
        seq = feeds.publish(CALL, utterance(0, 1))
        assert [message.get("type") for message in await waiting(page)] == [None]
        feeds.saved(CALL, seq)
        feeds.saved(CALL, seq - 1)
        assert await waiting(page) == [{"type": "saved", "seq": seq}]


async def test_after_a_restart_what_the_database_holds_counts_as_saved() -> None:
    feeds = Feeds()
    feeds.open(STARTED, so_far=[utterance(0, 1), utterance(1, 1)])
    with feeds.watch() as page:
        _, so_far = await waiting(page)
        assert (so_far["saved"], len(so_far["events"])) == (3, 3)
    assert feeds.publish(CALL, utterance(2, 2)) == 4


async def test_the_page_of_a_seat_goes_over_to_the_next_call_on_it_and_to_no_other() -> None:
    feeds = Feeds()
    for name in ("anna", "ben"):
        feeds.set_line(LineState(name=name, address="sip:127.0.0.1:5060"))
    with feeds.watch(line="anna") as page:
        hello = (await waiting(page))[0]
        assert hello["call"] is None
        feeds.open(msgspec.structs.replace(STARTED, call="other", line="ben"))
        feeds.open(STARTED)
        feeds.publish("other", utterance(0, 1))
        feeds.publish(CALL, utterance(2, 1))
        messages = await waiting(page)
        assert [message["call"] for message in messages if message.get("type") == "so_far"] == [CALL]
        assert texts(messages) == [utterance(2, 1).text]
        assert [(line["name"], line["call"]) for line in messages[-1]["lines"]] == [
            ("anna", CALL),
            ("ben", "other"),
        ]
        feeds.publish(CALL, CallEnded(duration=9.0, ending="hung_up"))
        feeds.open(msgspec.structs.replace(STARTED, call="second"))
        messages = await waiting(page)
        assert [message.get("type") for message in messages] == [None, "so_far", "lines"]
        feeds.publish(CALL, utterance(0, 2))
        assert await waiting(page) == []


async def test_a_page_of_one_call_stays_with_it() -> None:
    feeds = Feeds()
    feed = feeds.open(STARTED)
    with feeds.watch(feed=feed) as page:
        await waiting(page)
        feeds.open(msgspec.structs.replace(STARTED, call="second"))
        feeds.publish("second", utterance(0, 1))
        assert await waiting(page) == []


async def test_trouble_is_told_to_every_page_once_and_to_those_who_come_later() -> None:
    feeds = Feeds()
    with feeds.watch() as page:
        await waiting(page)
        feeds.trouble("the disk is full")
        feeds.trouble("the disk is full")
        assert await waiting(page) == [{"type": "trouble", "text": "the disk is full"}]
    with feeds.watch() as late:
        assert (await waiting(late))[0]["trouble"] == "the disk is full"


async def test_only_so_many_finished_calls_stay_and_a_going_one_always() -> None:
    feeds = Feeds(keep=2)
    feeds.open(msgspec.structs.replace(STARTED, call="going"))
    for number in range(5):
        feeds.open(msgspec.structs.replace(STARTED, call=f"done-{number}"))
        feeds.publish(f"done-{number}", CallEnded(duration=3.0, ending="busy"))
    assert [summary.call for summary in feeds.summaries()] == ["done-4", "done-3", "going"]
    feeds.saved("done-0", 2)


async def test_an_event_is_encoded_once_however_many_pages_follow() -> None:
    feeds = Feeds()
    feeds.open(STARTED)
    with feeds.watch() as one, feeds.watch() as two:
        for page in (one, two):
            await waiting(page)
        feeds.publish(CALL, utterance(0, 1))
        assert await one.take() is await two.take()


def test_a_stored_call_becomes_a_feed_with_everything_saved() -> None:
    events = [event for event in sample_call() if not isinstance(event, Partial | LegHealth)]
    feed = CallFeed.of(events)
    assert feed.ended == events[-1]
    assert feed.saved_to == len(events)
    assert feed.summary().debtor == "Brightway Print"
