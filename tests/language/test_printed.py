"""Words as one writes them."""

from __future__ import annotations

import pytest

from callassist.language.words import printed


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["the", "check", "is"], "the check is"),
        (["支票", "上", "周", "寄", "了"], "支票上周寄了"),
        (["转", "账", "usd", "五百"], "转账 usd 五百"),
        ([], ""),
    ],
)
def test_no_space_stands_between_han_characters(words: list[str], text: str) -> None:
    assert printed(words) == text
