"""The demonstration hides nothing: whatever the database has otherwise than the script is told."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from callassist.demo.script import ScriptedPromise
from callassist.demo.stage import differences
from callassist.events import PromiseHeard

CALLED = date(2026, 12, 31)
SAID = ScriptedPromise(
    kind="full", amount_minor=240_000, currency="USD", days_ahead=1, method="transfer", confirmed=True
)
KEPT = PromiseHeard(
    at=80.0,
    kind="full",
    amount_minor=240_000,
    currency="USD",
    date="2027-01-01",
    method="transfer",
    confirmed=True,
)


def test_the_promise_as_it_was_said_differs_in_nothing() -> None:
    assert differences(SAID, CALLED, KEPT) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "partial"),
        ("amount_minor", 24_000),
        ("currency", None),
        ("date", "2026-12-31"),
        ("method", "check"),
        ("confirmed", False),
    ],
)
def test_every_field_that_differs_is_named(field: str, value: object) -> None:
    [told] = differences(SAID, CALLED, msgspec.structs.replace(KEPT, **{field: value}))
    assert field in told
    assert str(value) in told


def test_no_promise_is_a_difference() -> None:
    assert differences(SAID, CALLED, None) == ["no promise was kept"]
