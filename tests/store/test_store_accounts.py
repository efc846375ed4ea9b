"""The account is found by the number that was dialled, however it was written."""

from __future__ import annotations

import msgspec
import pytest

from callassist.events import Account, CallStarted
from callassist.store.store import Store

ACCOUNT = Account(
    account="4711",
    creditor="Acme",
    debtor="Doe Ltd",
    contact="Jane",
    phone="+1 (555) 010-2030",
    balance_minor=240000,
    currency="USD",
    due_date="2026-01-31",
    invoice="R-1",
    language="en",
)


@pytest.mark.parametrize(
    "number",
    [
        "+15550102030",
        "0015550102030",
        "555 010 2030",
        "sip:15550102030@127.0.0.1:5080;user=phone",
        "<sip:5550102030@pbx>",
    ],
)
def test_one_number_has_many_spellings(store: Store, number: str) -> None:
    store.put_account(ACCOUNT).result(10)
    assert store.find_account(number) == ACCOUNT


@pytest.mark.parametrize("number", ["2030", "0102031", "sip:anonymous@pbx", "", "sip:@pbx"])
def test_a_strange_number_belongs_to_nobody(store: Store, number: str) -> None:
    store.put_account(ACCOUNT).result(10)
    assert store.find_account(number) is None


def test_a_name_or_an_extension_matches_only_itself(store: Store) -> None:
    for account, phone in (("a", "sip:doe@pbx.example"), ("b", "1001")):
        store.put_account(msgspec.structs.replace(ACCOUNT, account=account, phone=phone)).result(10)
    for number, account in (("sip:Doe@10.0.0.1", "a"), ("sip:1001@10.0.0.1", "b")):
        found = store.find_account(number)
        assert found is not None
        assert found.account == account
    assert store.find_account("15551001") is None


def test_of_two_debts_of_one_number_the_longest_overdue_is_taken(store: Store) -> None:
    store.put_account(msgspec.structs.replace(ACCOUNT, account="newer", due_date="2026-02-01")).result(10)
    store.put_account(msgspec.structs.replace(ACCOUNT, account="undated", due_date=None)).result(10)
    store.put_account(ACCOUNT).result(10)
    assert store.find_account("+15550102030") == ACCOUNT


def test_a_number_that_could_be_two_peoples_is_nobodys(store: Store) -> None:
    """Better no account than to speak to one debtor about another's debt."""
    store.put_account(ACCOUNT).result(10)
    store.put_account(msgspec.structs.replace(ACCOUNT, account="other", phone="+44 555 010 2030")).result(10)
    assert store.find_account("5550102030") is None
    assert store.find_account("15550102030") == ACCOUNT


def test_an_account_is_replaced_and_a_call_leaves_it_as_it_is(store: Store, started: CallStarted) -> None:
    store.put_account(ACCOUNT).result(10)
    paid = msgspec.structs.replace(ACCOUNT, balance_minor=0, contact=None)
    store.put_account(paid).result(10)
    store.open_call(started, "", "").result(10)
    assert started.account != paid
    assert store.find_account("5550102030") == paid
