"""The tables as anybody's SQLite tool sees them."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from callassist import events
from callassist.errors import NotStored, StoreError
from callassist.store.read import Reader
from callassist.store.schema import migrations
from callassist.store.store import Store

COLUMNS = {
    "accounts": "account creditor debtor contact phone dialled balance_minor currency due_date invoice"
    " language kind size time_zone jurisdiction opens money_day stated_minor stated_on grade_set stage_set"
    " stop_contact lawyer agreed_until",
    "contacts": "account name role phone email note",
    "invoices": "account invoice amount_minor due issued sent received project",
    "deliveries": "account delivered what accepted invoice",
    "disputes": "account opened about invoice amount_minor closed note",
    "notices": "account sent notice channel invoice received",
    "payments": "account payment received amount_minor invoice method reference",
    "papers": "account paper held invoice note",
    "payments_by_account": "account payments paid_minor last_received",
    "calls": "id line started language account collector debtor duration_s ending seq event",
    "legs": "call leg answered_s recording samples lost discarded late",
    "leg_steps": "call leg at_s state code seq",
    "utterances": "id call leg number start_s end_s text confidence words heard_s search seq",
    "findings": "id call kind label at_s leg utterance score rule evidence event seq",
    "cards": "call card at_s ladder step line why next_line evidence seq fate fate_at_s fate_seq"
    " clicked clicked_at_s clicked_seq",
    "promises": "call at_s kind amount_minor currency date method reference conditional confirmed"
    " by_hand_at_s by_hand_seq missing unsure evidence seq",
    "promise_installments": "call number amount_minor date",
    "follow_ups": "id call account due kind why done_at seq",
    "call_list": "id started line language account collector debtor duration_s ending utterances excuses"
    " cards promise amount_minor currency promised_for confirmed",
    "open_promises": "date amount_minor currency kind method reference confirmed call account",
    "excuses_by_call": "call started account excuse times first_at_s",
}


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql).fetchall()


@pytest.fixture
def kept(path: Path, started: events.CallStarted, happened: list[events.CallEvent]) -> Path:
    """A closed database with one call in it."""
    store = Store.open(path)
    store.open_call(started, "", "")
    store.write(started.call, happened)
    store.close()
    return path


def test_a_blank_file_gets_the_expected_columns(path: Path) -> None:
    Store.open(path).close()
    made = {
        name: " ".join(str(column[1]) for column in rows(path, f"PRAGMA table_info({name})"))
        for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not str(name).startswith(("sqlite_", "_sqlite_", "utterances_fts"))
    }
    assert made == COLUMNS


def test_a_file_from_before_the_invoices_keeps_its_accounts(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as conn:
        migrations.apply(Database(conn), stop_before="m007_ledger")
        conn.execute(
            "INSERT INTO accounts (account, creditor, debtor, phone, dialled, balance_minor, currency)"
            " VALUES ('4711', 'Acme', 'Doe Ltd', '5550102030', '5550102030', 240000, 'USD')"
        )
        conn.commit()
    store = Store.open(path)
    case = store.case("4711")
    assert (case.debtor, case.stated_minor, case.invoices) == ("Doe Ltd", 240000, ())
    found = store.find_account("5550102030")
    assert found is not None
    assert found.balance_minor == 240000
    store.close()


def test_opened_again_it_is_left_as_it_is(kept: Path, happened: list[events.CallEvent]) -> None:
    store = Store.open(kept)
    assert store.events(store.call_list()[0].call)[1:] == happened
    store.close()


def test_folder_and_files_are_this_users_only(path: Path) -> None:
    store = Store.open(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_rows_hold_together(kept: Path) -> None:
    assert rows(kept, "PRAGMA foreign_key_check") == []
    assert rows(kept, "PRAGMA integrity_check") == [("ok",)]


def test_promises_are_open_until_the_money_was_looked_for(kept: Path) -> None:
    assert rows(kept, "SELECT date, amount_minor, currency, account FROM open_promises") == [
        ("2026-03-06", 160000, "USD", "4711")
    ]
    with closing(sqlite3.connect(kept)) as conn, conn:
        conn.execute("UPDATE follow_ups SET done_at = '2026-03-06' WHERE kind = 'check_arrival'")
    assert rows(kept, "SELECT * FROM open_promises") == []


def test_views_count_what_was_heard(kept: Path) -> None:
    assert rows(kept, "SELECT excuse, times, first_at_s FROM excuses_by_call") == [("already_sent", 1, 5.6)]
    assert rows(kept, "SELECT utterances, excuses, cards, promised_for FROM call_list") == [
        (2, 1, 1, "2026-03-06")
    ]


def test_deleted_words_are_not_left_in_the_file(kept: Path, started: events.CallStarted) -> None:
    assert b"the check is" in kept.read_bytes()
    store = Store.open(kept)
    store.delete_call(started.call).result(10)
    left = b"".join(file.read_bytes() for file in kept.parent.iterdir())
    store.close()
    for words in (b"the check is", b"doe limited", b"What is the number", b"check"):
        assert words not in left.replace(b"check_arrival", b"")


@pytest.mark.parametrize("opener", [Store.open, Reader])
def test_a_database_of_a_newer_callassist_is_refused(kept: Path, opener: type[Reader]) -> None:
    with closing(sqlite3.connect(kept)) as conn, conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('callassist', 'm999_x', '')"
        )
    with pytest.raises(StoreError, match="newer callassist") as caught:
        opener(kept)
    assert "update callassist" in caught.value.hint


def test_a_reader_makes_no_tables(tmp_path: Path) -> None:
    with pytest.raises(NotStored):
        Reader(tmp_path / "none.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="older callassist"):
        Reader(tmp_path / "empty.db")
    assert [file.name for file in tmp_path.iterdir()] == ["empty.db"]
