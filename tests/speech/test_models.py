"""Choosing a model: by language or name, and one line of error with the way to mend it."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from callassist.errors import ModelError
from callassist.speech import models
from callassist.speech.vosk import VoskRecogniser

EMBEDDED = models.EMBEDDED / "en-us-callassist-8k"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The embedded model in a folder of its own."""
    return Path(shutil.copytree(EMBEDDED, tmp_path / "models" / "en-us-copy"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def test_english_is_there_out_of_the_box() -> None:
    model = models.choose("en")
    assert (model.language, model.rate, model.missing()) == ("en", 8000, [])


def test_a_model_of_ones_own_comes_before_the_embedded_one(copy: Path) -> None:
    assert models.choose("en", extra=str(copy.parent)).path == copy


def test_vosks_own_names_tell_the_language(tmp_path: Path) -> None:
    for name, language in (("vosk-model-small-cn-0.22", "zh"), ("vosk-model-es-0.42", "es")):
        (tmp_path / name).mkdir()
        assert [m.language for m in models.installed(str(tmp_path)) if m.name == name] == [language]


def test_a_missing_language_says_how_to_get_it() -> None:
    with pytest.raises(ModelError, match="no speech model for language xx") as caught:
        models.choose("xx")
    assert "callassist models add" in caught.value.hint


def test_a_missing_name_says_where_to_look() -> None:
    with pytest.raises(ModelError, match="no speech model named en-gb-gone") as caught:
        models.choose("en", "en-gb-gone")
    assert "callassist models list" in caught.value.hint


@pytest.mark.parametrize("part", ["graph/HCLG.fst", "am/final.mdl", "graph/words.txt"])
def test_a_model_without_a_part_names_it(copy: Path, part: str) -> None:
    (copy / part).unlink()
    with pytest.raises(ModelError, match=f"en-us-copy lacks {part}") as caught:
        VoskRecogniser(models.choose("en", "en-us-copy", str(copy.parent)))
    assert "callassist models add" in caught.value.hint


def test_an_incomplete_model_is_passed_over_for_a_complete_one(copy: Path) -> None:
    (copy / "graph/HCLG.fst").unlink()
    assert models.choose("en", extra=str(copy.parent)).path == EMBEDDED


def test_a_damaged_model_is_one_line(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (copy / "am/final.mdl").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="en-us-copy is broken"):
        VoskRecogniser(models.choose("en", "en-us-copy", str(copy.parent)))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("zipped", [False, True])
def test_a_model_is_added_from_a_folder_or_a_zip(home: Path, copy: Path, zipped: bool) -> None:
    path = copy
    if zipped:
        path = home / "download.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in copy.rglob("*"):
                archive.write(part, part.relative_to(copy.parent))
    added = models.add(path)
    assert added.path.parent == models.user_folder()
    assert models.choose("en", "en-us-copy") == added
    with pytest.raises(ModelError, match="already installed"):
        models.add(path)


def test_what_is_no_model_is_not_added(home: Path) -> None:
    (home / "en-something").mkdir()
    with pytest.raises(ModelError, match="lacks"):
        models.add(home / "en-something")
    (home / "junk.zip").write_bytes(b"junk")
    with pytest.raises(ModelError, match="neither a model folder nor a zip"):
        models.add(home / "junk.zip")
    assert [path.name for path in models.user_folder().iterdir()] == []
