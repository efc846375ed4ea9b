"""The tables, as migrations. Only ever append: a file in the field has run the earlier ones.

Made to be read with any SQLite tool: dates are ISO, money is whole minor units beside its ISO
currency, `*_s` are seconds into the call. `seq` is the order in which a call's rows became
known, so that the call can be told again as it happened.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("callassist")


@migrations()
def m001_accounts(db: Database) -> None:
    db.execute("""
        CREATE TABLE accounts (
            account TEXT PRIMARY KEY,
            creditor TEXT NOT NULL,
            debtor TEXT NOT NULL,
            contact TEXT,
            phone TEXT,
            dialled TEXT,
            balance_minor INTEGER,
            currency TEXT,
            due_date TEXT,
            invoice TEXT,
            language TEXT
        )""")
    db.execute("CREATE INDEX accounts_dialled ON accounts(dialled)")


@migrations()
def m002_calls(db: Database) -> None:
    db.execute("""
        CREATE TABLE calls (
            id TEXT PRIMARY KEY,
            line TEXT NOT NULL,
            started TEXT NOT NULL,
            language TEXT NOT NULL,
            account TEXT REFERENCES accounts(account),
            collector TEXT NOT NULL,
            debtor TEXT NOT NULL,
            duration_s REAL,
            ending TEXT,
            seq INTEGER NOT NULL DEFAULT 0,
            event TEXT NOT NULL
        )""")
    db.execute("CREATE INDEX calls_started ON calls(started)")
    db.execute("CREATE INDEX calls_account ON calls(account)")
    db.execute("""
        CREATE TABLE legs (
            call TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
            leg TEXT NOT NULL,
            answered_s REAL,
            recording TEXT,
            samples INTEGER,
            lost INTEGER,
            discarded INTEGER,
            late INTEGER,
            PRIMARY KEY (call, leg)
        )""")
    db.execute("""
        CREATE TABLE leg_steps (
            call TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
            leg TEXT NOT NULL,
            at_s REAL NOT NULL,
            state TEXT NOT NULL,
            code INTEGER,
            seq INTEGER NOT NULL,
            PRIMARY KEY (call, leg, at_s, state)
        )""")


@migrations()
def m003_utterances(db: Database) -> None:
    db.execute("""
        CREATE TABLE utterances (
            id INTEGER PRIMARY KEY,
            call TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
            leg TEXT NOT NULL,
            number INTEGER NOT NULL,
            start_s REAL NOT NULL,
            end_s REAL NOT NULL,
            text TEXT NOT NULL,
            confidence REAL NOT NULL,
            words TEXT NOT NULL,
            heard_s REAL NOT NULL,
            search TEXT NOT NULL,
            seq INTEGER NOT NULL,
            UNIQUE (call, leg, number)
        )""")
    # Han characters stand apart in `search`: unicode61 finds no word inside a Chinese sentence.
    db.execute("""
        CREATE VIRTUAL TABLE utterances_fts USING fts5 (
            search, content='utterances', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
        )""")
    add = "INSERT INTO utterances_fts (rowid, search) VALUES (new.id, new.search);"
    drop = "INSERT INTO utterances_fts (utterances_fts, rowid, search) VALUES ('delete', old.id, old.search);"
    db.execute(f"CREATE TRIGGER utterances_added AFTER INSERT ON utterances BEGIN {add} END")
    db.execute(f"CREATE TRIGGER utterances_removed AFTER DELETE ON utterances BEGIN {drop} END")
    db.execute(
        f"CREATE TRIGGER utterances_changed AFTER UPDATE OF search ON utterances BEGIN {drop} {add} END"
    )


@migrations()
def m004_findings(db: Database) -> None:
    db.execute("""
        CREATE TABLE findings (
            id INTEGER PRIMARY KEY,
            call TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            at_s REAL NOT NULL,
            leg TEXT NOT NULL,
            utterance INTEGER NOT NULL,
            score REAL,
            rule TEXT,
            evidence TEXT NOT NULL,
            event TEXT NOT NULL,
            seq INTEGER NOT NULL,
            UNIQUE (call, kind, label, leg, utterance)
        )""")
    db.execute("CREATE INDEX findings_label ON findings(kind, label)")
    # A card may be clicked while it is still provisional: then only what became of it is known.
    db.execute("""
        CREATE TABLE cards (
            call TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
            card INTEGER NOT NULL,
            at_s REAL,
            ladder TEXT,
            step INTEGER,
            line TEXT,
            why TEXT,
            next_line TEXT,
            evidence TEXT,
            seq INTEGER,
            fate TEXT,
            fate_at_s REAL,
            fate_seq INTEGER,
            clicked TEXT,
            clicked_at_s REAL,
            clicked_seq INTEGER,
            PRIMARY KEY (call, card)
        )""")


@migrations()
def m005_promises(db: Database) -> None:
    db.execute("""
        CREATE TABLE promises (
            call TEXT PRIMARY KEY REFERENCES calls(id) ON DELETE CASCADE,
            at_s REAL NOT NULL,
            kind TEXT,
            amount_minor INTEGER,
            currency TEXT,
            date TEXT,
            method TEXT,
            reference TEXT,
            conditional INTEGER NOT NULL,
            confirmed INTEGER NOT NULL,
            by_hand_at_s REAL,
            by_hand_seq INTEGER,
            missing TEXT NOT NULL,
            unsure TEXT NOT NULL,
            evidence TEXT NOT NULL,
            seq INTEGER NOT NULL
        )""")
    db.execute("CREATE INDEX promises_date ON promises(date)")
    db.execute("""
        CREATE TABLE promise_installments (
            call TEXT NOT NULL REFERENCES promises(call) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            amount_minor INTEGER,
            date TEXT,
            PRIMARY KEY (call, number)
        )""")
    db.execute("""
        CREATE TABLE follow_ups (
            id INTEGER PRIMARY KEY,
            call TEXT NOT NULL REFERENCES calls(id) ON DELETE CASCADE,
            account TEXT REFERENCES accounts(account),
            due TEXT NOT NULL,
            kind TEXT NOT NULL,
            why TEXT NOT NULL,
            done_at TEXT,
            seq INTEGER NOT NULL,
            UNIQUE (call, kind, due)
        )""")
    db.execute("CREATE INDEX follow_ups_due ON follow_ups(due) WHERE done_at IS NULL")
    db.execute("CREATE INDEX follow_ups_account ON follow_ups(account)")


@migrations()
def m006_views(db: Database) -> None:
    db.execute("""
        CREATE VIEW call_list AS
        SELECT c.id, c.started, c.line, c.language, c.account, c.collector, c.debtor, c.duration_s, c.ending,
            (SELECT count(*) FROM utterances u WHERE u.call = c.id) AS utterances,
            (SELECT count(*) FROM findings f WHERE f.call = c.id AND f.kind = 'excuse') AS excuses,
            (SELECT count(*) FROM cards k WHERE k.call = c.id AND k.line IS NOT NULL) AS cards,
            p.kind AS promise, p.amount_minor, p.currency, p.date AS promised_for, p.confirmed
        FROM calls c LEFT JOIN promises p ON p.call = c.id""")
    # No payments are kept here: a promise stays open until it was checked that the money came.
    db.execute("""
        CREATE VIEW open_promises AS
        SELECT p.date, p.amount_minor, p.currency, p.kind, p.method, p.reference, p.confirmed,
            p.call, c.account
        FROM promises p JOIN calls c ON c.id = p.call
        WHERE p.date IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM follow_ups f
            WHERE f.call = p.call AND f.kind = 'check_arrival' AND f.done_at IS NOT NULL)
        ORDER BY p.date""")
    db.execute("""
        CREATE VIEW excuses_by_call AS
        SELECT c.id AS call, c.started, c.account, f.label AS excuse,
            count(*) AS times, min(f.at_s) AS first_at_s
        FROM findings f JOIN calls c ON c.id = f.call
        WHERE f.kind = 'excuse' GROUP BY c.id, f.label""")


@migrations()
def m007_ledger(db: Database) -> None:
    facts = (
        "kind size time_zone jurisdiction opens money_day stated_minor"
        " stated_on grade_set stage_set stop_contact lawyer agreed_until"
    )
    for column in facts.split():
        kind = "INTEGER" if column in ("money_day", "stated_minor") else "TEXT"
        db.execute(f"ALTER TABLE accounts ADD COLUMN {column} {kind}")
    # What was said to be owed before there were invoices is what the books stated.
    db.execute("UPDATE accounts SET stated_minor = balance_minor")
    tables = {
        "contacts": "name TEXT NOT NULL, role TEXT NOT NULL, phone TEXT, email TEXT, note TEXT",
        "invoices": "invoice TEXT NOT NULL, amount_minor INTEGER NOT NULL, due TEXT NOT NULL, issued TEXT,"
        " sent TEXT, received TEXT, project TEXT",
        "deliveries": "delivered TEXT NOT NULL, what TEXT NOT NULL, accepted TEXT, invoice TEXT",
        "disputes": "opened TEXT NOT NULL, about TEXT NOT NULL, invoice TEXT, amount_minor INTEGER,"
        " closed TEXT, note TEXT",
        "notices": "sent TEXT NOT NULL, notice TEXT NOT NULL, channel TEXT NOT NULL, invoice TEXT,"
        " received INTEGER",
        "payments": "payment TEXT NOT NULL, received TEXT NOT NULL, amount_minor INTEGER NOT NULL,"
        " invoice TEXT, method TEXT, reference TEXT",
        "papers": "paper TEXT NOT NULL, held INTEGER NOT NULL, invoice TEXT, note TEXT",
    }
    # What makes a row the same row when it is imported again. A key column may be unknown.
    keys = {
        "contacts": "name",
        "invoices": "invoice",
        "deliveries": "delivered, what, coalesce(invoice, '')",
        "disputes": "opened, about, coalesce(invoice, '')",
        "notices": "sent, notice, channel, coalesce(invoice, '')",
        "payments": "payment",
        "papers": "paper, coalesce(invoice, '')",
    }
    for table, columns in tables.items():
        account = "account TEXT NOT NULL REFERENCES accounts(account) ON DELETE CASCADE"
        db.execute(f"CREATE TABLE {table} ({account}, {columns})")
        db.execute(f"CREATE UNIQUE INDEX {table}_key ON {table}(account, {keys[table]})")
    db.execute("CREATE INDEX accounts_open ON accounts(due_date) WHERE balance_minor > 0")
    db.execute("""
        CREATE VIEW payments_by_account AS
        SELECT account, count(*) AS payments, sum(amount_minor) AS paid_minor, max(received) AS last_received
        FROM payments GROUP BY account""")
