"""The facts of a debt, verified or not: a call to an innocent customer costs the relationship."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from callassist.cases.promises import Outcome
from callassist.ledger import Case, Invoice, OpenItem, Payment, open_items

State = Literal["ok", "open", "unknown"]
_SECOND = ("reminder", "second_notice", "dunning_letter", "warning_letter")
_PROOF = ("contract", "acceptance", "settlement", "invoice")
_FEW = 2


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed, worked out."""

    items: tuple[OpenItem, ...]
    "Bills that are not paid in full, the oldest first."
    settled: tuple[OpenItem, ...]
    left_over_minor: int
    "Paid without an invoice to set it against."
    balance_minor: int
    known: bool
    "False when neither invoices nor the books' balance are known; then the balance is 0."
    disputed_minor: int
    "How much of the balance is disputed."
    due: date | None
    "The oldest due day."

    @property
    def undisputed_minor(self) -> int:
        return max(0, self.balance_minor - self.disputed_minor)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be sure of before dialling."""

    fact: str
    state: State
    day: date | None = None
    amount_minor: int | None = None
    invoice: str | None = None
    papers: tuple[str, ...] = ()
    "Those not at hand."


def owed(case: Case) -> Owed:
    """From the invoices and payments; without invoices, what the books stated."""
    items, over = open_items(case.invoices, case.payments)
    still = tuple(item for item in items if item.open_minor > 0)
    if case.invoices:
        balance = sum(item.open_minor for item in still) - over
    else:
        since = case.stated_on or date.min
        paid = sum(one.amount_minor for one in case.payments if one.received > since)
        balance, over = (case.stated_minor or 0) - paid, 0
    return Owed(
        items=still,
        settled=tuple(item for item in items if item.open_minor == 0),
        left_over_minor=over,
        balance_minor=balance,
        known=bool(case.invoices) or case.stated_minor is not None,
        disputed_minor=_disputed(case, still, balance),
        due=still[0].invoice.due if still else case.due_date,
    )


def facts(case: Case, debt: Owed, today: date) -> Iterator[Fact]:
    """Everything to be verified, in the order in which to look at it."""
    oldest = debt.items[0].invoice if debt.items else None
    yield _amount(case, debt)
    yield _paid_today(case.payments, today)
    yield _dispute(case)
    yield _sent(case, oldest)
    yield _second_notice(case)
    yield _received(case, oldest)
    yield _delivered(case)
    yield _papers(case)


def habit(debt: Owed, outcomes: Sequence[Outcome]) -> tuple[str, dict[str, int]]:
    """`habitual`, `one_off` or `unknown`, and the counts that say so."""
    late = sum(
        item.cleared is not None and item.cleared > item.invoice.due for item in (*debt.settled, *debt.items)
    )
    broken = sum(outcome.became in ("broken", "partly_kept") for outcome in outcomes)
    counts = {"late": late, "settled": len(debt.settled), "broken": broken}
    if late >= _FEW or broken >= _FEW:
        return "habitual", counts
    if len(debt.settled) >= _FEW and late == 0 and len(debt.items) <= 1:
        return "one_off", counts
    return "unknown", counts


def _disputed(case: Case, still: Sequence[OpenItem], balance: int) -> int:
    left = {item.invoice.invoice: item.open_minor for item in still}
    total = 0
    for dispute in case.disputes:
        if dispute.closed is None:
            most = left.get(dispute.invoice, 0) if dispute.invoice is not None else balance
            total += min(most, dispute.amount_minor) if dispute.amount_minor is not None else most
    return max(0, min(total, balance))


def _amount(case: Case, debt: Owed) -> Fact:
    if case.stated_minor is None or not case.invoices:
        return Fact(fact="amount_exact", state="unknown")
    agrees = case.stated_minor == debt.balance_minor
    return Fact(fact="amount_exact", state="ok" if agrees else "open", amount_minor=case.stated_minor)


def _paid_today(payments: Sequence[Payment], today: date) -> Fact:
    # That none is recorded yet says nothing about this morning's post.
    came = [one for one in payments if one.received == today]
    if not came:
        return Fact(fact="paid_today", state="unknown")
    total = sum(one.amount_minor for one in came)
    return Fact(fact="paid_today", state="open", day=came[-1].received, amount_minor=total)


def _dispute(case: Case) -> Fact:
    opened = [dispute.opened for dispute in case.disputes if dispute.closed is None]
    return Fact(fact="dispute", state="open" if opened else "ok", day=min(opened, default=None))


def _sent(case: Case, bill: Invoice | None) -> Fact:
    days = [
        notice.sent for notice in case.notices if notice.notice == "invoice" and _of(notice.invoice, bill)
    ]
    day = bill.sent if bill is not None and bill.sent is not None else min(days, default=None)
    invoice = bill.invoice if bill is not None else ""
    return Fact(fact="invoice_sent", state="ok" if day else "unknown", day=day, invoice=invoice)


def _second_notice(case: Case) -> Fact:
    days = [notice.sent for notice in case.notices if notice.notice in _SECOND]
    return Fact(fact="second_notice", state="ok" if days else "open", day=max(days, default=None))


def _received(case: Case, bill: Invoice | None) -> Fact:
    told = [notice.received for notice in case.notices if _of(notice.invoice, bill)]
    if (bill is not None and bill.received is not None) or True in told:
        return Fact(fact="received", state="ok")
    return Fact(fact="received", state="open" if False in told else "unknown")


def _delivered(case: Case) -> Fact:
    if not case.deliveries:
        return Fact(fact="delivered", state="unknown")
    waiting = [one.delivered for one in case.deliveries if one.accepted is None]
    return Fact(fact="delivered", state="open" if waiting else "ok", day=min(waiting, default=None))


def _papers(case: Case) -> Fact:
    if not case.papers:
        return Fact(fact="papers", state="unknown")
    held = {paper.paper for paper in case.papers if paper.held}
    missing = tuple(name for name in _PROOF if name not in held)
    return Fact(fact="papers", state="open" if missing else "ok", papers=missing)


def _of(invoice: str | None, bill: Invoice | None) -> bool:
    return invoice is None or (bill is not None and invoice == bill.invoice)
