"""The house rules that a reader would otherwise have to trust."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "callassist"
MODULES = sorted(PACKAGE.rglob("*.py"))

STAGES = {"line", "hearing", "speech", "language", "playbook", "assist", "cases", "store", "web"}
WIRING = {"call", "recorded", "rejudge", "corpus", "doctor", "hub", "cli", "demo", "bench", "__main__"}
"The only rooms that may know several stages."
ALLOWED = {("assist", "language"), ("assist", "playbook")}
DOORS = {"callassist.line.spool", "callassist.line.protocol"}
"What a stage shows the others: the buffer and the messages between the two processes."
ENGINES = {
    "pjsua2": "line/sip.py",
    "vosk": "speech/vosk.py",
    "sounddevice": "line/headset.py",
    "soxr": "speech/resample.py",
}
NOT_IN_LINE = {"vosk", "numpy", "aiohttp", "sqlite_utils", "soxr"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if not node.module.startswith("callassist"):
                yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_stage_knows_events_and_not_its_neighbours(path: Path) -> None:
    here = room(path)
    if here in WIRING or path == PACKAGE / "web" / "app.py":
        return
    for name in imports(path):
        if not name.startswith("callassist.") or any(name.startswith(door) for door in DOORS):
            continue
        there = name.split(".")[1]
        assert there not in WIRING or there == here, f"{path} reaches for the wiring: {name}"
        if there in STAGES and there != here:
            assert (here, there) in ALLOWED, f"{path} reaches for its neighbour: {name}"


@pytest.mark.parametrize("name", ["events.py", "errors.py"])
def test_the_vocabulary_imports_nothing_of_ours(name: str) -> None:
    assert not [found for found in imports(PACKAGE / name) if found.startswith("callassist")]


@pytest.mark.parametrize(("engine", "home"), ENGINES.items())
def test_a_foreign_engine_lives_in_one_file(engine: str, home: str) -> None:
    users = {str(path.relative_to(PACKAGE)) for path in MODULES if engine in set(imports(path))}
    assert users == {home}


def test_the_line_carries_nothing_heavy() -> None:
    for path in (PACKAGE / "line").glob("*.py"):
        assert not NOT_IN_LINE & {name.split(".")[0] for name in imports(path)}, path


def test_no_module_outgrows_a_reader() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert not {path: length for path, length in lengths.items() if length > 400}
