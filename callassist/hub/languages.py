"""The languages this node hears: a recogniser and a playbook each, loaded when first needed."""

from __future__ import annotations

import asyncio

import msgspec

from callassist.errors import BadPlaybook, ModelError
from callassist.playbook.load import load
from callassist.playbook.model import Playbook
from callassist.settings import HubSettings
from callassist.speech import models
from callassist.speech.engine import Recogniser
from callassist.speech.vosk import VoskRecogniser


class Language(msgspec.Struct, frozen=True):
    """What it takes to follow a call in one language."""

    code: str
    recogniser: Recogniser
    playbook: Playbook


class Languages:
    """Loads each language once; a call in a language that is not there is heard in the hub's own."""

    def __init__(self, settings: HubSettings) -> None:
        self._settings = settings
        self._loaded: dict[str, Language] = {}
        self._loading = asyncio.Lock()

    async def get(self, code: str | None = None) -> Language:
        """The language, or the hub's own. Raises ModelError or BadPlaybook when that is missing."""
        wanted = code or self._settings.language
        async with self._loading:
            if wanted not in self._loaded:
                try:
                    self._loaded[wanted] = await asyncio.to_thread(self._load, wanted)
                except (ModelError, BadPlaybook):
                    if wanted == self._settings.language:
                        raise
                    wanted = self._settings.language
        return self._loaded.get(wanted) or await self.get()

    def _load(self, code: str) -> Language:
        name = self._settings.model if code == self._settings.language else ""
        recogniser = VoskRecogniser(models.choose(code, name, self._settings.models))
        return Language(code, recogniser, load(code))
