"""The excuses of an account's earlier calls, for the card that says "not the first time"."""

from __future__ import annotations

from datetime import date

import msgspec

from callassist.events import CallStarted, Evidence, ExcuseHeard
from callassist.ledger import PastExcuse
from callassist.store.store import Store


def keep(store: Store, call: CallStarted, name: str, started: str, *excuses: tuple[int, str, str]) -> None:
    store.open_call(msgspec.structs.replace(call, call=name, started=started), "", "")
    heard = [
        ExcuseHeard(
            excuse=excuse,
            at=number * 10.0,
            score=0.9,
            rule="r",
            evidence=Evidence(leg="debtor", number=number, text=words),
            provisional=False,
        )
        for number, excuse, words in excuses
    ]
    store.write(name, heard).result(10)


def test_each_excuse_once_a_call_in_the_words_first_used(store: Store, started: CallStarted) -> None:
    keep(store, started, "b", "2026-03-09T09:00:00+01:00", (1, "lawyer", "see my lawyer"))
    keep(
        store,
        started,
        "a",
        "2026-03-02T09:00:00+01:00",
        (1, "forgot", "it slipped"),
        (2, "stall", "next week"),
        (3, "forgot", "i told you i forgot"),
    )
    assert store.past_excuses("4711", "2026-03-16T09:00:00+01:00") == (
        PastExcuse(excuse="forgot", on=date(2026, 3, 2), words="it slipped"),
        PastExcuse(excuse="stall", on=date(2026, 3, 2), words="next week"),
        PastExcuse(excuse="lawyer", on=date(2026, 3, 9), words="see my lawyer"),
    )


def test_neither_this_call_nor_a_later_one_nor_another_account_counts(
    store: Store, started: CallStarted
) -> None:
    assert started.account
    other = msgspec.structs.replace(started, account=msgspec.structs.replace(started.account, account="8"))
    # 08:30 in Berlin is earlier than 08:00 in London, whatever the text says.
    keep(store, started, "before", "2026-03-02T08:30:00+01:00", (1, "forgot", "it slipped"))
    keep(store, started, "this", "2026-03-02T08:00:00+00:00", (1, "stall", "next week"))
    keep(store, started, "later", "2026-03-03T08:00:00+00:00", (1, "refuse", "no"))
    keep(store, other, "other", "2026-03-01T08:00:00+00:00", (1, "hostile", "get lost"))
    found = store.past_excuses("4711", "2026-03-02T08:00:00+00:00")
    assert [past.excuse for past in found] == ["forgot"]
    assert store.past_excuses("9", "2026-03-02T08:00:00+00:00") == ()
