"""A playbook's author is told every mistake at once, with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callassist.errors import BadPlaybook
from callassist.playbook.check import problems
from callassist.playbook.ears import ears
from callassist.playbook.load import DATA, languages, load, read


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def edit(path: Path, old: str, new: str) -> int:
    """Replace text once; return the line it stood on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def complaints(data: Path) -> list[str]:
    with pytest.raises(BadPlaybook) as caught:
        read(data, "en")
    return [str(caught.value), *(line.strip() for line in caught.value.hint.splitlines())]


@pytest.mark.parametrize("language", languages())
def test_every_language_keeps_the_contract_and_wins_its_own_examples(language: str) -> None:
    assert problems(load(language)) == []


def test_a_misspelt_key_is_named_with_file_and_line(data: Path) -> None:
    line = edit(data / "en/conduct.yaml", '  reminder: "Name a day', '  remindr: "Name a day')
    found = complaints(data)
    assert any("en/conduct.yaml" in each and "vague_deadline" in each for each in found)
    assert any(int(each.split(":")[1]) <= line for each in found)


def test_all_problems_are_told_not_only_the_first(data: Path) -> None:
    edit(data / "en/ladders.yaml", "number_given: amount_and_way", "number_given: nowhere")
    edit(data / "en/ladders.yaml", "{unsure: in_writing}", "{perhaps: in_writing}")
    (data / "en/excuses/stall.yaml").unlink()
    found = complaints(data)
    assert any("en/ladders.yaml:" in each and "no step nowhere" in each for each in found)
    assert any("en/ladders.yaml:" in each and "no such answer" in each for each in found)
    assert any("en/excuses/stall.yaml" in each and "missing" in each for each in found)


def test_the_place_is_the_line_the_author_must_look_at(data: Path) -> None:
    line = edit(data / "en/ladders.yaml", "number_given: amount_and_way", "number_given: nowhere")
    assert complaints(data)[0].startswith(f"en/ladders.yaml:{line}: ")


def test_a_line_that_could_show_a_gap_does_not_load(data: Path) -> None:
    edit(data / "en/promise.yaml", '"On which day will it be here?', '"On which day will {balance} be here?')
    assert "may be unknown" in complaints(data)[0]


def test_an_unquoted_no_is_not_a_phrase(data: Path) -> None:
    line = edit(data / "en/words.yaml", '["no", "nothing"', '[no, "nothing"')
    assert f"en/words.yaml:{line}: no needs quotes" in complaints(data)[0]


def test_yaml_that_is_none_says_where(data: Path) -> None:
    (data / "en/speaking.yaml").write_text("date: [\n", encoding="utf-8")
    assert "en/speaking.yaml:2: not YAML" in complaints(data)[0]


def test_a_phrase_against_the_notation_is_named(data: Path) -> None:
    edit(data / "en/answers.yaml", '"no (idea|clue)"', '"no (idea|clue"')
    with pytest.raises(BadPlaybook, match=r"unsure.*not closed"):
        ears(read(data, "en"), learned=False)


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(BadPlaybook) as caught:
        load("xx")
    assert "en" in caught.value.hint
