"""Settings: defaults < file < variables, and a slip in the file is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from callassist.cli import main
from callassist.errors import BadSettings
from callassist.settings import load


def file(folder: Path, text: str) -> Path:
    path = folder / "callassist.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_a_default() -> None:
    settings = load(None, {})
    assert (settings.web.host, settings.line) == ("127.0.0.1", ())
    assert settings.database.name == "callassist.db"


def test_the_file_wins_over_defaults_and_a_variable_over_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, '[hub]\ndata = "/from/file"\nlanguage = "es"\n[web]\nport = 9000\n')
    settings = load(path, {"CALLASSIST_HUB_DATA": "/from/variable", "CALLASSIST_WEB_PORT": "9001"})
    assert (settings.hub.data, settings.hub.language, settings.web.port) == ("/from/variable", "es", 9001)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[hub]\nlanguagee = 'en'\n", "languagee"),
        ("[hub]\nlanguage = 'fr'\n", "hub.language"),
        ("[[line]]\nlisten = '127.0.0.1:5060'\n", "name"),
        ("[[line]]\nname = 'a'\ntransport = 'sctp'\n", r"line\[0\].transport"),
        ("[hub\n", "not TOML"),
        ("[[line]]\nname = 'a'\n[[line]]\nname = 'a'\nlisten = '127.0.0.1:5061'\n", "same name"),
        ("[[line]]\nname = 'a'\n[[line]]\nname = 'b'\n", "same address"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(BadSettings, match=place) as caught:
        load(file(tmp_path, text), {})
    assert "\n" not in str(caught.value).strip()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        load(tmp_path / "nowhere.toml", {})


def test_a_variable_that_is_no_setting_is_an_error() -> None:
    with pytest.raises(BadSettings, match="colour"):
        load(None, {"CALLASSIST_WEB_COLOUR": "red"})


def test_serve_help_lists_every_setting() -> None:
    text = CliRunner().invoke(main, ["serve", "--help"]).output
    settings = load(None, {})
    for section in (settings.hub, settings.web, settings.assist, settings.cases):
        for name in section.__struct_fields__:
            assert f"\n  {name} = " in text or f"  {name} =" in text, name
    assert "registrar" in text


def test_serve_check_reads_the_settings_and_starts_nothing(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        f"[hub]\nspool = {json.dumps(str(tmp_path / 'untouched'))}\n"
        '[[line]]\nname = "seat-1"\nlisten = "127.0.0.1:5070"\ntrunk = "sip:127.0.0.1:5080"\n',
    )
    done = CliRunner().invoke(main, ["serve", "--check", str(path)])
    assert done.exit_code == 0
    assert "seat-1: sip:127.0.0.1:5070;transport=udp -> sip:127.0.0.1:5080" in done.output
    assert not (tmp_path / "untouched").exists()
