"""The promise as it is spoken, in three languages. The calls are on Thursday 2026-03-05."""

from __future__ import annotations

from datetime import date

import pytest

from callassist.assist.promise import PromiseTracker
from callassist.events import Account, Leg, PromiseHeard, Utterance, Word

TODAY = date(2026, 3, 5)


def _account(balance: int, currency: str) -> Account:
    return Account(
        account="7", creditor="Creditor", debtor="Debtor", balance_minor=balance * 100, currency=currency
    )


USD = _account(1200, "USD")
EUR = _account(1200, "EUR")
CNY = _account(20000, "CNY")
ACCOUNTS = {"en": USD, "es": EUR, "zh": CNY}


def _utterance(text: str, number: int, language: str) -> Utterance:
    leg: Leg = "collector" if text.startswith("c:") else "debtor"
    text = text.partition(":")[2].strip()
    at = number * 20.0
    parts = list(text) if language == "zh" else text.split()
    words = tuple(Word(part, at + 0.3 * i, at + 0.3 * i + 0.25, 0.9) for i, part in enumerate(parts))
    end = words[-1].end
    return Utterance(
        leg=leg,
        number=number,
        start=at,
        end=end,
        text=text,
        words=words,
        confidence=0.9,
        heard=end + 0.5,
    )


def _heard(language: str, *turns: str, account: Account | None = None) -> list[PromiseHeard | None]:
    tracker = PromiseTracker(language, TODAY, account)
    return [tracker.on(_utterance(text, number, language), None) for number, text in enumerate(turns, 1)]


def _promise(language: str, *turns: str, account: Account | None = None) -> PromiseHeard:
    found = [promise for promise in _heard(language, *turns, account=account) if promise is not None]
    assert found, "no promise heard"
    return found[-1]


def _told(language: str, *turns: str) -> PromiseHeard:
    return _promise(language, *turns, account=ACCOUNTS[language])


def _slots(promise: PromiseHeard) -> tuple[object, ...]:
    return (promise.kind, promise.amount_minor, promise.date, promise.method, promise.reference)


@pytest.mark.parametrize(
    ("language", "said", "slots"),
    [
        ("en", "i'll wire you the whole thing on monday", ("full", 120000, "2026-03-09", "transfer", None)),
        (
            "en",
            "you can run my visa tomorrow for four hundred",
            ("partial", 40000, "2026-03-06", "card", None),
        ),
        (
            "en",
            "expect twelve hundred in cash by the twentieth",
            ("full", 120000, "2026-03-20", "cash", None),
        ),
        (
            "en",
            "draw it out of my account on the ninth all of it",
            ("full", 120000, "2026-03-09", None, None),
        ),
        ("en", "you can have half on friday", ("partial", 60000, "2026-03-06", None, None)),
        ("es", "cuente con los mil doscientos para el veinte", ("full", 120000, "2026-03-20", None, None)),
        ("es", "mañana le llevo cuatrocientos en efectivo", ("partial", 40000, "2026-03-06", "cash", None)),
        (
            "es",
            "el lunes le liquido todo por transferencia",
            ("full", 120000, "2026-03-09", "transfer", None),
        ),
        ("es", "le doy la mitad el viernes", ("partial", 60000, "2026-03-06", None, None)),
        ("zh", "明天中午之前两万块打到你账上", ("full", 2000000, "2026-03-06", "transfer", None)),
        ("zh", "下周三之前我先给你转八千", ("partial", 800000, "2026-03-11", "transfer", None)),
        ("zh", "月底我用支票全部付清", ("full", 2000000, "2026-03-31", "check", None)),
        ("zh", "周五我先还你一半", ("partial", 1000000, "2026-03-06", None, None)),
    ],
)
def test_a_promise_in_one_sentence(language: str, said: str, slots: tuple[object, ...]) -> None:
    assert _slots(_told(language, "d: " + said)) == slots


