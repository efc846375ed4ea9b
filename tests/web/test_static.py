"""The page's files: whole in every language, nothing missing, foreign or inline."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from callassist.web.app import STATIC

LANGUAGES = ("en", "es", "zh")
MODULES = sorted(STATIC.glob("js/*.js"))
PAGES = sorted(STATIC.glob("*.html"))
SHEETS = sorted(STATIC.glob("css/*.css"))


def words(language: str) -> dict[str, str]:
    return json.loads((STATIC / "lang" / f"{language}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_file_has_every_word_and_no_more(language: str) -> None:
    assert list(words(language)) == list(words("en"))
    assert all(text.strip() for text in words(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_places_that_are_filled_in(language: str) -> None:
    for key, text in words("en").items():
        assert sorted(re.findall(r"\{\w+\}", words(language)[key])) == sorted(re.findall(r"\{\w+\}", text)), (
            key
        )


def test_every_word_the_page_asks_for_is_there() -> None:
    asked = set()
    for page in PAGES:
        asked |= set(re.findall(r'data-i18n(?:-\w+)?="([^"]+)"', page.read_text(encoding="utf-8")))
    for module in MODULES:
        code = module.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bt\("([^"]+)"', code))
        asked |= set(re.findall(r'"((?:waiting|keys|summary)\.[\w.]+)"', code))
    assert len(asked) > 50
    assert asked <= set(words("en"))


def test_every_imported_module_is_there() -> None:
    for module in MODULES:
        for name in re.findall(r'from "([^"]+)"', module.read_text(encoding="utf-8")):
            assert name.startswith("./"), f"{module.name} imports {name}"
            assert (module.parent / name).is_file(), f"{module.name} imports {name}"


def test_every_name_imported_is_exported_there() -> None:
    for module in MODULES:
        code = module.read_text(encoding="utf-8")
        for names, source in re.findall(r'import \{([^}]+)\} from "\./([^"]+)"', code):
            exported = (module.parent / source).read_text(encoding="utf-8")
            for name in (name.strip() for name in names.split(",") if name.strip()):
                pattern = rf"export (?:async )?(?:const|let|function|class) {name}\b"
                assert re.search(pattern, exported), f"{module.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_no_inline_script_or_style(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)


def test_no_file_asks_another_machine() -> None:
    for file in (*PAGES, *MODULES, *SHEETS):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|\burl\((?![\"']?/static/)", text), file.name


def test_every_file_a_page_names_is_there() -> None:
    for page in PAGES:
        for name in re.findall(r'(?:src|href)="/static/([^"]+)"', page.read_text(encoding="utf-8")):
            assert (STATIC / name).is_file(), name


def test_dark_by_choice_and_dark_by_the_system_are_the_same() -> None:
    sheet = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    chosen = re.search(r'data-theme="dark"\] \{(.*?)\}', sheet, re.S)
    system = re.search(r":not\(\[data-theme\]\) \{(.*?)\}", sheet, re.S)
    assert chosen and system
    assert chosen[1].split() == system[1].split()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("ink", "surface"),
        ("muted", "surface"),
        ("muted", "raised"),
        ("muted", "ground"),
        ("accent", "surface"),
        ("accent", "accent-soft"),
        ("accent-ink", "accent"),
        ("debtor", "debtor-soft"),
        ("debtor", "surface"),
        ("warn", "warn-soft"),
        ("warn", "surface"),
        ("bad", "surface"),
        ("good", "surface"),
        ("good", "accent-soft"),
        ("muted", "warn-soft"),
    ],
)
def test_text_contrast_is_at_least_aa(scheme: str, ink: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    sheet = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    block = sheet.split('data-theme="dark"')[scheme == "dark"]
    light = [_luminance(block, name) for name in (ink, ground)]
    assert (max(light) + 0.05) / (min(light) + 0.05) >= 4.5


def _luminance(block: str, name: str) -> float:
    found = re.search(rf"--{name}: #(\w{{6}});", block)
    assert found
    shares = [int(found[1][place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_vendored_font_is_the_one_written_down() -> None:
    written = (STATIC / "fonts/README.md").read_text(encoding="utf-8")
    for font in STATIC.glob("fonts/*.woff2"):
        assert hashlib.sha256(font.read_bytes()).hexdigest() in written
