"""What a call looks like in a terminal: the live view and the stored view print the same lines.

Pure: events in, text out. Lines carry colours; print them with `click.echo`, which drops the
colours where the output is no terminal, or take them off with `click.unstyle`.
"""

from __future__ import annotations

from functools import singledispatch

import click

from callassist import events
from callassist.ledger import minor_digits


def money_text(minor: int, currency: str | None) -> str:
    """Minor units as people write them: `2,400.00 USD`; without the code when it is unknown."""
    decimals = minor_digits(currency)
    whole, rest = divmod(abs(minor), 10**decimals)
    amount = f"{'-' if minor < 0 else ''}{whole:,}" + (f".{rest:0{decimals}}" if decimals else "")
    return f"{amount} {currency}" if currency else amount


def clock_text(seconds: float) -> str:
    """A place in the call as mm:ss; minutes go on past 59."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes:02}:{rest:02}"


def label_text(label: str) -> str:
    """A playbook label for reading: `already_sent` as `already sent`."""
    return label.replace("_", " ")


def promise_text(promise: events.PromiseHeard) -> str:
    """The promise in words, with what is still missing or unsure."""
    parts = [_amount_text(promise), _when_text(promise)]
    if promise.method:
        parts.append(
            f"by {label_text(promise.method)}" + (f" {promise.reference}" if promise.reference else "")
        )
    elif promise.reference:
        parts.append(f"reference {promise.reference}")
    if promise.conditional:
        parts.append("on a condition")
    text = ", ".join(part for part in parts if part) or "nothing definite yet"
    if promise.confirmed:
        return f"{text} (confirmed)"
    if promise.missing:
        text += f"; missing: {', '.join(map(label_text, promise.missing))}"
    if promise.unsure:
        text += f"; unsure: {', '.join(map(label_text, promise.unsure))}"
    return text


def _amount_text(promise: events.PromiseHeard) -> str:
    kind = f"{promise.kind} payment" if promise.kind in ("full", "partial") else promise.kind or ""
    if promise.amount_minor is None:
        return kind
    return f"{money_text(promise.amount_minor, promise.currency)} {kind}".rstrip()


def _when_text(promise: events.PromiseHeard) -> str:
    if not promise.instalments:
        return f"date {promise.date}" if promise.date else ""
    return " + ".join(
        f"{'?' if part.amount_minor is None else money_text(part.amount_minor, promise.currency)}"
        f" on {part.date or '?'}"
        for part in promise.instalments
    )


def line_for(event: events.Event) -> str | None:
    """One event as one line; None for what has no line of its own.

    Partials and provisional findings have none: the line comes with the final. Nor has a
    click: what it did to its card or promise is an event of its own.
    """
    return _line(event)


def _row(at: float, who: str, text: str, colour: str | None = None, *, bold: bool = False) -> str:
    # A name from outside (SIP, account file) may hold a newline or an escape sequence.
    safe = "".join(c if c.isprintable() else " " for c in text)
    return click.style(f"{clock_text(at)}  {who:<10} ", dim=True) + click.style(safe, fg=colour, bold=bold)


@singledispatch
def _line(_event: events.Event) -> str | None:
    return None


@_line.register
def _(event: events.CallStarted) -> str | None:
    text = f"{event.call} on {event.line}, {event.started[:16].replace('T', ' ')}"
    if event.account is not None:
        account = event.account
        text += f", {account.creditor} to {account.debtor}"
        if account.balance_minor is not None:
            text += f", {money_text(account.balance_minor, account.currency)} open"
    return _row(0.0, "call", text)


@_line.register
def _(event: events.LegChanged) -> str | None:
    code = f" ({event.code})" if event.code is not None else ""
    return _row(event.at, "line", f"{event.leg} {event.state}{code}")


@_line.register
def _(event: events.CallEnded) -> str | None:
    return _row(event.duration, "call", f"over: {label_text(event.ending)}")


@_line.register
def _(event: events.Utterance) -> str | None:
    return _row(event.start, event.leg, event.text, "cyan" if event.leg == "debtor" else None)


@_line.register
def _(event: events.PhaseEntered) -> str | None:
    return _row(event.at, "phase", label_text(event.phase), "blue")


@_line.register
def _(event: events.ExcuseHeard) -> str | None:
    if event.provisional:
        return None
    times = f", time {event.times}" if event.times > 1 else ""
    return _row(event.at, "excuse", f"{label_text(event.excuse)}{times}: {event.evidence.text}", "yellow")


@_line.register
def _(event: events.CardShown) -> str | None:
    if event.provisional:
        return None
    return _row(event.at, f"card {event.card}", f"{event.line}  [{event.why}]", "green", bold=True)


@_line.register
def _(event: events.CardSettled) -> str | None:
    return _row(event.at, f"card {event.card}", event.fate)


@_line.register
def _(event: events.ConductFlagged) -> str | None:
    return _row(event.at, "conduct", f"{label_text(event.flag)}: {event.line}", "magenta")


@_line.register
def _(event: events.PromiseHeard) -> str | None:
    return _row(event.at, "promise", promise_text(event), "green")


@_line.register
def _(event: events.FollowUpPlanned) -> str | None:
    return click.style(f"{event.due} {label_text(event.kind)}: {event.why}", fg="blue")
