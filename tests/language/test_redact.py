"""No card digits get past the guard; what is no card does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callassist.events import Leg, Partial, Utterance, Word
from callassist.language.redact import MASK, CardGuard
from callassist.language.tables import tables

CARD = {
    "en": "four one one one one one one one one one one one one one one one",
    "es": "cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno",
    "zh": "四幺幺幺幺幺幺幺幺幺幺幺幺幺幺幺",
}
ASKED = {
    "en": "what's the card number please",
    "es": "me dice el número de la tarjeta",
    "zh": "麻烦您报卡号",
}


def _said(leg: Leg, text: str, number: int, start: float, language: str) -> Utterance:
    parts = list(text) if language == "zh" else text.split()
    words = tuple(Word(part, start + 0.4 * i, start + 0.4 * i + 0.3, 0.9) for i, part in enumerate(parts))
    end = words[-1].end
    return Utterance(
        leg=leg,
        number=number,
        start=start,
        end=end,
        text=text,
        words=words,
        confidence=0.9,
        heard=end + 0.5,
    )


def _call(language: str, *turns: tuple[Leg, str], pause: float = 1.0) -> tuple[CardGuard, list[str]]:
    guard, texts, at = CardGuard(language), [], 0.0
    for number, (leg, text) in enumerate(turns, 1):
        utterance = _said(leg, text, number, at, language)
        texts.append(guard.utterance(utterance).text)
        at = utterance.end + pause
    return guard, texts


def _digits_left(text: str, language: str) -> list[str]:
    own = tables(language)
    words = text if language == "zh" else text.split()
    return [word for word in words if word in own.numbers or word in own.zero_letters]


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_a_whole_card_number_is_masked_without_any_cue(language: str) -> None:
    _, (text,) = _call(language, ("debtor", CARD[language]))
    assert _digits_left(text, language) == []


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_a_misheard_digit_does_not_save_the_other_fifteen(language: str) -> None:
    wrong = CARD[language].replace("four", "three").replace("cuatro", "tres").replace("四", "三")
    _, (text,) = _call(language, ("debtor", wrong))
    assert _digits_left(text, language) == []


@pytest.mark.parametrize(
    ("language", "groups", "code"),
    [
        (
            "en",
            ["four one one one", "uh forty one eleven", "double one double one", "eleven oh four"],
            "one two three",
        ),
        (
            "es",
            ["cuatro mil quinientos doce", "mil doscientos", "cuarenta y cinco doce", "cero siete"],
            "ciento veintitrés",
        ),
        ("zh", ["六二二八", "四八零四", "嗯零二五六", "四八九零"], "七七幺"),
    ],
)
def test_groups_after_the_question_for_the_card(language: str, groups: list[str], code: str) -> None:
    asks_code = {"en": "and the security code", "es": "y el código de seguridad", "zh": "背面的安全码呢"}[
        language
    ]
    turns: list[tuple[Leg, str]] = [("collector", ASKED[language])]
    turns += [("debtor", group) for group in groups]
    turns += [("collector", asks_code), ("debtor", code)]
    _, texts = _call(language, *turns)
    assert [_digits_left(text, language) for text in texts] == [[]] * len(turns)


def test_the_collector_reading_it_back_is_masked_too() -> None:
    _, texts = _call(
        "en", ("collector", ASKED["en"]), ("debtor", CARD["en"]), ("collector", "so " + CARD["en"])
    )
    assert _digits_left(texts[2], "en") == []


def test_an_uncued_number_in_pieces_is_masked_from_the_ninth_digit() -> None:
    pieces: list[tuple[Leg, str]] = [("debtor", "four one one one")] + [("debtor", "one one one one")] * 3
    guard, texts = _call("en", *pieces)
    assert [len(_digits_left(text, "en")) for text in texts] == [4, 4, 0, 0]
    # The recording is behind the call: the pieces that were out already are silenced in it.
    assert guard.muted("debtor")[0][0] == 0.0


def test_a_code_before_its_name() -> None:
    _, (text,) = _call("en", ("debtor", "four seven one is the security code"))
    assert text == f"{MASK} {MASK} {MASK} is the security code"


def test_after_a_mentioned_card_only_the_last_four_stay() -> None:
    _, texts = _call(
        "en",
        ("debtor", "my card ends in five two oh eight"),
        ("debtor", "the visa is four five three nine one four eight"),
    )
    assert texts[0].endswith("five two oh eight")
    assert _digits_left(texts[1], "en") == []


@pytest.mark.parametrize(
    ("language", "asked", "answer"),
    [
        ("en", "what's the check number", "three one zero seven"),
        ("en", "what's your telephone number", "five five five two one two three four five six"),
        ("en", "and what is the confirmation number", "nine nine zero three one four one"),
        ("en", "which card will it be", "i'll pay three thousand and ninety dollars on it on the twelfth"),
        ("en", ASKED["en"], "first tell me is it two thousand four hundred dollars due on march sixth"),
        ("en", ASKED["en"], "give me a second and it'll be the whole three forty today"),
        ("es", "cuál es el número de operación", "ocho cero cuatro dos uno seis"),
        ("es", "a qué teléfono lo llamo", "seis uno dos tres cuatro cinco seis siete ocho"),
        ("es", "con qué tarjeta", "con la visa son mil doscientos cincuenta dólares el quince de marzo"),
        ("es", "lo hacemos con la tarjeta", "el diez de junio el once de julio y el doce de agosto"),
        ("zh", "支票号码是多少", "三零八八二六"),
        ("zh", "您的手机号", "幺三八零零幺三八零零零"),
        ("zh", "刷哪张银行卡", "三月十七号转三万二千块"),
    ],
)
def test_what_is_no_card_stays(language: str, asked: str, answer: str) -> None:
    _, texts = _call(language, ("collector", asked), ("debtor", answer))
    assert texts == [asked, answer]


def test_another_number_closes_the_cue() -> None:
    _, texts = _call(
        "en",
        ("collector", ASKED["en"]),
        ("debtor", CARD["en"]),
        ("collector", "and the check number"),
        ("debtor", "three one zero seven"),
    )
    assert texts[3] == "three one zero seven"


def test_the_cue_closes_by_itself() -> None:
    _, texts = _call("en", ("collector", ASKED["en"]), ("debtor", "it's four four one"), pause=60.0)
    assert texts[1] == "it's four four one"


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_a_growing_partial_shows_six_digits_at_most(language: str) -> None:
    words = list(CARD[language]) if language == "zh" else CARD[language].split()
    guard = CardGuard(language)
    for count in range(1, len(words) + 1):
        text = ("" if language == "zh" else " ").join(words[:count])
        shown = guard.partial(Partial(leg="debtor", number=1, end=count * 0.4, text=text)).text
        assert len(_digits_left(shown, language)) <= 6
        assert shown.count(MASK) == max(0, count - 6)


def test_a_partial_under_a_cue_shows_no_digit() -> None:
    guard, _ = _call("en", ("collector", ASKED["en"]))
    shown = guard.partial(Partial(leg="debtor", number=1, end=4.0, text="sure it's four one"))
    assert shown.text == f"sure it's {MASK} {MASK}"


def test_a_cue_in_a_partial_opens_before_its_final() -> None:
    guard = CardGuard("en")
    guard.partial(Partial(leg="collector", number=1, end=2.0, text="what's your card number"))
    shown = guard.partial(Partial(leg="debtor", number=1, end=3.0, text="four five"))
    assert shown.text == f"{MASK} {MASK}"


def test_masked_words_keep_their_times_and_are_muted_with_a_margin() -> None:
    guard = CardGuard("en")
    said = _said("debtor", "it's " + CARD["en"] + " okay", 1, 10.0, "en")
    masked = guard.utterance(said)
    assert [(word.start, word.end) for word in masked.words] == [
        (word.start, word.end) for word in said.words
    ]
    assert masked.text == " ".join(word.text for word in masked.words)
    assert guard.muted("debtor") == [(pytest.approx(10.25), pytest.approx(16.85))]
    assert guard.muted("collector") == []


def test_a_chinese_word_of_several_digits_is_masked_as_one() -> None:
    guard = CardGuard("zh")
    parts = ["我", "报", "六二二八", "四八零四", "零二五六", "四八九零"]
    words = tuple(Word(part, float(i), i + 0.9, 0.9) for i, part in enumerate(parts))
    said = Utterance(
        leg="debtor",
        number=1,
        start=0.0,
        end=6.0,
        text=" ".join(parts),
        words=words,
        confidence=0.9,
        heard=6.5,
    )
    assert guard.utterance(said).text == f"我 报 {MASK} {MASK} {MASK} {MASK}"


def test_nothing_to_mask_returns_the_same_object() -> None:
    said = _said("debtor", "i'll pay six hundred dollars on friday", 1, 0.0, "en")
    assert CardGuard("en").utterance(said) is said


def _luhn_sum(digits: str) -> int:
    doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled)


@st.composite
def _card_numbers(draw: st.DrawFn) -> str:
    body = draw(st.text("0123456789", min_size=12, max_size=18).filter(lambda text: text.strip("0")))
    return next(body + check for check in "0123456789" if _luhn_sum(body + check) % 10 == 0)


_SINGLE = {
    "en": "zero one two three four five six seven eight nine".split(),
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve".split(),
    "zh": list("零幺二三四五六七八九"),
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(),
}
_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    "es": (
        "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte "
        "veintiuno veintidós veintitrés veinticuatro "
        "veinticinco veintiséis veintisiete veintiocho veintinueve"
    ).split(),
}
_FILLERS = {"en": ["uh", "and", "dash", "then"], "es": ["eh", "y luego", "guion"], "zh": ["嗯", "然后", "杠"]}
_ZERO = {"en": ["oh", "zero"], "es": ["cero"], "zh": ["零", "〇"]}


def _pair(value: int, language: str) -> str:
    teens = _TEENS[language]
    if value - 10 < len(teens):
        return teens[value - 10]
    tens, unit = divmod(value, 10)
    join = " y " if language == "es" else " "
    return _TENS[language][tens - 2] + (join + _SINGLE[language][unit] if unit else "")


@st.composite
def _spoken(draw: st.DrawFn, language: str) -> str:
    digits, parts, at = draw(_card_numbers()), list[str](), 0
    while at < len(digits):
        form = draw(st.sampled_from(["single", "pair", "double"]))
        if form == "pair" and language != "zh" and at + 1 < len(digits) and digits[at] != "0":
            parts.append(_pair(int(digits[at : at + 2]), language))
            at += 2
        elif form == "double" and language != "zh" and digits[at : at + 1] == digits[at + 1 : at + 2]:
            word = {"en": "double", "es": "doble"}[language]
            parts.append(f"{word} {_SINGLE[language][int(digits[at])]}")
            at += 2
        else:
            parts.append(
                draw(st.sampled_from(_ZERO[language]))
                if digits[at] == "0"
                else _SINGLE[language][int(digits[at])]
            )
            at += 1
    for _ in range(draw(st.integers(0, 3))):
        parts.insert(draw(st.integers(0, len(parts))), draw(st.sampled_from(_FILLERS[language])))
    return ("" if language == "zh" else " ").join(parts)


@given(st.data())
@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_no_valid_card_number_ever_leaves_in_a_final(language: str, data: st.DataObject) -> None:
    text = data.draw(_spoken(language))
    _, (left,) = _call(language, ("debtor", text))
    assert _digits_left(left.replace("y luego", "").replace(" y ", " "), language) == []
