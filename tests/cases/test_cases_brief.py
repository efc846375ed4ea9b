"""What a collector must have read before dialling, and nothing that is not so."""

from __future__ import annotations

import string
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callassist.cases import brief as briefs
from callassist.cases import wording
from callassist.cases.brief import Answer, Brief, Desk, Line
from callassist.cases.facts import owed
from callassist.cases.goals import goals
from callassist.cases.law import load_laws
from callassist.cases.policy import load_policy
from callassist.cases.wording import load_wording
from callassist.cases.writer import write
from callassist.errors import BadPlaybook
from callassist.ledger import (
    Case,
    Contact,
    Delivery,
    Dispute,
    History,
    Invoice,
    Notice,
    Paper,
    PastCall,
    Payment,
    Promised,
    open_items,
)

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 10, 10, 30, tzinfo=NEW_YORK)
LAWS = load_laws()
ENGLISH = load_wording("en")


def case(**known: object) -> Case:
    facts: dict[str, object] = {
        "account": "4711",
        "creditor": "Acme",
        "debtor": "Doe Ltd",
        "currency": "USD",
        "kind": "consumer",
        "time_zone": "America/New_York",
        "invoices": (
            Invoice(invoice="R-1", amount_minor=240000, due=date(2026, 1, 31), sent=date(2026, 1, 2)),
            Invoice(invoice="R-2", amount_minor=60000, due=date(2026, 2, 28)),
        ),
    }
    return Case(**(facts | known))  # type: ignore[arg-type]


def desk(language: str = "en", spoken: str = "en", answers: dict[str, Answer] | None = None) -> Desk:
    return Desk(
        law=LAWS["US"],
        policy=load_policy(),
        wording=load_wording(language),
        spoken=load_wording(spoken),
        language=spoken,
        answers=answers or {},
    )


def written(
    history: History | None = None, at: datetime = AT, on: Desk | None = None, **known: object
) -> Brief:
    return write(case(**known), history or History(), at, on or desk())


def states(found: Brief) -> dict[str, str | None]:
    return {line.key: line.state for line in found.facts}


def called(days_ago: int, *excuses: str, answered: bool = True) -> PastCall:
    started = AT - timedelta(days=days_ago)
    return PastCall(
        call=f"c{days_ago}", started=started, answered=answered, ending="hung_up", excuses=excuses
    )


BROKEN = History(
    calls=(called(20, "cash_flow", "already_sent"), called(12, "cash_flow")),
    promises=(Promised(call="c12", made=date(2026, 2, 26), parts=((date(2026, 3, 4), 50000),)),),
)


def test_the_balance_is_broken_down_to_the_unit() -> None:
    found = written(payments=(Payment(payment="P", received=date(2026, 2, 10), amount_minor=40000),))
    assert found.balance_minor == 260000
    assert [line.text for line in found.balance] == [
        "R-1: 2,000.00 USD of 2,400.00 USD open, due Saturday, 31 January 2026, 38 days overdue",
        "R-2: 600.00 USD, due Saturday, 28 February 2026, 10 days overdue",
        "Together 2,600.00 USD",
    ]


def test_what_is_not_known_is_not_called_verified() -> None:
    assert states(written()) == {
        "amount_exact": "unknown",
        "paid_today": "unknown",
        "dispute": "ok",
        "invoice_sent": "ok",
        "second_notice": "open",
        "received": "unknown",
        "delivered": "unknown",
        "papers": "unknown",
    }


