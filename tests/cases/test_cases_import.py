"""Accounts come in from the books whole or not at all, twice as well as once."""

from __future__ import annotations

from datetime import date

from callassist.cases.document import read_document, write_document
from callassist.cases.intake import Intake, Known
from callassist.cases.sheet import Point, csv_rows, read_sheet, write_sheet
from callassist.ledger import Case
from callassist.store.store import Store

TODAY = date(2026, 3, 2)
ITEMS = """account,creditor,debtor,phone,currency,time_zone,invoice,amount,due
4711,Acme,Doe Ltd,+15550102030,USD,America/New_York,R-1,"2,400.00",2026-01-31
4711,Acme,Doe Ltd,+15550102030,USD,America/New_York,R-2,100.5,2026-02-28
0815,Acme,Juan,,JPY,,K-1,1200,2026-02-01
"""
PAYMENTS = """account;payment;received;amount;invoice
4711;P-1;2026-02-10;1.400,00;R-1
4711;P-2;2026-02-12;0,50;
"""


def taken(text: str, known: Known | None = None, point: Point = ".") -> Intake:
    intake = Intake(known or Known(), TODAY)
    read_sheet(text, intake, point)
    return intake


def wrong(text: str, known: Known | None = None) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.what) for one in taken(text, known).problems()]


def load(store: Store, intake: Intake) -> None:
    assert intake.problems() == []
    store.put_batch(intake.rows).result(10)


def known(store: Store) -> Known:
    return Known(currencies=store.currencies(), invoices=frozenset(store.invoice_numbers()))


def filled() -> Store:
    store = Store.open(":memory:")
    load(store, taken(ITEMS))
    load(store, taken(PAYMENTS, known(store), ","))
    return store


def test_open_items_become_accounts_with_their_invoices() -> None:
    store = filled()
    case = store.case("4711")
    assert [(bill.invoice, bill.amount_minor) for bill in case.invoices] == [("R-1", 240000), ("R-2", 10050)]
    assert [paid.amount_minor for paid in case.payments] == [140000, 50]
    # The yen has no cents.
    assert store.case("0815").invoices[0].amount_minor == 1200
    store.close()


def test_the_balance_of_the_live_call_is_invoices_less_payments() -> None:
    store = filled()
    account = store.find_account("sip:15550102030@pbx")
    assert account is not None
    assert (account.balance_minor, account.due_date, account.invoice) == (109950 + 50, "2026-01-31", "R-1")
    store.close()


def test_the_same_file_again_changes_nothing() -> None:
    store = filled()
    before = store.cases(), store.account_list()
    load(store, taken(ITEMS, known(store)))
    load(store, taken(PAYMENTS, known(store), ","))
    assert (store.cases(), store.account_list()) == before
    store.close()


def test_every_bad_row_is_told_with_its_line_and_column() -> None:
    bad = """account,creditor,debtor,currency,time_zone,kind,invoice,amount,due
1,Acme,A,USD,Europe/Nowhere,person,R-1,12.345,31.01.2026
1,Acme,B,USD,Europe/Nowhere,person,R-2,5,2026-01-31
,Acme,C,USD,,,R-1,5,2026-01-31
2,,D,,,,R-1,5,2026-01-31
3,Acme,E,USD,,,R-1,5,2026-01-31
3,Acme,E,USD,,,R-1,5,2026-01-31
3,Acme,E
"""
    assert wrong(bad) == [
        (2, "amount", "not_an_amount"),
        (2, "kind", "not_one_of"),
        (3, "debtor", "differs"),
        (4, "account", "missing"),
        (5, "creditor", "missing"),
        (5, "currency", "no_currency"),
        (7, "invoice", "twice"),
        (8, "", "not_csv"),
    ]
    assert wrong("account,creditor,debtor,time_zone\n1,A,B,Europe/Nowhere\n") == [
        (2, "time_zone", "not_a_zone")
    ]
    assert wrong("account,creditor,debtor,opens\n1,A,B,25:00\n") == [(2, "opens", "not_a_clock_time")]


def test_a_row_is_numbered_by_its_first_line_even_after_a_broken_cell() -> None:
    text = 'account,creditor,debtor,kind\n1,Acme,"two\nlines",business\n2,Acme,C,nobody\n'
    assert wrong(text) == [(4, "kind", "not_one_of")]


def test_an_unknown_column_is_a_typing_slip() -> None:
    assert wrong("account,creditor,debtor,ammount\n1,A,B,5\n") == [(1, "ammount", "not_known")]
    assert wrong("") == [(1, "account", "missing")]
    assert wrong("creditor,debtor\nA,B\n") == [(1, "account", "missing")]


