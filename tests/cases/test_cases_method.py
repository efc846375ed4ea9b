"""The table that says where each line of the method lives names places that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

PACKAGE = Path(__file__).parents[2] / "callassist"
TABLE = (PACKAGE / "cases/METHOD.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("|") and not line.startswith("| ---") and "where it lives" not in line
]
PLACES = sorted(set(re.findall(r"`([^`]+:[^`]+)`", TABLE)))


@cache
def names(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return found


@cache
def content(path: Path) -> object:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", PLACES)
def test_every_named_place_exists(place: str) -> None:
    file, _, name = place.partition(":")
    path = PACKAGE / file
    if path.suffix == ".py":
        assert name in names(path)
        return
    found = content(path)
    for key in name.split("."):
        assert isinstance(found, dict)
        assert key in found, place
        found = found[key]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_every_line_names_a_place_or_admits_that_there_is_none(row: list[str]) -> None:
    said, where = row
    assert said
    assert where == "not yet" or re.fullmatch(r"`[^`]+:[^`]+`(, `[^`]+:[^`]+`)*", where)