def test_facts_are_verified_or_to_be_looked_into() -> None:
    good = written(
        stated_minor=300000,
        notices=(Notice(sent=date(2026, 2, 10), notice="second_notice", channel="letter", received=True),),
        deliveries=(Delivery(delivered=date(2025, 12, 1), what="40 chairs", accepted=date(2025, 12, 2)),),
        papers=tuple(
            Paper(paper=name, held=True) for name in ("contract", "acceptance", "settlement", "invoice")
        ),
    )
    assert {state for key, state in states(good).items() if key != "paid_today"} == {"ok"}
    bad = written(
        stated_minor=123456,
        notices=(Notice(sent=date(2026, 2, 10), notice="invoice", channel="email", received=False),),
        deliveries=(Delivery(delivered=date(2025, 12, 1), what="40 chairs"),),
        papers=(Paper(paper="contract", held=True), Paper(paper="invoice", held=False)),
        disputes=(Dispute(opened=date(2026, 3, 1), about="quality", invoice="R-1", amount_minor=10000),),
        payments=(Payment(payment="P", received=AT.date(), amount_minor=1),),
    )
    assert {key for key, state in states(bad).items() if state == "open"} == {
        "amount_exact",
        "paid_today",
        "dispute",
        "second_notice",
        "received",
        "delivered",
        "papers",
    }
    assert "acceptance, settlement, invoice" in bad.facts[-1].text
    assert "disputed_apart" in [line.key for line in bad.balance]


def test_a_broken_promise_opens_the_brief_and_the_call() -> None:
    found = written(BROKEN)
    assert [line.key for line in found.broken] == ["broken"]
    assert "500.00 USD for Wednesday, 4 March 2026" in found.broken[0].text
    assert found.outline[0].more[0].startswith("We spoke on Thursday, 26 February 2026, and 500.00 USD")
    assert found.purpose[0].key == "last_date"


def test_a_promise_that_was_kept_opens_nothing() -> None:
    found = written(BROKEN, payments=(Payment(payment="P", received=date(2026, 3, 4), amount_minor=50000),))
    assert found.broken == ()
    assert "kept" in [line.key for line in found.past]


def test_excuses_of_before_come_first_with_their_ladders() -> None:
    answers = {"cash_flow": Answer(name="No money at the moment", lines=("Who can advance it today?",))}
    found = written(BROKEN, on=desk(answers=answers))
    assert [line.key for line in found.excuses] == ["cash_flow", "already_sent", "internal_process"]
    assert found.excuses[0].text == "No money at the moment, heard 2 times"
    assert found.excuses[0].more == ("Who can advance it today?",)


@pytest.mark.parametrize(
    ("due", "stage", "purpose", "begins"),
    [
        (date(2026, 3, 12), "reminder", "remind", "This is Acme. 100.00 USD falls due on"),
        (date(2026, 2, 20), "early", "remind", "This is Acme. 100.00 USD has been due since"),
        (date(2025, 11, 1), "late", "last_date", "This is Acme. 100.00 USD has been overdue since"),
    ],
)
def test_purpose_and_opening_by_stage(due: date, stage: str, purpose: str, begins: str) -> None:
    found = written(invoices=(Invoice(invoice="R", amount_minor=10000, due=due),))
    assert (found.stage, found.purpose[0].key) == (stage, purpose)
    assert found.outline[0].more[0].startswith(begins)


def test_money_trouble_makes_it_a_negotiation_and_insolvency_asks_to_be_realistic() -> None:
    found = written(History(calls=(called(9, "cash_flow"),)))
    assert [line.key for line in found.purpose] == ["instalments"]
    found = written(History(calls=(called(9, "insolvency"),)))
    assert [line.key for line in found.purpose] == ["instalments", "realistic"]


def test_who_owes_nothing_is_not_called() -> None:
    found = written(payments=(Payment(payment="P", received=date(2026, 2, 1), amount_minor=300000),))
    assert [line.key for line in found.purpose] == ["nothing"]
    assert found.goals == ()
    assert found.outline[0].more == ()


def test_an_amount_nobody_told_is_not_nothing() -> None:
    found = written(invoices=())
    assert found.balance_minor is None
    assert found.title.endswith("an unknown amount owed to Acme")
    assert found.purpose[0].key == "remind"
    assert found.goals == ()


def test_a_debtor_whose_clock_is_not_known_is_said_to_be_one() -> None:
    assert "zone_unknown" in [line.key for line in written(time_zone=None).must_not]
    assert "zone_unknown" not in [line.key for line in written().must_not]


