"""A stage for the line's tests: whatever they start is gone when they end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import line_peers
import pytest


@pytest.fixture
def on_stage(tmp_path: Path) -> Iterator[line_peers.Stage]:
    with line_peers.stage(tmp_path) as made:
        yield made
