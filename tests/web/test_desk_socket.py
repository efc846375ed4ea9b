"""The desk's WebSocket and its few addresses, with a real client on loopback."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType
from sample_call import STARTED, sample_call, utterance
from served_desk import OLD, Desk

from callassist.errors import BadSettings
from callassist.events import CallEnded, CardClicked, Partial, PromiseConfirmed
from callassist.web.app import make_app, serve
from callassist.web.socket import BEHIND, UNKNOWN

CALL = STARTED.call
PATIENCE_S = 20.0


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def receive(page: ClientWebSocketResponse) -> Any:
    return await page.receive_json(timeout=PATIENCE_S)


async def greeted(browser: aiohttp.ClientSession, desk: Desk, query: str = "", **options: Any) -> Any:
    """A page that has read the greeting and, where there is a call, the call so far."""
    page = await browser.ws_connect(f"{desk.url}ws{query}", **options)
    hello = await receive(page)
    assert hello["type"] == "hello"
    so_far = await receive(page) if hello["call"] else None
    return page, so_far


async def test_a_page_gets_the_call_so_far_and_then_lives_with_it(
    desk: Desk, browser: aiohttp.ClientSession
) -> None:
    last = desk.play(sample_call(upto=30))
    page, so_far = await greeted(browser, desk, "?line=anna")
    assert so_far["type"] == "so_far"
    assert [seq for seq, _ in so_far["events"]] == list(range(1, last + 1))
    seq = desk.feeds.publish(CALL, utterance(6, 4))
    assert await receive(page) == {"seq": seq, "event": json.loads(msgspec.json.encode(utterance(6, 4)))}
    desk.feeds.saved(CALL, seq)
    assert await receive(page) == {"type": "saved", "seq": seq}
    await page.close()


async def test_a_click_reaches_the_hub_at_the_audio_position(
    desk: Desk, browser: aiohttp.ClientSession
) -> None:
    desk.play(sample_call(upto=27))
    page, _ = await greeted(browser, desk)
    await page.send_json({"type": "card_clicked", "call": CALL, "card": 1, "fate": "used"})
    answer = await receive(page)
    assert answer["event"] == {
        "type": "card_clicked",
        "card": 1,
        "fate": "used",
        "at": desk.feeds.find(CALL).position,
    }
    await page.send_json({"type": "promise_confirmed", "call": CALL})
    await receive(page)
    assert desk.clicks[0][1] == CardClicked(card=1, fate="used", at=desk.clicks[0][1].at)
    assert isinstance(desk.clicks[1][1], PromiseConfirmed)
    await page.close()


@pytest.mark.parametrize(
    "sent",
    [
        "not json",
        '{"type": "card_clicked"}',
        '{"type": "hang_up", "call": "x"}',
        '{"type": "card_clicked", "call": "x", "card": "one", "fate": "used"}',
        '{"type": "card_clicked", "call": "x", "card": 1, "fate": "said"}',
        '{"type": "promise_confirmed", "call": "x", "amount": 5}',
        '{"type": "promise_confirmed", "call": "unknown"}',
        b"\x00\x01",
    ],
)
async def test_a_bad_message_is_answered_and_the_page_lives_on(
    desk: Desk, browser: aiohttp.ClientSession, sent: str | bytes
) -> None:
    desk.play(sample_call(upto=5))
    page, _ = await greeted(browser, desk)
    await (page.send_bytes(sent) if isinstance(sent, bytes) else page.send_str(sent))
    answer = await receive(page)
    assert answer["type"] == "error"
    assert answer["error"]
    seq = desk.feeds.publish(CALL, utterance(1, 1))
    assert (await receive(page))["seq"] == seq
    assert desk.clicks == []
    await page.close()


async def test_a_click_the_hub_refuses_is_told_to_the_page(
    desk: Desk, browser: aiohttp.ClientSession
) -> None:
    desk.play(sample_call())
    page, so_far = await greeted(browser, desk)
    assert so_far["ended"]
    await page.send_json({"type": "promise_confirmed", "call": CALL})
    assert await receive(page) == {
        "type": "error",
        "error": "this call is over",
        "hint": "look at it in the list",
    }
    await page.close()


# Loopback sockets swallow some megabytes before a sender has to wait: much more than that is sent.
LONG = "so " * 1500


async def test_a_page_that_does_not_read_gets_every_final_and_only_late_partials(
    desk: Desk, browser: aiohttp.ClientSession
) -> None:
    desk.play(sample_call(upto=1))
    page, _ = await greeted(browser, desk)
    finals = []
    for count in range(5000):
        number = count * 300 // 5000 + 1
        desk.feeds.publish(CALL, Partial(leg="debtor", number=number, end=1.0, text=f"{count} {LONG}"))
        await asyncio.sleep(0)
        if number > len(finals):
            finals.append(desk.feeds.publish(CALL, utterance(4, number)))
    last = desk.feeds.publish(CALL, utterance(4, 301))
    got: list[int] = []
    partials = 0
    while not got or got[-1] != last:
        message = await receive(page)
        got += [message["seq"]] if message["seq"] else []
        partials += not message["seq"]
    assert got == [*finals, last]
    assert len(finals) == 300
    assert partials < 4500
    await page.close()


async def test_a_page_hopelessly_behind_is_told_to_come_again(
    desk: Desk, browser: aiohttp.ClientSession
) -> None:
    desk.play(sample_call(upto=1))
    page, _ = await greeted(browser, desk)
    for number in range(1, 6001):
        last = desk.feeds.publish(CALL, msgspec.structs.replace(utterance(4, number), text=LONG))
        await asyncio.sleep(0)
    seen = 0
    while (message := await page.receive(timeout=PATIENCE_S)).type is WSMsgType.TEXT:
        seen += 1
    assert seen < 6000
    assert message.type is WSMsgType.CLOSE
    assert page.close_code == BEHIND
    page, so_far = await greeted(browser, desk, max_msg_size=0)
    assert so_far["events"][-1][0] == last
    await page.close()


async def test_a_stored_call_is_shown_like_a_live_one(desk: Desk, browser: aiohttp.ClientSession) -> None:
    page, so_far = await greeted(browser, desk, f"?call={OLD}")
    assert so_far["ended"]
    assert so_far["saved"] == len(so_far["events"])
    await page.close()


@pytest.mark.parametrize("query", ["?call=nobody", "?line=nobody"])
async def test_an_unknown_call_or_seat_is_said_once_for_all(
    desk: Desk, browser: aiohttp.ClientSession, query: str
) -> None:
    page = await browser.ws_connect(f"{desk.url}ws{query}")
    assert (await receive(page))["type"] == "error"
    assert (await page.receive(timeout=PATIENCE_S)).data == UNKNOWN


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "https://127.0.0.1"])
async def test_a_foreign_page_opens_no_socket_and_dials_nobody(
    desk: Desk, browser: aiohttp.ClientSession, origin: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await browser.ws_connect(f"{desk.url}ws", origin=origin)
    order = {"line": "anna", "debtor": "5551000"}
    async with browser.post(f"{desk.url}api/dial", json=order, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert desk.dialled == []


async def test_own_page_and_plain_programs_are_let_in(desk: Desk, browser: aiohttp.ClientSession) -> None:
    page = await browser.ws_connect(f"{desk.url}ws", origin=desk.url.rstrip("/"))
    await receive(page)
    await page.close()
    async with browser.post(f"{desk.url}api/dial", json={"line": "anna", "debtor": " 5551000 "}) as answer:
        assert answer.status == 200
    assert desk.dialled == [("anna", "5551000")]


@pytest.mark.parametrize("host", ["desk.example:8484", "127.0.0.1.evil.example", "10.0.0.7", ""])
async def test_a_rebound_name_is_not_served(desk: Desk, browser: aiohttp.ClientSession, host: str) -> None:
    async with browser.get(f"{desk.url}api/calls", headers={"Host": host}) as answer:
        assert answer.status == 421


async def test_calls_are_listed_newest_first_and_shown_whole(
    desk: Desk, browser: aiohttp.ClientSession
) -> None:
    desk.play(sample_call(upto=5))
    async with browser.get(f"{desk.url}api/calls") as answer:
        listed = (await answer.json())["calls"]
    assert [call["call"] for call in listed] == [CALL, OLD]
    assert (listed[0]["debtor"], listed[0]["ending"]) == ("Brightway Print", None)
    for call in (CALL, OLD):
        async with browser.get(f"{desk.url}api/calls/{call}") as answer:
            assert (await answer.json())["events"][0][1]["type"] == "call_started"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "api/calls/nobody", None, 404),
        ("GET", "nowhere", None, 404),
        ("DELETE", "api/calls", None, 405),
        ("GET", "static/../app.py", None, 404),
        ("POST", "api/dial", '{"line": "anna"}', 400),
        ("POST", "api/dial", '{"line": "nobody", "debtor": "1"}', 404),
        ("POST", "api/dial", '{"line": "anna", "debtor": "+1"}', 400),
    ],
)
async def test_every_failure_answers_error_and_hint(
    desk: Desk, browser: aiohttp.ClientSession, *, method: str, path: str, body: str | None, status: int
) -> None:
    async with browser.request(method, desk.url + path, data=body) as answer:
        assert answer.status == status
        told = await answer.json()
    assert told["error"]
    assert set(told) == {"error", "hint"}


async def test_a_failure_of_our_own_is_logged_without_what_it_said(
    desk: Desk,
    browser: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(limit: int) -> Any:
        raise RuntimeError("Amy of Brightway Print")

    monkeypatch.setattr(desk, "recent", fail)
    with caplog.at_level(logging.ERROR):
        async with browser.get(f"{desk.url}api/calls") as answer:
            assert answer.status == 500
            assert "Amy" not in await answer.text()
    assert "RuntimeError" in caplog.text
    assert "Amy" not in caplog.text


async def test_every_answer_carries_the_policy(desk: Desk, browser: aiohttp.ClientSession) -> None:
    for path in ("", "static/js/main.js", "api/calls", "nowhere"):
        async with browser.get(desk.url + path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == (
                "no-cache" if path.startswith("static") else "no-store"
            )


async def test_health_tells_calls_and_trouble(desk: Desk, browser: aiohttp.ClientSession) -> None:
    desk.play(sample_call(upto=5))

    async def health() -> Any:
        async with browser.get(f"{desk.url}healthz") as answer:
            return await answer.json()

    assert await health() == {"ok": True, "calls": 1, "lines": 1, "down": 0}
    desk.feeds.trouble("the disk is full")
    desk.feeds.publish(CALL, CallEnded(duration=5.0, ending="hung_up"))
    assert await health() == {"ok": False, "calls": 0, "lines": 1, "down": 0}


async def test_a_port_in_use_is_one_line_and_a_hint(desk: Desk) -> None:
    port = int(desk.url.rstrip("/").rsplit(":", 1)[1])
    app = make_app(desk.feeds, click=desk.click, dial=desk.dial, calls=desk)
    with pytest.raises(BadSettings, match=f"port {port} on 127.0.0.1 is in use") as caught:
        async with serve(app, "127.0.0.1", port):
            pass
    assert "CALLASSIST_WEB_PORT" in caught.value.hint


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "desk.example"])
async def test_only_loopback_is_served(desk: Desk, host: str) -> None:
    app = make_app(desk.feeds, click=desk.click, dial=desk.dial, calls=desk)
    with pytest.raises(BadSettings, match="this machine only"):
        async with serve(app, host, 0):
            pass


async def test_closing_the_server_says_goodbye_to_its_pages(browser: aiohttp.ClientSession) -> None:
    desk = Desk()
    async with serve(
        make_app(desk.feeds, click=desk.click, dial=desk.dial, calls=desk), "127.0.0.1", 0
    ) as url:
        page = await browser.ws_connect(f"{url}ws")
        await receive(page)
        closing = asyncio.create_task(page.receive(timeout=PATIENCE_S))
        await asyncio.sleep(0)
    assert (await closing).data == aiohttp.WSCloseCode.GOING_AWAY
