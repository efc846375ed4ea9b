"""Words are found in every language, and nothing that is typed breaks the question."""

from __future__ import annotations

import pytest

from callassist import events
from callassist.errors import BadInput
from callassist.store.search import search_text
from callassist.store.store import Store

SAID = [
    "the check is in the mail",
    "el año pasado perdí mi trabajo",
    "我现在没钱还了失业半年",
    "check it, by mail-in form",
]


@pytest.fixture
def heard(store: Store, started: events.CallStarted) -> Store:
    store.open_call(started, "", "").result(10)
    for number, text in enumerate(SAID, 1):
        said = events.Utterance(
            leg="debtor",
            number=number,
            start=number,
            end=number,
            text=text,
            words=(),
            confidence=1.0,
            heard=number,
        )
        store.write(started.call, [said]).result(10)
    return store


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("check", [1, 4]),
        ("MAIL check", [1, 4]),
        ("check the", [1]),
        ("ano perdi", [2]),
        ("AÑO", [2]),
        ("失业", [3]),
        ("没钱 半年", [3]),
        ("业失", []),
        ("mailing", []),
    ],
)
def test_all_the_words_are_found_in_any_order(heard: Store, words: str, numbers: list[int]) -> None:
    assert [hit.number for hit in heard.search(words)] == numbers


@pytest.mark.parametrize(
    "words", ['"check', "check AND", "NEAR(check", "check*", "search:check", "-check", "(check"]
)
def test_operators_of_the_engine_are_only_text(heard: Store, words: str) -> None:
    assert isinstance(heard.search(words), list)


def test_a_question_without_a_word_is_refused(heard: Store) -> None:
    for words in ("", "  ", '" * -'):
        with pytest.raises(BadInput, match="no word"):
            heard.search(words)


def test_words_replaced_by_a_second_hearing_are_no_longer_found(
    heard: Store, started: events.CallStarted
) -> None:
    other = events.Utterance(
        leg="debtor", number=1, start=1, end=1, text="the cheque", words=(), confidence=1.0, heard=1
    )
    heard.write(started.call, [other]).result(10)
    assert [hit.text for hit in heard.search("cheque")] == ["the cheque"]
    assert [hit.number for hit in heard.search("check")] == [4]


def test_han_characters_stand_apart_and_nothing_else_does() -> None:
    assert search_text("Wir haben 没钱了 OK") == "wir haben 没 钱 了 ok"
