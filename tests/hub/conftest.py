"""A hub on loopback with one seat, and the short call's two telephones."""

from __future__ import annotations

from pathlib import Path

import pytest
from telephones import Telephones

from callassist.settings import HubSettings, Settings, WebSettings


@pytest.fixture
def telephones(tmp_path: Path) -> Telephones:
    return Telephones(tmp_path)


@pytest.fixture
def settings(tmp_path: Path, telephones: Telephones) -> Settings:
    return Settings(
        hub=HubSettings(
            data=str(tmp_path / "data"),
            run=str(tmp_path / "run"),
            spool=str(tmp_path / "spool"),
            record_behind_s=2.0,
        ),
        web=WebSettings(port=0),
        line=(telephones.line(),),
    )
