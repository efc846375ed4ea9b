"""`callassist doctor` and `callassist models`: what is missing on this machine, and how to get it."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from small_disk import fill, make_read_only, tmpfs

from callassist.cli import main
from callassist.doctor import Finding, examine
from callassist.settings import HubSettings, LineSettings, Settings, WebSettings
from callassist.speech import models

EMBEDDED = models.EMBEDDED / "en-us-callassist-8k"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        hub=HubSettings(
            data=str(tmp_path / "data"), run=str(tmp_path / "run"), spool=str(tmp_path / "spool")
        ),
        web=WebSettings(port=0),
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user has no models of their own."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return tmp_path / "home"


def finding(settings: Settings, about: str) -> Finding:
    """The one thing found that speaks of it."""
    (found,) = (found for found in examine(settings) if about in found.what)
    return found


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def with_hub(settings: Settings, **changed: str) -> Settings:
    return msgspec.structs.replace(settings, hub=msgspec.structs.replace(settings.hub, **changed))


def seat(listen: str) -> LineSettings:
    return LineSettings(name="seat-1", listen=listen)


# ---------------------------------------------------------------- doctor


def test_what_is_needed_is_here(settings: Settings, home: Path) -> None:
    assert [found.what for found in examine(settings) if found.state == "missing"] == []
    assert finding(settings, "English").what.startswith("English: en-us-callassist-8k, 8000 Hz")


def test_a_machine_that_lacks_nothing_ends_with_0(home: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "MISSING" not in result.output


def test_a_missing_model_ends_with_1_and_says_how_to_get_it(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "callassist.toml"
    path.write_text('[hub]\nmodel = "en-gb-gone"\n')
    result = run("doctor", path)
    assert result.exit_code == 1
    assert "MISSING there is no speech model named en-gb-gone" in result.output
    assert "-> see what there is with: callassist models list" in result.output


def test_a_language_without_model_is_missing_only_where_it_is_wanted(settings: Settings, home: Path) -> None:
    about = "no speech model for language zh"
    assert finding(settings, about).state == "optional"
    found = finding(with_hub(settings, language="zh"), about)
    assert found.state == "missing"
    assert "callassist models add" in found.mend


def test_a_model_without_graph_is_missing(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "en-us-mine"
    shutil.copytree(EMBEDDED, folder, ignore=shutil.ignore_patterns("graph"))
    found = finding(with_hub(settings, model="en-us-mine", models=str(folder.parent)), "en-us-mine")
    assert found.state == "missing"
    assert "lacks graph/" in found.what


@pytest.mark.parametrize("which", ["data", "run", "spool"])
def test_a_folder_that_cannot_be_made_is_missing(which: str, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = finding(with_hub(settings, **{which: str(tmp_path / "file" / "in")}), f"{which} folder")
    assert (found.state, found.mend) == ("missing", f"set `{which}` of [hub]")
    assert found.what.endswith(": Not a directory")


def test_a_read_only_folder_is_missing(settings: Settings) -> None:
    with tmpfs(Path(settings.hub.data), "size=1m") as folder:
        make_read_only(folder)
        assert finding(settings, "data folder").what.endswith(": Read-only file system")


def test_a_disk_without_room_is_missing(settings: Settings) -> None:
    with tmpfs(Path(settings.hub.spool), "size=1m") as folder:
        fill(folder)
        found = finding(settings, "spool folder")
    assert (found.state, found.mend) == ("missing", "make room")
    assert "0 MB free" in found.what


def test_taken_ports_are_told(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as page, socket.socket(type=socket.SOCK_DGRAM) as telephone:
        telephone.bind(("127.0.0.1", 0))
        web, sip = page.getsockname()[1], telephone.getsockname()[1]
        busy = msgspec.structs.replace(settings, web=WebSettings(port=web), line=(seat(f"127.0.0.1:{sip}"),))
        told = [finding(busy, "desk page"), finding(busy, "line seat-1")]
    for found, port in zip(told, (web, sip), strict=True):
        assert f"127.0.0.1:{port} Address already in use" in found.what
        assert "set another port" in found.mend
        # A hub that is running holds its own ports: nothing is missing.
        assert found.state == "optional"
    assert [finding(busy, what).state for what in ("desk page", "line seat-1")] == ["ok", "ok"]


def test_a_port_whose_last_connection_is_closing_is_free(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as page:
        port = page.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            page.accept()[0].close()  # the side that closes first keeps the port for a minute
    assert finding(msgspec.structs.replace(settings, web=WebSettings(port=port)), "desk page").state == "ok"


def test_an_address_that_is_none_does_not_hide_the_other_findings(settings: Settings) -> None:
    wrong = msgspec.structs.replace(settings, line=(seat("everywhere"),))
    found = finding(wrong, "line seat-1")
    assert found.state == "missing"
    assert found.mend == "write it like 127.0.0.1:5060"
    assert len(list(examine(wrong))) == len(list(examine(settings)))


def test_settings_that_cannot_be_read_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "callassist.toml"
    result = run("doctor", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"callassist: settings file {path} cannot be read: No such file or directory\n"


# ---------------------------------------------------------------- models


def test_the_list_tells_what_is_ready_and_what_is_broken(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models" / "es-mx-mine").mkdir(parents=True)
    monkeypatch.setenv("CALLASSIST_HUB_MODELS", str(tmp_path / "models"))
    result = run("models", "list")
    assert result.exit_code == 0
    broken, *ready = result.output.splitlines()
    assert broken.startswith("es-mx-mine ")
    assert "broken: lacks am/final.mdl" in broken
    assert "callassist models add" in broken
    assert any(line.startswith("en-us-callassist-8k ") and line.endswith("ready") for line in ready)


def test_a_model_is_added_once(home: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(EMBEDDED, tmp_path / "download" / "en-us-copy")
    added = run("models", "add", copy)
    assert (added.exit_code, added.output) == (0, "en-us-copy is installed for language en\n")
    assert "en-us-copy" in run("models", "list").output
    again = run("models", "add", copy)
    assert again.exit_code == 2
    assert again.stderr.startswith("callassist: en-us-copy is already installed\n  remove ")


def test_what_is_no_model_is_one_line(home: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk.zip"
    junk.write_bytes(b"junk")
    result = run("models", "add", junk)
    assert result.exit_code == 2
    assert result.stderr == "callassist: junk.zip is neither a model folder nor a zip of one\n"


@pytest.mark.parametrize("disk", ["full", "read-only"])
def test_a_disk_that_takes_no_model_is_one_line(disk: str, home: Path) -> None:
    with tmpfs(home, "size=1m") as folder:
        if disk == "read-only":
            make_read_only(folder)
        result = run("models", "add", EMBEDDED)
        assert result.exit_code == 2
        assert result.stderr.startswith("callassist: the model cannot be installed: ")
        assert len(result.stderr.splitlines()) == 2
        assert list(folder.rglob("*.mdl")) == []
