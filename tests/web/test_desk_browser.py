"""The desk page in a real browser, fed with a realistic call."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect
from sample_call import CARD_LINE, SAID, STARTED, sample_call, utterance
from served_desk import OLD, Desk

from callassist.events import (
    CardClicked,
    CardShown,
    CardWithdrawn,
    Evidence,
    LegHealth,
    Partial,
    PromiseConfirmed,
)
from callassist.web.messages import LineState

CHROMIUM = "/usr/bin/chromium"
CALL = STARTED.call
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

BEYOND = """() => [...document.querySelectorAll(".panel, .top, .strip, .foot")]
    .filter((box) => {
        const place = box.getBoundingClientRect();
        return place.right > innerWidth || place.bottom > innerHeight
            || box.scrollHeight > box.clientHeight + 3 || box.scrollWidth > box.clientWidth + 3;
    }).map((box) => box.className)"""
"Boxes that leave the window or hold more than they show."

WORDY = CardShown(
    card=9,
    at=62.0,
    ladder="supply_threat",
    step=2,
    line="I understand that you need the next delivery, and it can leave the day this balance is cleared: "
    "the two go together for us. What do you say to a transfer today, and the goods on the road tomorrow?",
    why="No supply, no payment: “well if you people stop the paper on us then you can forget about seeing "
    "any money from here this month or the next one”",
    evidence=Evidence(leg="debtor", number=4, text="stop the paper on us"),
    next_line="Then let us settle it in two parts: the first one today, the second one on the day the goods "
    "arrive, and both in writing.",
)
"About as much as a card ever holds."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture
async def chromium() -> AsyncIterator[Any]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        await browser.close()


@pytest.fixture
async def page(chromium: Any) -> AsyncIterator[Page]:
    """A window that fails its test when the page complained or asked another machine."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    window = await context.new_page()
    complaints: list[str] = []
    window.on("console", lambda message: complaints.append(message.text))
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on("request", lambda asked: None if "127.0.0.1" in asked.url else complaints.append(asked.url))
    yield window
    await context.close()
    # Chromium itself complains of every answer above 399: a refused number is one that belongs to its test.
    assert [text for text in complaints if "status of 400" not in text] == []


def shown(page: Page, view: str) -> Any:
    return expect(page.locator(f"html[data-view={view}]"))


async def at_the_end(log: Any) -> None:
    """Wait until the newest line of the transcript is in view."""
    async with asyncio.timeout(5):
        while await log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") > 2:
            await asyncio.sleep(0.02)


