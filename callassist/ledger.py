"""The vocabulary of a debt, as `events.py` is that of a call: what is owed, why, and by whom.

Whole minor units beside one ISO currency per account; dates are the debtor's local days. The
same structs are read from a file, kept as rows and sent as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

Grade = Literal["not_due", "due", "doubtful", "bad", "dead"]
Stage = Literal["reminder", "early", "late"]
Role = Literal["decides", "handles", "payables", "owner", "secretary", "salesperson", "lawyer"]
NoticeKind = Literal[
    "invoice", "reminder", "second_notice", "dunning_letter", "warning_letter", "confirmation", "other"
]
Channel = Literal["sms", "chat", "email", "letter", "fax", "by_hand"]
DisputeAbout = Literal["quality", "amount", "delivery", "documents", "other"]
PaperKind = Literal["contract", "order", "delivery_note", "acceptance", "settlement", "invoice"]

Named = Annotated[str, Meta(min_length=1)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Jurisdiction = Annotated[str, Meta(pattern="^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
DayOfMonth = Annotated[int, Meta(ge=1, le=31)]
ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Positive = Annotated[int, Meta(gt=0)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What an account is made of; an unknown field is an error, so that a typing slip is seen."""


class Contact(Part, frozen=True):
    """A person on the debtor's side, or our salesperson."""

    name: Named
    role: Role
    phone: str | None = None
    email: str | None = None
    note: str | None = None


class Invoice(Part, frozen=True):
    """What was billed. A negative amount is a credit note."""

    invoice: Named
    amount_minor: int
    due: date
    issued: date | None = None
    sent: date | None = None
    received: date | None = None
    "The day it is known to have reached the debtor."
    project: str | None = None


class Delivery(Part, frozen=True):
    """What we did for the money."""

    delivered: date
    what: Named
    accepted: date | None = None
    invoice: str | None = None


class Dispute(Part, frozen=True):
    """The debtor says that something is wrong. It stands until it is closed."""

    opened: date
    about: DisputeAbout
    invoice: str | None = None
    amount_minor: Positive | None = None
    "How much of it; None: all of the invoice, or of the account."
    closed: date | None = None
    note: str | None = None


class Notice(Part, frozen=True):
    """A letter or message that went out."""

    sent: date
    notice: NoticeKind
    channel: Channel
    invoice: str | None = None
    received: bool | None = None
    "Whether the debtor says it came; None: not asked yet."


class Payment(Part, frozen=True):
    """Money that came in."""

    payment: Named
    "The bank's or the books' own id: the same payment never counts twice."
    received: date
    amount_minor: Positive
    invoice: str | None = None
    "What it was paid for; None: the oldest open invoice."
    method: str | None = None
    reference: str | None = None


class Paper(Part, frozen=True):
    """A paper that proves the debt, and whether we have it at hand."""

    paper: PaperKind
    held: bool
    invoice: str | None = None
    note: str | None = None


class Facts(Part, frozen=True):
    """The account itself."""

    account: Named
    creditor: Named
    debtor: Named
    contact: str | None = None
    phone: str | None = None
    currency: Currency | None = None
    language: Language | None = None
    "ISO 639 code; of the calls, and of what is written to the debtor."
    kind: Literal["consumer", "business"] | None = None
    "None: treated as a consumer wherever that protects more."
    size: Literal["large", "small"] | None = None
    time_zone: str | None = None
    "IANA name, e.g. `Europe/Madrid`."
    jurisdiction: Jurisdiction | None = None
    "ISO 3166 code of the debtor's country, or of its part: `US`, `US-NY`."
    opens: ClockTime | None = None
    "When the debtor's working day begins, `HH:MM` of their clock."
    money_day: DayOfMonth | None = None
    "Day of the month on which money is known to come in."
    stated_minor: int | None = None
    "The balance as the creditor's books give it; it counts where there are no invoices."
    stated_on: date | None = None
    "The day the books said so: payments up to then are in it."
    due_date: date | None = None
    "For an account without invoices."
    grade_set: Grade | None = None
    "Set by hand; None: by age."
    stage_set: Stage | None = None
    stop_contact: date | None = None
    "Since when the debtor wants no more calls."
    lawyer: str | None = None
    "Who represents the debtor: then only they are called."
    agreed_until: date | None = None
    "Until this day the debtor agreed to be called."

    def __post_init__(self) -> None:
        if self.time_zone is not None and not is_zone(self.time_zone):
            raise ValueError("time_zone")