@pytest.mark.parametrize(
    ("language", "said", "slots"),
    [
        (
            "en",
            "we popped a cheque in the post yesterday number oh four four seven one",
            ("full", 120000, "2026-03-04", "check", "04471"),
        ),
        (
            "en",
            "that was wired on tuesday the confirmation is nine nine zero three one",
            ("full", 120000, "2026-03-03", "transfer", "99031"),
        ),
        (
            "es",
            "ayer hicimos el ingreso de los mil doscientos la referencia es cuatro cuatro cero nueve",
            ("full", 120000, "2026-03-04", None, "4409"),
        ),
        ("zh", "前天已经汇了两万回单号是九九零三幺五", ("full", 2000000, "2026-03-03", "transfer", "990315")),
    ],
)
def test_what_was_sent_counts_from_the_day_it_left(
    language: str, said: str, slots: tuple[object, ...]
) -> None:
    assert _slots(_told(language, "d: " + said)) == slots


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        ("en", ["c: i need the full twelve hundred today", "d: okay"]),
        ("en", ["c: could you do twelve hundred by friday", "d: no i can't do friday"]),
        ("en", ["d: i am not paying on friday or on any other day"]),
        ("en", ["d: i might have something for you by the fifteenth"]),
        ("en", ["d: our accountant is off till thursday ask him then"]),
        ("en", ["d: i paid my rent on the first and there is nothing left"]),
        ("en", ["d: the goods came on the tenth and half of them were broken"]),
        ("en", ["d: send me the invoice again and i'll look at it tomorrow"]),
        ("en", ["c: i'll have an inspector at your place tomorrow", "d: yes tomorrow is good"]),
        ("es", ["c: le parece bien el viernes por el total", "d: no el viernes no puedo"]),
        ("es", ["d: el contable vuelve el jueves hable con él"]),
        ("es", ["d: llámeme el lunes a ver qué le digo"]),
        ("es", ["d: pagar pago pero no le sé decir cuándo"]),
        ("zh", ["c: 周五能付清吗", "d: 不能"]),
        ("zh", ["d: 会计周一才上班你周一再打来"]),
        ("zh", ["d: 货是三月一号到的有一半是坏的"]),
        ("zh", ["d: 下周一我出差回来再说"]),
    ],
)
def test_no_promise(language: str, turns: list[str]) -> None:
    assert _heard(language, *turns, account=ACCOUNTS[language]) == [None] * len(turns)


@pytest.mark.parametrize(
    ("language", "turns", "slots"),
    [
        (
            "en",
            [
                "c: how much can you manage",
                "d: two hundred",
                "c: and which day",
                "d: tuesday",
                "c: how will you pay",
                "d: by check",
            ],
            ("partial", 20000, "2026-03-10", "check", None),
        ),
        (
            "es",
            [
                "c: cuánto podría pagar",
                "d: seiscientos de momento",
                "c: y qué día",
                "d: el doce",
                "c: y cómo me lo paga",
                "d: con tarjeta",
            ],
            ("partial", 60000, "2026-03-12", "card", None),
        ),
        (
            "zh",
            ["c: 您打算哪天付", "d: 十五号吧", "c: 付多少呢", "d: 全付", "c: 怎么付", "d: 用支票"],
            ("full", 2000000, "2026-03-15", "check", None),
        ),
        (
            "en",
            [
                "d: the check went out",
                "c: when was that",
                "d: monday",
                "c: and what number is it",
                "d: one one oh seven",
            ],
            ("full", 120000, "2026-03-02", "check", "1107"),
        ),
    ],
)
def test_slots_come_one_by_one(language: str, turns: list[str], slots: tuple[object, ...]) -> None:
    assert _slots(_told(language, *turns)) == slots


@pytest.mark.parametrize(
    ("language", "turns", "day"),
    [
        ("en", ["d: i'll send it all on the tenth", "d: no make that the twentieth"], "2026-03-20"),
        ("en", ["d: i'll send it all on friday sorry i mean monday"], "2026-03-09"),
        (
            "en",
            ["d: all of it on friday by wire", "c: so friday", "d: no better the sixteenth"],
            "2026-03-16",
        ),
        ("es", ["d: le pago todo el diez", "d: no espere mejor el quince"], "2026-03-15"),
        ("zh", ["d: 十号全付给你", "d: 不对改成十二号"], "2026-03-12"),
    ],
)
def test_what_is_said_later_wins(language: str, turns: list[str], day: str) -> None:
    assert _told(language, *turns).date == day