def people(*roles: str) -> tuple[Contact, ...]:
    return tuple(Contact(name=role, role=role) for role in roles)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "order"),
    [
        ({"size": "large"}, ["salesperson", "payables", "handles", "decides", "secretary", "owner"]),
        ({"size": "small"}, ["salesperson", "owner", "decides", "handles", "payables", "secretary"]),
        ({}, ["salesperson", "handles", "decides", "payables", "secretary", "owner"]),
        ({"contact": "decides"}, ["salesperson", "decides", "handles", "payables", "secretary", "owner"]),
        ({"lawyer": "Ms. Law"}, ["lawyer"]),
    ],
)
def test_whom_to_call(known: dict[str, object], order: list[str]) -> None:
    everybody = people("owner", "secretary", "salesperson", "payables", "decides", "handles")
    assert [line.key for line in written(contacts=everybody, **known).whom] == order


def test_somebody_is_always_named_or_said_to_be_missing() -> None:
    assert [line.key for line in written().whom] == ["nobody"]
    assert [line.key for line in written(contact="Jane", phone="555").whom] == ["contact"]


def test_habitual_or_one_off() -> None:
    def settled(days_late: int) -> dict[str, object]:
        old = [Invoice(invoice=f"O-{n}", amount_minor=100, due=date(2025, 6, n + 1)) for n in range(3)]
        paid = [
            Payment(
                payment=bill.invoice,
                received=bill.due + timedelta(days=days_late),
                amount_minor=100,
                invoice=bill.invoice,
            )
            for bill in old
        ]
        new = Invoice(invoice="N", amount_minor=100, due=date(2026, 2, 1))
        return {"invoices": (*old, new), "payments": tuple(paid)}

    assert written(**settled(10)).past[0].key == "habitual"
    assert written(**settled(0)).past[0].key == "one_off"
    assert written().past[0].key == "unknown"


def test_what_the_law_forbids_now_is_marked_with_its_citation() -> None:
    night = written(at=AT.replace(hour=22))
    bound = next(line for line in night.must_not if line.key == "calling_hours")
    assert bound.state == "open"
    assert "08:00" in bound.text
    assert "Not before 08:00 on Wednesday, 11 March 2026." in bound.text
    assert "12 CFR 1006.6(b)(1)(i)" in bound.text
    talked = written(History(calls=(called(2),)))
    bound = next(line for line in talked.must_not if line.key == "after_conversation")
    assert (bound.state, "Sunday, 15 March 2026" in bound.text) == ("open", True)


def test_a_wish_of_the_debtor_stands_where_no_law_asks_for_it() -> None:
    found = written(kind="business", stop_contact=date(2026, 2, 1))
    assert [line.state for line in found.must_not if line.key == "stop_contact"] == ["open"]


def test_what_was_heard_in_a_call_is_a_wish_too_until_they_agree_to_a_call() -> None:
    heard = History(calls=(called(9, "stop_contact", "lawyer"),))
    for agreed, state in ((None, "open"), (AT.date(), "ok")):
        found = written(heard, agreed_until=agreed)
        assert {line.state for line in found.must_not if line.key in ("stop_contact", "lawyer")} == {state}


@pytest.mark.parametrize("language", wording.languages())
def test_every_language_writes_the_whole_brief(language: str) -> None:
    found = written(
        BROKEN,
        on=desk(language, language),
        disputes=(Dispute(opened=date(2026, 3, 1), about="quality", invoice="R-1", amount_minor=10000),),
        notices=(Notice(sent=date(2026, 2, 10), notice="second_notice", channel="letter"),),
        contacts=people("owner", "payables"),
    )
    for section in briefs.SECTIONS:
        for line in getattr(found, section):
            assert line.text
            assert "{" not in line.text + "".join(getattr(line, "more", ()))
    assert msgspec.json.decode(msgspec.json.encode(found), type=Brief) == found


