"""The README stays true: every command in it is run, here or where this says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from callassist import settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)

ELSEWHERE = {
    "make demo": (".ci/run", "make demo"),
    "make test": (".ci/run", "make test"),
    "callassist demo": ("tests/test_demo_run.py", '"demo"'),
    "callassist serve callassist.toml": ("tests/hub/test_survival.py", '"serve"'),
    "callassist bench latency": ("tests/bench/test_bench_latency.py", '"latency"'),
    "callassist bench throughput": ("tests/bench/test_bench_commands.py", '"throughput"'),
    "callassist bench restart": ("tests/bench/test_bench_commands.py", '"restart"'),
    "callassist bench memory": ("tests/bench/test_bench_commands.py", '"memory"'),
}
"What takes long is run once: the file that runs it, and how it stands there."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files the README speaks of."""
    folder = tmp_path_factory.mktemp("desk")
    for leg in ("collector", "debtor"):
        (folder / f"{leg}.wav").write_bytes((ROOT / "tests/calls/short" / f"{leg}.wav").read_bytes())
    subprocess.run(["sox", "-M", "collector.wav", "debtor.wav", "call.wav"], cwd=folder, check=True)
    (folder / "open-items.csv").write_text(
        "account,creditor,debtor,contact,phone,time_zone,jurisdiction,currency,invoice,amount,due\n"
        "NF-3118,Northgate Fasteners,Harlan Cabinetry,Linda Harlan,+1 202 555 0142,"
        "America/New_York,US,USD,912,2400.00,2026-01-31\n",
        encoding="utf-8",
    )
    shutil.copytree(ROOT / "tests/bench/data", folder / "corpus")
    shutil.copy(folder / "corpus/calls.en.jsonl", folder / "calls.jsonl")
    return folder


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in ELSEWHERE])
def test_a_command_of_the_readme_works(desk: Path, command: str) -> None:
    # In the README's order: what `hear` keeps is what `calls` shows.
    name, *arguments = shlex.split(command)
    assert name == "callassist"
    done = subprocess.run(
        [sys.executable, "-m", "callassist", *arguments],
        cwd=desk,
        env={"HOME": str(desk), "PATH": "/usr/bin:/bin", "CALLASSIST_HUB_DATA": str(desk / "data")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", [command for command in COMMANDS if command in ELSEWHERE])
def test_what_takes_long_is_run_elsewhere(command: str) -> None:
    file, words = ELSEWHERE[command]
    assert words in (ROOT / file).read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "callassist", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in re.findall(r"^  (\w+)  ", listed, re.MULTILINE):
        assert f"callassist {command}" in README, command


def test_the_settings_in_the_readme_are_settings(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "callassist.toml"
    path.write_text(text, encoding="utf-8")
    assert settings.load(path, {}).line[0].name == "seat-1"


def test_the_changelogs_newest_version_is_this_one() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(r"^### (\S+)", README, re.MULTILINE)[1] == version  # type: ignore[index]


def test_what_the_readme_points_at_is_there() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"`(callassist/[\w/.]+)`", README):
        assert (ROOT / path).exists(), path