@pytest.mark.parametrize(
    ("language", "turns", "day"),
    [
        ("en", ["c: twelve hundred by this friday is that right", "d: yes"], "2026-03-06"),
        (
            "en",
            ["c: can we say twelve hundred on the twentieth", "d: we can say that sure fine"],
            "2026-03-20",
        ),
        (
            "en",
            ["c: the twelve hundred", "d: not today", "c: monday then", "d: monday is good"],
            "2026-03-09",
        ),
        ("es", ["c: le parece bien el viernes por el total", "d: me parece bien"], "2026-03-06"),
        ("zh", ["c: 那就周五两万块转账", "d: 好的"], "2026-03-06"),
    ],
)
def test_agreeing_to_a_proposal_is_a_promise(language: str, turns: list[str], day: str) -> None:
    assert _told(language, *turns).date == day


@pytest.mark.parametrize(
    ("language", "promise", "repeated", "yes"),
    [
        (
            "en",
            "i'll wire all of it on friday",
            "so twelve hundred on friday by wire is that right",
            "that's right",
        ),
        ("es", "el viernes le transfiero todo", "entonces mil doscientos el viernes seis de marzo", "así es"),
        ("zh", "周五我全部转给你", "那我确认一下周五两万块转账对吗", "对"),
    ],
)
def test_confirmed_once_repeated_and_agreed_to(language: str, promise: str, repeated: str, yes: str) -> None:
    first, second, third = _heard(
        language, "d: " + promise, "c: " + repeated, "d: " + yes, account=ACCOUNTS[language]
    )
    assert first is not None
    assert not first.confirmed
    assert second is None
    assert third is not None
    assert third.confirmed


def test_a_correction_of_the_read_back_does_not_confirm() -> None:
    promise = _told(
        "en", "d: i'll wire all of it on friday", "c: so twelve hundred on friday", "d: no it'll be monday"
    )
    assert (promise.date, promise.confirmed) == ("2026-03-09", False)


def test_the_day_alone_repeated_does_not_confirm_an_assumed_amount() -> None:
    promise = _told("en", "d: i'll send it on friday", "c: on friday then", "d: yes")
    assert not promise.confirmed
    assert promise.unsure == ("amount",)


@pytest.mark.parametrize(
    ("language", "said", "parts"),
    [
        (
            "en",
            "three payments of four hundred starting on the tenth",
            [(40000, "2026-03-10"), (40000, "2026-04-10"), (40000, "2026-05-10")],
        ),
        (
            "en",
            "you'll get six hundred every other friday starting the thirteenth two times",
            [(60000, "2026-03-13"), (60000, "2026-03-27")],
        ),
        ("en", "half now and half at the end of the month", [(60000, "2026-03-05"), (60000, "2026-03-31")]),
        (
            "en",
            "a thousand on the twelfth and the remaining two hundred by the end of the month",
            [(100000, "2026-03-12"), (20000, "2026-03-31")],
        ),
        (
            "es",
            "puedo darle trescientos cada mes a partir del diez en cuatro plazos",
            [(30000, "2026-03-10"), (30000, "2026-04-10"), (30000, "2026-05-10"), (30000, "2026-06-10")],
        ),
        ("es", "quinientos hoy y setecientos el día primero", [(50000, "2026-03-05"), (70000, "2026-04-01")]),
        (
            "zh",
            "分四个月还吧每个月十号还五千",
            [(500000, "2026-03-10"), (500000, "2026-04-10"), (500000, "2026-05-10"), (500000, "2026-06-10")],
        ),
        ("zh", "今天先转一万剩下的一万月底转", [(1000000, "2026-03-05"), (1000000, "2026-03-31")]),
    ],
)
def test_instalments_get_their_days(language: str, said: str, parts: list[tuple[int, str]]) -> None:
    promise = _told(language, "d: " + said)
    assert promise.kind == "installments"
    assert [(part.amount_minor, part.date) for part in promise.instalments] == parts
    assert promise.amount_minor == sum(amount for amount, _ in parts)


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("en", "as soon as the insurance pays out i'll clear the whole lot on the thirtieth", "2026-03-30"),
        ("en", "if my client pays me monday i can wire you all of it on wednesday", "2026-03-11"),
        ("es", "si me sale el crédito el lunes yo el martes le pago los mil doscientos", "2026-03-10"),
        ("zh", "甲方二十号要是把钱给我我当天就全给你转了", "2026-03-20"),
    ],
)
def test_a_condition_is_noted_and_its_day_is_not_the_day(language: str, said: str, day: str) -> None:
    promise = _told(language, "d: " + said)
    assert (promise.conditional, promise.date) == (True, day)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("we mailed check number three one zero seven on monday", "3107"),
        ("we paid invoice eight three two nine on monday by wire", None),
        ("i'll put it on the card ending five two oh eight on monday", None),
        ("we'll mail a check for four hundred on monday", None),
    ],
)
def test_only_a_payments_own_number_is_a_reference(text: str, reference: str | None) -> None:
    assert _told("en", "d: " + text).reference == reference


