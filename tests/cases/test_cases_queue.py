"""Broken promises first, nobody out of hours, and every place in the queue with its reasons."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callassist.cases.law import load_laws
from callassist.cases.policy import Weekdays, grade_of, load_policy, stage_of
from callassist.cases.queue import Queue, Ranking
from callassist.events import (
    CallEnded,
    CallStarted,
    Evidence,
    ExcuseHeard,
    FollowUpPlanned,
    LegChanged,
    PromiseHeard,
)
from callassist.ledger import Grade, PastCall, Payment, Planned, Promised, Stage, Standing, Standings
from callassist.store.store import Store

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 3, 10, 10, 30, tzinfo=NEW_YORK)
TODAY = TUESDAY.date()
LAWS, POLICY = load_laws(), load_policy()


def standing(account: str = "1", **known: object) -> Standing:
    facts: dict[str, object] = dict.fromkeys(Standing.__struct_fields__) | {
        "account": account,
        "debtor": "Doe",
        "creditor": "Acme",
        "balance_minor": 50000,
        "currency": "USD",
        "due_date": date(2026, 2, 1),
        "kind": "business",
        "time_zone": "America/New_York",
        "jurisdiction": "US",
        "disputed": False,
    }
    return Standing(**(facts | known))  # type: ignore[arg-type]


def ranked(
    *accounts: Standing, at: datetime = TUESDAY, weekdays: Weekdays = "midweek", **more: object
) -> Queue:
    empty: dict[str, object] = {name: {} for name in ("recent", "answered", "promise", "payments", "planned")}
    standings = Standings(accounts=accounts, **(empty | more))  # type: ignore[arg-type]
    return Ranking(at, LAWS, POLICY, weekdays).queue(standings, 10)


def reasons(queue: Queue, place: int = 0) -> list[str]:
    return [reason.reason for reason in queue.entries[place].reasons]


def promise(day: date, minor: int | None = 10000, made: date = date(2026, 3, 2)) -> Promised:
    return Promised(call="c", made=made, parts=((day, minor),))


def paid(day: date, minor: int) -> Payment:
    return Payment(payment="p", received=day, amount_minor=minor)


def test_a_broken_promise_is_on_top_a_partly_kept_one_next() -> None:
    accounts = [standing(name, balance_minor=minor) for name, minor in (("a", 9000000), ("b", 1), ("c", 1))]
    promised = {name: promise(date(2026, 3, 6)) for name in ("b", "c")}
    queue = ranked(*accounts, promise=promised, payments={"b": [paid(date(2026, 3, 6), 4000)]})
    assert [entry.account for entry in queue.entries] == ["c", "b", "a"]
    assert [reasons(queue, place)[0] for place in (0, 1)] == ["broken_promise", "partly_kept"]
    assert queue.entries[0].reasons[0].day == date(2026, 3, 6)


def test_a_running_promise_is_left_alone_until_the_day_before() -> None:
    for day, why in ((12, None), (11, "promise_tomorrow"), (10, "promise_today")):
        queue = ranked(standing(), promise={"1": promise(date(2026, 3, day))})
        if why is None:
            assert queue.held == {"promised": 1}
        else:
            assert reasons(queue)[0] == why


def test_a_promised_day_is_called_early() -> None:
    promised = {"1": promise(TODAY)}
    early = ranked(standing(), promise=promised).entries[0].reasons[0].points
    late = ranked(standing(), promise=promised, at=TUESDAY.replace(hour=15)).entries[0].reasons[0].points
    assert early > late


def test_a_kept_promise_is_no_reason() -> None:
    queue = ranked(
        standing(), promise={"1": promise(date(2026, 3, 6))}, payments={"1": [paid(date(2026, 3, 5), 10000)]}
    )
    assert "broken_promise" not in reasons(queue)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"stop_contact": date(2026, 1, 1)}, "stop_contact"),
        ({"lawyer": "X"}, "lawyer"),
        ({"disputed": True}, "dispute"),
        ({"due_date": date(2026, 4, 1)}, "not_due"),
        ({"time_zone": "Asia/Shanghai"}, "working_hours"),
        ({"time_zone": "Asia/Shanghai", "kind": "consumer"}, "calling_hours"),
        ({"opens": "11:00"}, "working_hours"),
    ],
)
def test_who_may_not_be_called_is_not_in_the_queue(known: dict[str, object], why: str) -> None:
    queue = ranked(standing(**known))
    assert (queue.entries, queue.held) == ((), {why: 1})


def test_who_was_heard_to_want_no_calls_gets_none_until_they_agree_to_one() -> None:
    refused = {"1": "stop_contact"}
    assert ranked(standing(), refused=refused).held == {"stop_contact": 1}
    assert ranked(standing(agreed_until=TODAY), refused=refused).callable == 1


def test_a_consumer_just_spoken_to_is_left_in_peace_a_business_is_not_by_law() -> None:
    recent = {"1": [PastCall(call="c", started=TUESDAY - timedelta(days=2), answered=True, ending="hung_up")]}
    assert ranked(standing(kind="consumer"), recent=recent).held == {"after_conversation": 1}
    assert ranked(standing(kind="business"), recent=recent).callable == 1


def test_a_planned_contact_waits_for_its_day() -> None:
    for day, why in ((11, None), (10, "follow_up"), (2, "follow_up")):
        planned = {"1": Planned(due=date(2026, 3, day), kind="next_contact", why="no_promise")}
        queue = ranked(standing(), planned=planned)
        assert queue.held == {"planned": 1} if why is None else reasons(queue)[0] == why


def test_what_falls_due_in_three_days_gets_a_reminder() -> None:
    assert "reminder" in reasons(ranked(standing(due_date=date(2026, 3, 13))))


def test_three_days_before_money_comes_in_across_the_end_of_the_month() -> None:
    march = datetime(2026, 3, 30, 10, 30, tzinfo=NEW_YORK)
    for day, near in ((31, True), (2, True), (3, False), (30, True), (29, False)):
        assert ("money_coming" in reasons(ranked(standing(money_day=day), at=march))) is near


def test_the_first_quarter_of_the_working_day_beats_the_morning_and_lunch_is_worst() -> None:
    points = [
        ranked(standing(), at=TUESDAY.replace(hour=hour, minute=minute)).entries[0].points
        for hour, minute in ((9, 5), (9, 20), (15, 0), (12, 30))
    ]
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == 4
    assert "first_minutes" in reasons(ranked(standing(opens="10:20")))


def test_both_opinions_on_weekdays_can_be_chosen() -> None:
    def points(weekdays: Weekdays) -> list[int]:
        days = (TUESDAY + timedelta(days=ahead) for ahead in range(-1, 4))
        return [ranked(standing(), at=day, weekdays=weekdays).entries[0].points for day in days]

    monday, tuesday, wednesday, thursday, friday = points("friday")
    assert friday > thursday > tuesday > max(monday, wednesday)
    monday, tuesday, wednesday, thursday, friday = points("midweek")
    assert min(tuesday, wednesday, thursday) > max(monday, friday)


def test_the_hour_at_which_they_picked_up_before_counts_by_their_own_clock() -> None:
    utc = ZoneInfo("UTC")
    # Half past ten in New York is 15:30 in winter time and 14:30 in summer time.
    for hour, month, same in ((15, 2, True), (14, 2, False), (14, 9, True)):
        answered = {"1": [datetime(2025, month, 3, hour, 45, tzinfo=utc)]}
        assert ("answered_now" in reasons(ranked(standing(), answered=answered))) is same


@pytest.mark.parametrize(
    ("overdue", "grade", "stage"),
    [
        (-1, "not_due", "reminder"),
        (0, "not_due", "reminder"),
        (1, "due", "early"),
        (60, "due", "early"),
        (61, "due", "late"),
        (91, "doubtful", "late"),
        (366, "bad", "late"),
        (731, "dead", "late"),
    ],
)
def test_grade_and_stage_follow_from_age_and_give_way_to_a_hand(
    overdue: int, grade: Grade, stage: Stage
) -> None:
    due = TODAY - timedelta(days=overdue)
    assert (grade_of(due, TODAY, POLICY), stage_of(due, TODAY, POLICY)) == (grade, stage)
    assert grade_of(due, TODAY, POLICY, "bad") == "bad"
    assert stage_of(due, TODAY, POLICY, "late") == "late"


def test_the_queue_reads_calls_promises_and_payments_from_the_database() -> None:
    """One account whose promise was broken, one that kept it, one disputed, one paid."""
    store = Store.open(":memory:")
    facts = {"creditor": "Acme", "debtor": "Doe", "currency": "USD", "kind": "business"}
    place = {"time_zone": "America/New_York", "jurisdiction": "US"}
    accounts = [{"account": name, **facts, **place} for name in "abcde"]
    bills = [
        {"account": name, "invoice": "R", "amount_minor": 20000, "due": date(2026, 1, 1)} for name in "abcde"
    ]
    store.put_batch({"accounts": accounts, "invoices": bills}).result(10)
    no_more = ExcuseHeard(
        excuse="stop_contact",
        at=3.0,
        score=1.0,
        rule="r",
        evidence=Evidence(leg="debtor", number=1, text="stop"),
        provisional=False,
    )
    for name, said in (("a", []), ("b", []), ("e", [no_more])):
        started = CallStarted(
            call=f"20260302-1000-{name}", line="s", started="2026-03-02T10:00:00-05:00", language="en"
        )
        account = next(one for one in store.account_list() if one.account == name)
        opened = CallStarted(
            call=started.call, line="s", started=started.started, language="en", account=account
        )
        store.open_call(opened, "", "").result(10)
        store.write(
            started.call,
            [
                LegChanged(leg="debtor", state="answered", at=1.0),
                PromiseHeard(at=5.0, amount_minor=10000, currency="USD", date="2026-03-06"),
                *said,
                CallEnded(duration=60.0, ending="hung_up"),
                FollowUpPlanned(due="2026-03-06", kind="check_arrival", why="promised"),
            ],
        ).result(10)
    came = {"received": date(2026, 3, 5), "amount_minor": 10000}
    paid_all = {"received": date(2026, 3, 5), "amount_minor": 20000}
    store.put_batch(
        {
            "payments": [
                {"account": "b", "payment": "P", **came},
                {"account": "d", "payment": "P", **paid_all},
            ],
            "disputes": [{"account": "c", "opened": date(2026, 3, 1), "about": "quality", "invoice": None}],
        }
    ).result(10)
    queue = Ranking(TUESDAY, LAWS, POLICY, "midweek").queue(store.standings(TUESDAY), 10)
    assert [entry.account for entry in queue.entries] == ["a", "b"]
    assert reasons(queue)[0] == "broken_promise"
    assert queue.held == {"dispute": 1, "stop_contact": 1}
    history = store.history("a")
    assert [(one.answered, one.ending) for one in history.calls] == [(True, "hung_up")]
    assert history.promises[0].parts == ((date(2026, 3, 6), 10000),)
    store.close()