def test_the_debtor_is_spoken_to_in_their_language_the_collector_in_theirs() -> None:
    found = written(on=desk("en", "es"))
    assert found.outline[0].text.startswith("Make sure")
    assert found.outline[0].more[0].startswith("Le llamo de Acme. Hay 3.000,00 USD")


amounts = st.lists(st.integers(1, 10**8), min_size=1, max_size=5)


@given(amounts, st.sampled_from(["USD", "JPY", "KWD"]), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_every_goal_adds_up_and_every_day_is_a_working_day(
    bills: list[int], currency: str, today: date
) -> None:
    invoices = tuple(
        Invoice(invoice=str(n), amount_minor=minor, due=date(2023, 1, 1) + timedelta(days=n))
        for n, minor in enumerate(bills)
    )
    found = goals(owed(case(invoices=invoices)), currency, LAWS["ES"], today)
    assert [found[0].goal, found[-1].goal] == ["main", "floor"]
    for goal in found:
        parts = [minor for _, minor in goal.parts]
        assert min(parts) > 0
        assert sum(parts) == sum(bills) or goal.goal == "floor"
        assert 0 < sum(parts) <= sum(bills)
        days = [day for day, _ in goal.parts]
        assert days == sorted(days)
        assert min(days) > today
        assert all(day.isoweekday() < 6 for day in days)


@given(
    st.lists(st.integers(-500, 1000).filter(bool), max_size=6),
    st.lists(st.tuples(st.integers(1, 1500), st.one_of(st.none(), st.integers(0, 7))), max_size=6),
)
def test_no_money_is_lost_or_counted_twice(bills: list[int], paid: list[tuple[int, int | None]]) -> None:
    invoices = [
        Invoice(invoice=str(n), amount_minor=minor, due=date(2026, 1, 1 + n)) for n, minor in enumerate(bills)
    ]
    payments = [
        Payment(
            payment=str(n),
            received=date(2026, 2, 1 + n),
            amount_minor=minor,
            invoice=None if of is None else str(of),
        )
        for n, (minor, of) in enumerate(paid)
    ]
    items, over = open_items(invoices, payments)
    assert all(0 <= item.paid_minor <= item.invoice.amount_minor for item in items)
    assert sum(item.open_minor for item in items) - over == sum(bills) - sum(minor for minor, _ in paid)
    if over:
        assert not any(item.open_minor for item in items)


def test_a_language_that_lacks_a_key_or_a_slot_does_not_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, before, after in (
        ("key", "  floor:", "  flor:"),
        ("slot", "{shown}", ""),
        ("extra", "\npart:", "\nparts: x\npart:"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        text = (wording.DATA / "es.yaml").read_text(encoding="utf-8")
        (folder / "es.yaml").write_text(text.replace(before, after), encoding="utf-8")
        (folder / "en.yaml").write_text(
            (wording.DATA / "en.yaml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        monkeypatch.setattr(wording, "DATA", folder)
        load_wording.cache_clear()
        with pytest.raises(BadPlaybook, match=r"es\.yaml"):
            load_wording("es")
    load_wording.cache_clear()


def test_no_sentence_stands_in_the_code() -> None:
    """A text with a space and a full stop that is no docstring would be one."""
    import ast

    folder = Path(briefs.__file__).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                words = node.value.split()
                assert len(words) < 5 or "be read" in node.value, f"{path.name}:{node.lineno}"


def test_lines_are_filled_from_what_they_name() -> None:
    """Every text's slots are simple names: nothing of an account can be reached through a text."""
    for language in wording.languages():
        loaded = msgspec.to_builtins(load_wording(language))
        texts = [text for value in loaded.values() if isinstance(value, dict) for text in value.values()]
        for text in texts:
            for _, name, spec, _ in string.Formatter().parse(text):
                assert name is None or (name.isidentifier() and not spec), text
    assert isinstance(Line(key="a", text="b"), Line)