def test_dollars_are_the_accounts_dollars() -> None:
    promise = _promise("en", "d: i'll pay the twelve hundred dollars friday", account=_account(1200, "CAD"))
    assert promise.currency == "CAD"


def test_without_an_account_nothing_is_made_up() -> None:
    promise = _promise("en", "d: i'll pay all of it by wire on friday")
    assert (promise.kind, promise.amount_minor, promise.currency) == ("full", None, None)
    assert promise.missing == ("amount",)


def test_what_is_ambiguous_is_to_be_asked() -> None:
    promise = _told("en", "d: i'll pay the twelve hundred dollars next friday")
    assert (promise.unsure, promise.missing) == (("date",), ("method",))


def test_a_sum_said_in_pairs_that_fits_the_balance_is_sure() -> None:
    promise = _promise(
        "en", "d: i'll send the eighteen seventy five monday by wire", account=_account(1875, "USD")
    )
    assert (promise.amount_minor, promise.unsure) == (187500, ())


def test_a_sent_check_lacks_its_number() -> None:
    assert _told("en", "d: we mailed you a check on monday").missing == ("reference",)


def test_a_sentence_cut_in_two_by_a_pause_is_read_whole() -> None:
    promise = _told("en", "d: i can do four hundred", "d: on friday by wire")
    assert _slots(promise) == ("partial", 40000, "2026-03-06", "transfer", None)


def test_a_day_for_the_rest_makes_two_payments() -> None:
    promise = _told(
        "en",
        "d: i can wire five hundred on friday",
        "c: and the rest when",
        "d: the rest by the end of april",
    )
    assert [(part.amount_minor, part.date) for part in promise.instalments] == [
        (50000, "2026-03-06"),
        (70000, "2026-04-30"),
    ]


def test_the_collectors_next_step_moves_no_promise() -> None:
    turns = [
        "d: i'll wire all of it on friday",
        "c: if it isn't here i'll call you on monday",
        "d: okay fine",
    ]
    assert _told("en", *turns).date == "2026-03-06"


def test_each_slot_points_to_its_words() -> None:
    promise = _told("en", "d: well i'll wire four hundred on friday")
    shown = [(piece.text, piece.start, piece.end) for piece in promise.evidence]
    assert [text for text, _, _ in shown] == ["four hundred", "friday", "wire"]
    assert shown[1][1:] == (pytest.approx(21.8), pytest.approx(22.05))


def test_evidence_in_chinese_has_times() -> None:
    promise = _told("zh", "d: 我周五转八千块")
    assert [(piece.text, piece.start) for piece in promise.evidence[:2]] == [
        ("八千块", pytest.approx(21.2)),
        ("周五", pytest.approx(20.3)),
    ]


def test_the_same_again_changes_nothing() -> None:
    first, second = _heard("en", "d: i'll wire four hundred on friday", "c: all right", account=USD)
    assert first is not None
    assert second is None


def test_where_somebody_will_be_is_no_day_of_payment() -> None:
    turns = [
        "d: we mailed you a check",
        "c: which day was it mailed and what's the number",
        "d: i'm not at the shop today but i'll be there tomorrow",
    ]
    assert all(found is None or found.date is None for found in _heard("en", *turns, account=USD))
    brought = _told("en", "d: i'll be there tomorrow with a check for four hundred")
    assert brought.date == "2026-03-06"
