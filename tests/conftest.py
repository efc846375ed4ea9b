"""Fixtures of real parts: recorded speech, the embedded model, folders of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from heard import GREETING, SHORT_CALL, legs_of_the_short_call, write_wav

from callassist.hearing import wav
from callassist.speech import models
from callassist.speech.vosk import VoskRecogniser


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the user's own data."""
    for name in ("data", "run", "spool"):
        monkeypatch.setenv(f"CALLASSIST_HUB_{name.upper()}", str(tmp_path / name))


@pytest.fixture(scope="session")
def recogniser() -> VoskRecogniser:
    """The embedded English model."""
    return VoskRecogniser(models.choose("en", "en-us-callassist-8k"))


@pytest.fixture(scope="session")
def short_call() -> wav.Recording:
    """A call of some twenty seconds, both legs; its script lies beside it."""
    return wav.read_pair(SHORT_CALL / "collector.wav", SHORT_CALL / "debtor.wav")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder that rows and recordings go to."""
    return tmp_path / "data"


@pytest.fixture
def greeting(tmp_path: Path) -> Path:
    """The short call's first seconds, stereo: the debtor says who she is."""
    path = tmp_path / "greeting.wav"
    write_wav(path, 8000, [pcm[:GREETING] for pcm in legs_of_the_short_call()])
    return path
