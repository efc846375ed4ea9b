"""A desk with real feeds behind it, on loopback."""

from collections.abc import AsyncIterator

import pytest
from served_desk import Desk

from callassist.web.app import make_app, serve
from callassist.web.messages import LineState


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    desk.feeds.set_line(LineState(name="anna", address="sip:127.0.0.1:5060", dials=True))
    async with serve(
        make_app(desk.feeds, click=desk.click, dial=desk.dial, calls=desk), "127.0.0.1", 0
    ) as url:
        desk.url = url
        yield desk