class Case(Facts, frozen=True):
    """An account with everything known of it."""

    contacts: tuple[Contact, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    notices: tuple[Notice, ...] = ()
    payments: tuple[Payment, ...] = ()
    papers: tuple[Paper, ...] = ()


PARTS: dict[str, type[Part]] = {
    "contacts": Contact,
    "invoices": Invoice,
    "deliveries": Delivery,
    "disputes": Dispute,
    "notices": Notice,
    "payments": Payment,
    "papers": Paper,
}
KEYS: dict[str, tuple[str, ...]] = {
    "contacts": ("name",),
    "invoices": ("invoice",),
    "deliveries": ("delivered", "what", "invoice"),
    "disputes": ("opened", "about", "invoice"),
    "notices": ("sent", "notice", "channel", "invoice"),
    "payments": ("payment",),
    "papers": ("paper", "invoice"),
}
"What makes a part of an account the same one when it comes again."


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """A promise as it was kept of its call."""

    call: str
    made: date
    parts: tuple[tuple[date, int | None], ...]
    "Day and minor units of each part, by day; None: an amount that was not named."
    kind: str | None = None
    conditional: bool = False
    confirmed: bool = False


class PastCall(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A call of the account, as far as it matters for the next."""

    call: str
    started: datetime
    answered: bool
    "The debtor's telephone was picked up."
    ending: str | None = None
    excuses: tuple[str, ...] = ()


class PastExcuse(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An excuse the debtor used in an earlier call."""

    excuse: str
    on: date
    words: str
    "As recognised then."


class Planned(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A step planned after a call and not done yet."""

    due: date
    kind: str
    why: str


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What calling the account has brought so far, oldest first."""

    calls: tuple[PastCall, ...] = ()
    promises: tuple[Promised, ...] = ()
    planned: tuple[Planned, ...] = ()


class Standing(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An account as the queue needs it: a few figures, not the whole case. JSON: an array."""

    account: str
    debtor: str
    creditor: str
    contact: str | None
    phone: str | None
    balance_minor: int | None
    currency: str | None
    due_date: date | None
    language: str | None
    kind: str | None
    time_zone: str | None
    jurisdiction: str | None
    opens: str | None
    money_day: int | None
    grade_set: Grade | None
    stop_contact: date | None
    lawyer: str | None
    agreed_until: date | None
    disputed: bool = False


class Standings(msgspec.Struct, frozen=True, kw_only=True):
    """All open accounts; the rest by account, only where there is any."""

    accounts: tuple[Standing, ...]
    recent: dict[str, list[PastCall]]
    "Calls of the last 30 days, oldest first."
    answered: dict[str, list[datetime]]
    "When the debtor picked up, in the last 400 days."
    promise: dict[str, Promised]
    "The last promise."
    payments: dict[str, list[Payment]]
    "Of accounts with a promise."
    planned: dict[str, Planned]
    "The first open step after the last call."
    refused: dict[str, str] = {}
    "Where the debtor was heard to name a lawyer or want no calls: `lawyer` or `stop_contact`."


class OpenItem(msgspec.Struct, frozen=True):
    """An invoice and what is left of it."""

    invoice: Invoice
    paid_minor: int
    cleared: date | None
    "The day of the payment that settled it."

    @property
    def open_minor(self) -> int:
        return self.invoice.amount_minor - self.paid_minor


def open_items(invoices: Iterable[Invoice], payments: Iterable[Payment]) -> tuple[list[OpenItem], int]:
    """Every bill by due day with what was paid on it; and the money that was left over.

    A payment goes to the invoice it names; what that leaves, and credit notes, to the oldest.
    The balance is what is open less what is left over.
    """
    billed = sorted(invoices, key=lambda bill: (bill.due, bill.invoice))
    left = {bill.invoice: bill.amount_minor for bill in billed if bill.amount_minor > 0}
    cleared: dict[str, date] = {}
    free = [(bill.issued or bill.due, -bill.amount_minor) for bill in billed if bill.amount_minor < 0]
    for paid in sorted(payments, key=lambda paid: paid.received):
        named = [paid.invoice] if paid.invoice in left else []
        free.append((paid.received, _settle(named, paid.amount_minor, paid.received, left, cleared)))
    over = sum(_settle(list(left), amount, day, left, cleared) for day, amount in sorted(free))
    items = [
        OpenItem(bill, bill.amount_minor - left[bill.invoice], cleared.get(bill.invoice))
        for bill in billed
        if bill.invoice in left
    ]
    return items, over


def _settle(
    chosen: Iterable[str], amount: int, day: date, left: dict[str, int], cleared: dict[str, date]
) -> int:
    """Spend the amount on the invoices in turn; what is left of it."""
    for invoice in chosen:
        used = min(amount, left[invoice])
        if used:
            left[invoice] -= used
            amount -= used
            if left[invoice] == 0:
                cleared[invoice] = day
    return amount


@lru_cache
def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A folder of the zone database ("Europe") is no zone either, and says so with an OSError.
        return False
    return True


_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def minor_digits(currency: str | None) -> int:
    """Decimal places of the currency (ISO 4217); two when it is unknown."""
    return _DIGITS.get(currency or "", 2)
