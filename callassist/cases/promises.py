"""What became of a promise: compared with the money that came in. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

import msgspec

from callassist.cases.followup import check_day
from callassist.ledger import Payment, Promised

Became = Literal["due", "kept", "partly_kept", "broken", "replaced"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A promise and what became of it so far."""

    promise: Promised
    became: Became
    received_minor: int
    "What came in for it."
    missed: date | None = None
    "The first promised day that went by without its money."
    next_part: date | None = None
    "The first promised day that is still to come."

    @property
    def missing_minor(self) -> int | None:
        """What should have come by now or is still to come; None where no amount was named."""
        named = [minor for _, minor in self.promise.parts if minor is not None]
        return max(0, sum(named) - self.received_minor) if len(named) == len(self.promise.parts) else None


def settle(promise: Promised, payments: Sequence[Payment], today: date, until: date | None = None) -> Outcome:
    """Compare with the payments since it was made, those before the day `until` only.

    A part without an amount is kept by any money. What the debtor says was sent counts from
    the day of its sending, and has the time of the post.
    """
    since = min(promise.made, promise.parts[0][0])
    received = sum(
        paid.amount_minor
        for paid in payments
        if since <= paid.received <= today and (until is None or paid.received < until)
    )
    covered, missed, following = 0, None, None
    for day, minor in promise.parts:
        covered += minor if minor is not None else 1
        if received >= covered:
            continue
        if is_past(day, promise.made, min(today, until) if until else today):
            missed = missed or day
        else:
            following = following or day
    became: Became = "kept"
    if missed is not None:
        became = "partly_kept" if received else "broken"
    elif following is not None:
        became = "replaced" if until is not None else "due"
    return Outcome(
        promise=promise, became=became, received_minor=received, missed=missed, next_part=following
    )


def settle_all(promises: Sequence[Promised], payments: Sequence[Payment], today: date) -> list[Outcome]:
    """Oldest first. A promise replaces the one before it: money counts for the one that stands."""
    outcomes = [settle(promise, payments, today, later.made) for promise, later in pairwise(promises)]
    return [*outcomes, *(settle(promise, payments, today) for promise in promises[-1:])]


def is_past(day: date, made: date, today: date) -> bool:
    """Whether the money promised on the day `made` for `day` should have been seen by now."""
    return today > day and today >= check_day(day, made)
