"""What several commands share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from callassist.cli.options import command_to_show


def test_the_command_shown_can_be_typed_from_a_fresh_clone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", [".venv/bin/callassist", "demo"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command_to_show("c-1") == ".venv/bin/callassist calls show c-1"
    installed = tmp_path / "callassist"
    installed.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command_to_show("c-1", "/a folder") == "callassist calls show c-1 --data '/a folder'"