async def test_before_the_call_the_page_names_the_seat_and_can_dial(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    await expect(page.locator("#waiting h1")).to_have_text("Waiting for a call")
    await expect(page.locator("#waiting")).to_contain_text("Seat anna")
    await expect(page.locator("#waiting code")).to_have_text("sip:127.0.0.1:5060")
    await page.fill("input[name=debtor]", "+1 555 1000")
    await page.keyboard.press("Enter")
    await expect(page.locator("#notice")).to_have_text("the trunk refused the number. ask your provider")


async def test_a_number_being_typed_survives_news_of_another_seat(desk: Desk, page: Page) -> None:
    await page.goto(f"{desk.url}?line=anna")
    await page.fill("input[name=debtor]", "5551000")
    desk.feeds.set_line(LineState(name="ben", address="sip:127.0.0.1:5062"))
    await page.wait_for_timeout(100)
    await expect(page.locator("input[name=debtor]")).to_have_value("5551000")
    async with page.expect_response("**/api/dial"):
        await page.click("#waiting .dial button")
    assert desk.dialled == [("anna", "5551000")]


async def test_the_call_appears_as_it_is_spoken(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    await shown(page, "waiting").to_have_count(1)
    desk.play(sample_call(upto=20))
    await shown(page, "call").to_have_count(1)
    await expect(page.locator("#about-debtor")).to_have_text("Brightway Print")
    await expect(page.locator("#about-facts")).to_contain_text("$1,875 · 29 days overdue")
    await expect(page.locator(".turn")).to_have_count(5)
    await expect(page.locator(".turn.debtor p").first).to_have_text(SAID[0][2])
    await expect(page.locator(".turn .unsure")).to_have_text("brightway")
    await expect(page.locator("[aria-current=step]")).to_have_attribute("data-phase", "demand_payment")
    desk.feeds.publish(CALL, Partial(leg="debtor", number=3, end=27.0, text="no that's been"))
    await expect(page.locator("#now-debtor")).to_have_text("no that's been")
    desk.feeds.publish(CALL, utterance(5, 3))
    await expect(page.locator("#now-debtor")).to_have_text("")
    await expect(page.locator(".turn")).to_have_count(6)
    # A partial that comes after its final is old news.
    desk.feeds.publish(CALL, Partial(leg="debtor", number=3, end=28.0, text="no that's"))
    desk.feeds.publish(CALL, LegHealth(leg="debtor", heard=40.0, behind=0.0, silent=40.0))
    await expect(page.locator("#leg-debtor em")).to_have_text("silent for 40 s")
    await expect(page.locator("#now-debtor")).to_have_text("")


async def test_the_card_is_used_by_one_key(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    await shown(page, "waiting").to_have_count(1)
    desk.play(sample_call(upto=30))
    await expect(page.locator("#card-line")).to_have_text(CARD_LINE)
    await expect(page.locator("#card-why")).to_contain_text("check is in the mail")
    await expect(page.locator("mark.by-excuse")).to_have_text("check is in the mail")
    await expect(page.locator("#excuses")).to_contain_text("Already sent")
    await page.keyboard.press("u")
    await expect(page.locator("#card")).to_have_attribute("data-state", "used")
    await expect(page.locator("#card-used")).to_be_disabled()
    await page.keyboard.press("d")
    await page.wait_for_timeout(100)
    assert [click for _, click in desk.clicks] == [CardClicked(card=1, fate="used", at=desk.clicks[0][1].at)]


async def test_a_withdrawn_card_goes_quietly(desk: Desk, page: Page) -> None:
    desk.play(sample_call(upto=30))
    await page.goto(desk.url)
    await expect(page.locator("#card-line")).to_have_text(CARD_LINE)
    desk.feeds.publish(CALL, CardWithdrawn(card=1, at=31.0))
    await expect(page.locator("#card")).to_have_attribute("data-state", "empty")


async def test_the_promise_fills_and_is_confirmed_by_hand(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    desk.play(sample_call(upto=60))
    slots = page.locator("#slots")
    await expect(slots.locator("[data-slot=amount] dd")).to_have_text("$1,875")
    await expect(slots.locator("[data-slot=date] dd")).to_have_text("Fri, May 15")
    await expect(slots.locator("[data-slot=method] dd")).to_have_text("Bank transfer")
    await expect(slots.locator("[data-slot=reference]")).to_have_attribute("data-state", "ask")
    await page.keyboard.press("c")
    await expect(page.locator("#promise")).to_have_attribute("data-state", "confirmed")
    assert [type(click) for _, click in desk.clicks] == [PromiseConfirmed]


async def test_what_the_store_has_not_committed_is_marked(desk: Desk, page: Page) -> None:
    last = desk.play(sample_call(upto=20))
    await page.goto(desk.url)
    await expect(page.locator("#saved")).to_have_attribute("data-state", "saving")
    await expect(page.locator(".turn.unsaved")).to_have_count(5)
    desk.feeds.saved(CALL, last)
    await expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    await expect(page.locator(".turn.unsaved")).to_have_count(0)
    desk.feeds.trouble("the database is locked by another process")
    await expect(page.locator("#notice")).to_have_text("the database is locked by another process")
    await expect(page.locator("#saved")).to_have_attribute("data-state", "trouble")


async def test_after_the_call_the_page_sums_up_and_waits_for_the_next(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    desk.play(sample_call())
    await shown(page, "after").to_have_count(1)
    await expect(page.locator("#summary-outcome")).to_have_text("A confirmed promise to pay.")
    await expect(page.locator(".follow-up")).to_have_count(2)
    await expect(page.locator("[data-phase=persuade]")).to_have_attribute("data-state", "missing")
    await page.keyboard.press("n")
    await shown(page, "waiting").to_have_count(1)
    await expect(page.locator(".calls a")).to_have_count(2)
    await page.locator(f".calls a[href*='{OLD}']").click()
    await shown(page, "after").to_have_count(1)
    await expect(page.locator(".turn")).to_have_count(len(SAID))


async def test_a_late_page_and_one_that_was_cut_off_catch_up(desk: Desk, page: Page) -> None:
    desk.play(sample_call(upto=20))
    # From outside, cutting the network is what a page notices least: its socket is closed under it.
    await page.add_init_script("""
        const Real = WebSocket;
        window.sockets = [];
        window.WebSocket = class extends Real { constructor(url) { super(url); sockets.push(this); } };
    """)
    await page.goto(desk.url)
    await expect(page.locator(".turn")).to_have_count(5)
    await page.evaluate("sockets[0].close()")
    desk.feeds.publish(CALL, utterance(5, 3))
    await expect(page.locator(".turn")).to_have_count(6)
    assert await page.evaluate("sockets.length") == 2


async def test_the_transcript_follows_until_somebody_reads_above(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    desk.play(sample_call(upto=1))
    for number in range(1, 60):
        desk.feeds.publish(CALL, utterance(number % 10, number))
    await expect(page.locator(".turn")).to_have_count(59)
    log = page.locator("#log")
    await at_the_end(log)
    await log.evaluate("log => log.scrollTop = 100")
    await page.wait_for_timeout(100)
    desk.feeds.publish(CALL, utterance(4, 60))
    await expect(page.locator("#follow")).to_be_visible()
    assert await log.evaluate("log => log.scrollTop") == 100
    await page.locator("#follow").click()
    await at_the_end(log)


async def test_nothing_jumps_while_the_call_streams_in(desk: Desk, page: Page) -> None:
    await page.goto(desk.url)
    await shown(page, "waiting").to_have_count(1)
    desk.play(sample_call(upto=1))
    await shown(page, "call").to_have_count(1)
    await page.evaluate("""() => {
        window.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
            .observe({ type: "layout-shift" });
    }""")

    async def places() -> Any:
        return await page.evaluate("""() => [".strip", "#log", ".now", ".card", ".promise", ".remarks"].map(
            (name) => JSON.stringify(document.querySelector(name).getBoundingClientRect()))""")

    before = await places()
    for event in sample_call(upto=70)[1:]:
        desk.feeds.publish(CALL, event)
    await expect(page.locator(".turn.debtor")).to_have_count(6)
    assert await places() == before
    assert await page.evaluate("shift") < 0.02


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1280, 720), (1440, 900), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "es", "zh"])
async def test_the_desk_fits_its_window_in_every_language(
    desk: Desk, page: Page, *, width: int, height: int, language: str
) -> None:
    desk.play(sample_call(upto=60))
    await page.set_viewport_size({"width": width, "height": height})
    await page.add_init_script(f"localStorage.setItem('language', '{language}')")
    await page.goto(desk.url)
    await expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    await shown(page, "call").to_have_count(1)
    assert await page.evaluate(BEYOND) == []
    desk.feeds.publish(CALL, WORDY)
    await expect(page.locator("#card-line")).to_have_text(WORDY.line)
    assert await page.evaluate(BEYOND) == []


async def test_theme_help_and_switching_the_keys_off(desk: Desk, page: Page) -> None:
    desk.play(sample_call(upto=30))
    await page.goto(desk.url)
    await page.click("#theme")
    await page.click("#theme")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.locator("#card-line")).to_have_text(CARD_LINE)
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    await page.keyboard.press("u")
    await page.uncheck("#keys-on")
    await page.keyboard.press("Escape")
    await page.keyboard.press("u")
    await page.wait_for_timeout(100)
    assert desk.clicks == []


async def test_with_several_seats_the_page_asks_which(desk: Desk, page: Page) -> None:
    desk.feeds.set_line(LineState(name="ben", address="sip:127.0.0.1:5062"))
    desk.play(sample_call(upto=30))
    await page.goto(desk.url)
    await expect(page.locator(".seat-choice")).to_have_count(2)
    assert await page.locator(".turn").count() == 0
    await page.get_by_role("link", name="anna").click()
    await shown(page, "call").to_have_count(1)


async def test_an_address_that_leads_nowhere_says_so(desk: Desk, page: Page) -> None:
    await page.goto(f"{desk.url}?call=nobody")
    await expect(page.locator("#waiting h1")).to_have_text("This page is not there")
