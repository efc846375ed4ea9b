"""Has the collector repeated the promise?"""

from __future__ import annotations

from callassist.assist.deal import Deal, Taker
from callassist.assist.offer import Offer
from callassist.assist.schedule import Schedule


def repeats(deal: Deal, offer: Offer, plan: Schedule | None, taker: Taker) -> bool:
    """Do these words name the deal's amount and day, or the one of them that is known?"""
    day = deal.day.date if deal.day else None
    said_day = day is not None and any(named.date == day for named in offer.days)
    amounts = {taker.minor(amount)[0] for amount in offer.amounts}
    parts = {part.minor for part in deal.parts}
    said_amount = (
        deal.amount in amounts or bool(parts & amounts) or (offer.full is not None and not deal.partial)
    )
    if plan is not None:
        return bool(deal.parts) and plan.total in (None, deal.amount) and (said_day or day is None)
    if deal.amount is None:  # an amount only assumed from the balance has not been repeated
        return said_day and (taker.balance is None or offer.full is not None)
    if day is None:
        return False
    return said_amount and said_day
