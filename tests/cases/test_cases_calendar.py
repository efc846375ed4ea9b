"""A debtor is called by their own clock, on their own working days, and not too often."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callassist.cases import calendar, permission
from callassist.cases.law import Hours, Law, law_for, load_laws
from callassist.cases.permission import Asked
from callassist.errors import BadPlaybook
from callassist.ledger import PastCall

LAWS = load_laws()
US, CN = LAWS["US"], LAWS["CN"]
ZONES = [
    "America/New_York",
    "America/St_Johns",
    "America/Mexico_City",
    "Europe/Madrid",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]
moments = st.datetimes(datetime(2021, 12, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
zones = st.sampled_from(ZONES)
laws = st.sampled_from(list(LAWS.values()))


def asked(*recent: PastCall, agreed: date | None = None, kind: str | None = "consumer") -> Asked:
    return Asked(
        kind=kind, stop_contact=None, lawyer=None, disputed=False, agreed_until=agreed, recent=recent
    )


def call(started: datetime, *, answered: bool = False, ending: str = "no_answer") -> PastCall:
    return PastCall(call="c", started=started, answered=answered, ending=ending)


def rules_against(law: Law, who: Asked, local: datetime) -> list[str]:
    return [block.rule for block in permission.blocks(law, who, [local])]


@given(laws, zones, moments)
def test_a_consumer_is_never_called_at_night_wherever_they_are(law: Law, zone: str, at: datetime) -> None:
    clocks = calendar.clocks(law, zone, at)
    hours = permission.hours_for(law, "consumer", at.date())
    if all(calendar.within(hours, law, clock) for clock in clocks):
        local = at.astimezone(ZoneInfo(zone))
        assert time(7) <= local.time() < time(22)


@given(laws, zones, moments)
def test_the_next_allowed_moment_is_allowed_and_the_first(law: Law, zone: str, at: datetime) -> None:
    hours = permission.hours_for(law, "consumer", at.date())
    found = calendar.next_allowed(hours, law, at.astimezone(ZoneInfo(zone)))
    assert found is not None
    assert found >= at
    assert calendar.within(hours, law, found)
    step = at
    while step < found - timedelta(minutes=30):
        assert not calendar.within(hours, law, step.astimezone(ZoneInfo(zone)))
        step += timedelta(minutes=30)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_the_day_the_clocks_change_has_the_same_hours_by_the_clock(day: date) -> None:
    zone = ZoneInfo("America/New_York")
    hours = permission.hours_for(US, "consumer", day)
    for clock, right in ((time(7, 59), False), (time(8), True), (time(20, 59), True), (time(21), False)):
        assert calendar.within(hours, US, datetime.combine(day, clock, zone)) is right


def test_an_opening_the_clocks_jump_over_is_after_the_jump() -> None:
    early = Hours(
        applies=("consumer",),
        basis="policy",
        citation="",
        effective=date(2020, 1, 1),
        days=(7,),
        holidays=True,
        from_="02:30",
        to="05:00",
    )
    found = calendar.next_allowed([early], US, datetime(2026, 3, 8, 0, tzinfo=ZoneInfo("America/New_York")))
    assert found is not None
    assert found.isoformat() == "2026-03-08T03:30:00-04:00"


def test_a_debtor_of_unknown_time_zone_is_called_when_it_is_right_everywhere() -> None:
    hours = permission.hours_for(US, "consumer", date(2026, 3, 2))
    for hour, right in ((17, False), (18, True), (0, True), (2, False)):
        clocks = calendar.clocks(US, None, datetime(2026, 3, 3, hour, tzinfo=UTC))
        assert all(calendar.within(hours, US, clock) for clock in clocks) is right


@pytest.mark.parametrize(
    ("code", "year", "off"),
    [
        ("US", 2026, "0101 0119 0216 0525 0619 0703 0704 0907 1012 1111 1126 1225"),
        ("US", 2021, "0101 0118 0215 0531 0618 0619 0704 0705 0906 1011 1111 1125 1224 1225 1231"),
        ("ES", 2026, "0101 0106 0403 0501 0815 1012 1101 1206 1208 1225"),
        ("MX", 2024, "0101 0205 0318 0501 0916 1001 1118 1225"),
        ("MX", 2026, "0101 0202 0316 0501 0916 1116 1225"),
        ("CN", 2026, "0101 0216 0217 0218 0219 0405 0501 0502 0619 0925 1001 1002 1003"),
    ],
)
def test_holidays_of_a_year(code: str, year: int, off: str) -> None:
    found = sorted(calendar.holidays(LAWS[code], year))
    assert [f"{day:%m%d}" for day in found] == off.split()


@pytest.mark.parametrize(
    ("year", "day"), [(2000, "04-23"), (2019, "04-21"), (2024, "03-31"), (2038, "04-25")]
)
def test_easter(year: int, day: str) -> None:
    assert f"{calendar.easter(year):%m-%d}" == day


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_of_its_season(year: int) -> None:
    day = calendar.easter(year)
    assert day.isoweekday() == 7
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


@given(days, st.integers(1, 31))
def test_a_monthly_day_is_within_a_month_and_falls_on_its_last_where_it_is_short(
    day: date, number: int
) -> None:
    found = calendar.next_monthly(day, number)
    assert 0 <= (found - day).days <= 31
    assert found.day == number or (found + timedelta(days=1)).day == 1


@given(laws, days)
def test_a_working_day_is_no_weekend_and_no_holiday(law: Law, day: date) -> None:
    found = calendar.working_day_from(law, day)
    assert found >= day
    assert found.isoweekday() < 6
    assert found not in calendar.holidays(law, found.year)


def test_years_whose_holidays_nobody_announced_are_told() -> None:
    assert calendar.holidays_known(CN, date(2027, 12, 31))
    assert not calendar.holidays_known(CN, date(2028, 1, 1))
    assert calendar.holidays_known(US, date(2050, 1, 1))


def test_the_law_of_a_state_is_that_of_its_country_until_it_has_its_own() -> None:
    assert law_for("US-NY", LAWS) is US
    assert law_for("FR", LAWS) is LAWS[""]
    assert law_for(None, LAWS) is LAWS[""]


NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("America/New_York"))


def test_seven_calls_in_seven_days_and_no_more() -> None:
    six = [call(NOON - timedelta(days=n)) for n in range(6)]
    assert rules_against(US, asked(*six), NOON) == []
    seven = [*six, call(NOON - timedelta(days=6))]
    (block,) = permission.blocks(US, asked(*seven), [NOON])
    assert (block.rule, block.until) == ("attempts", date(2026, 3, 11))
    assert rules_against(US, asked(*six, call(NOON - timedelta(days=7))), NOON) == []
    assert rules_against(US, asked(*six, call(NOON, ending="busy")), NOON) == []


@given(st.lists(st.integers(0, 30), max_size=15))
def test_after_any_history_no_window_of_seven_days_gets_an_eighth_call(ago: list[int]) -> None:
    calls = [call(NOON - timedelta(days=n)) for n in ago]
    allowed = "attempts" not in rules_against(US, asked(*calls), NOON)
    assert allowed is (sum(n < 7 for n in ago) < 7)


def test_a_conversation_gives_seven_days_of_peace_its_own_day_included() -> None:
    talked = call(datetime(2026, 3, 4, 3, tzinfo=UTC), answered=True, ending="hung_up")
    # In New York that was still the third of March.
    for day, peace in ((9, True), (10, False)):
        local = datetime(2026, 3, day, 9, tzinfo=ZoneInfo("America/New_York"))
        assert ("after_conversation" in rules_against(US, asked(talked), local)) is peace
    agreed = asked(talked, agreed=date(2026, 3, 6))
    assert rules_against(US, agreed, datetime(2026, 3, 6, 9, tzinfo=ZoneInfo("America/New_York"))) == []


def test_of_whom_we_do_not_know_what_they_are_is_a_consumer() -> None:
    night = datetime(2026, 3, 10, 22, tzinfo=ZoneInfo("America/New_York"))
    assert rules_against(US, asked(kind=None), night) == ["calling_hours"]
    assert rules_against(US, asked(kind="business"), night) == []


def test_stop_contact_lawyer_and_dispute_forbid_the_call() -> None:
    who = Asked(
        kind="consumer",
        stop_contact=date(2026, 1, 1),
        lawyer="X",
        disputed=True,
        agreed_until=None,
        recent=(),
    )
    assert rules_against(US, who, NOON) == ["stop_contact", "lawyer", "dispute"]


def test_every_rule_says_what_it_rests_on() -> None:
    for law in LAWS.values():
        for rule in law.rules:
            assert bool(rule.citation) is (rule.basis != "policy"), rule


def test_every_file_says_that_it_is_no_advice() -> None:
    folder = Path(__file__).parents[2] / "callassist/playbook/data/law"
    for path in folder.glob("*.yaml"):
        head = path.read_text(encoding="utf-8")[:400]
        assert any(words in head for words in ("not legal advice", "no asesoramiento", "不是法律意见")), path


def test_a_slip_in_a_law_is_told_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("jurisdiction: XX\nzones: []\nrules: []\nholidays: []\nhollidays: []\n")
    with pytest.raises(BadPlaybook, match="hollidays"):
        load_laws(tmp_path)