def test_payments_need_an_account_and_an_invoice_that_exist() -> None:
    text = (
        "account,payment,received,amount,invoice\n9,P-1,2026-02-10,5,\n1,P-2,2026-02-10,5,R-9\n"
        "1,P-3,2026-02-10,-5,\n1,,2026-02-10,5,R-1\n"
    )
    have = Known(currencies={"1": "USD"}, invoices=frozenset({("1", "R-1")}))
    assert wrong(text, have) == [
        (2, "account", "no_account"),
        (3, "invoice", "no_invoice"),
        (4, "amount", "not_an_amount"),
        (5, "payment", "missing"),
    ]


def test_a_column_left_out_is_left_as_it_is_and_an_empty_cell_clears() -> None:
    store = filled()
    load(store, taken("account,creditor,debtor,currency,language\n4711,Acme,Doe Inc,USD,en\n", known(store)))
    assert store.case("4711").phone == "+15550102030"
    load(store, taken("account,creditor,debtor,phone\n4711,Acme,Doe Inc,\n", known(store)))
    case = store.case("4711")
    assert (case.debtor, case.phone, case.language, len(case.invoices)) == ("Doe Inc", None, "en", 2)
    assert store.find_account("15550102030") is None
    store.close()


def test_a_stated_balance_counts_until_later_payments() -> None:
    store = Store.open(":memory:")
    load(store, taken("account,creditor,debtor,currency,balance,stated_on\n1,A,B,USD,50,2026-02-10\n"))
    payments = "account,payment,received,amount\n1,P-1,2026-02-10,20\n1,P-2,2026-02-11,30\n"
    load(store, taken(payments, known(store)))
    assert store.account_list()[0].balance_minor == 2000
    store.close()


def test_what_is_exported_comes_back_the_same() -> None:
    store = filled()
    more = {
        "contacts": "account,name,role,phone\n4711,Jane,decides,555\n",
        "notices": "account,notice,sent,channel,received\n4711,second_notice,2026-02-05,letter,no\n",
        "disputes": "account,opened,about,invoice,amount\n4711,2026-02-06,quality,R-1,10\n",
        "deliveries": "account,delivered,what,accepted\n4711,2025-12-20,40 chairs,2025-12-21\n",
        "papers": "account,paper,held\n4711,contract,yes\n",
    }
    for text in more.values():
        load(store, taken(text, known(store)))
    cases = store.cases()
    document = Intake(Known(), TODAY)
    read_document("".join(write_document(cases)).encode(), document)
    sheets = [taken("".join(write_sheet("invoices", csv_rows("invoices", cases))))]
    have = Known(currencies=store.currencies(), invoices=frozenset(store.invoice_numbers()))
    sheets += [
        taken("".join(write_sheet(table, csv_rows(table, cases))), have) for table in (*more, "payments")
    ]
    for intakes in ([document], sheets):
        again = Store.open(":memory:")
        for intake in intakes:
            load(again, intake)
        assert again.cases() == cases
        again.close()
    store.close()


def test_json_problems_have_the_account_s_line_and_the_place_in_it() -> None:
    intake = Intake(Known(), TODAY)
    good = '{"account": "1", "creditor": "A", "debtor": "B", "currency": "USD"}'
    bad = '{"account": "2", "creditor": "A", "debtor": "", "contacts": [{"name": "X"}], "invoices": [5]}'
    read_document(f"[\n{good},\n\n{bad}\n]".encode(), intake)
    assert [(one.line, one.column, one.what) for one in intake.problems()] == [
        (4, "contacts[0].role", "missing"),
        (4, "debtor", "missing"),
        (4, "invoices[0]", "not_json"),
    ]
    broken = Intake(Known(), TODAY)
    read_document(b'[\n{"account":\n]', broken)
    assert [(one.line, one.what) for one in broken.problems()] == [(3, "not_json")]


def test_one_account_per_line_is_read_too() -> None:
    intake = Intake(Known(), TODAY)
    read_document(b'\xef\xbb\xbf{"account":"1","creditor":"A","debtor":"B"}\n{"account":"1"}\n', intake)
    assert [(one.line, one.column) for one in intake.problems()] == [(2, "creditor"), (2, "debtor")]


def test_money_left_over_counts_against_the_balance() -> None:
    store = Store.open(":memory:")
    load(
        store,
        taken(
            "account,creditor,debtor,currency,invoice,amount,due\n1,A,B,USD,R-1,10,2026-01-01\n"
            "1,A,B,USD,C-1,-4,2026-01-05\n"
        ),
    )
    assert store.account_list()[0].balance_minor == 600
    load(store, taken("account,payment,received,amount\n1,P-1,2026-02-01,9\n", known(store)))
    assert store.account_list()[0].balance_minor == -300
    assert isinstance(store.case("1"), Case)
    store.close()
