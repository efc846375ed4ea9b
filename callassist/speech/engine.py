"""What a speech engine must offer, and nothing about how it does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from callassist.events import Heard, Leg, Utterance


class Session(Protocol):
    """One leg's stream. Not thread-safe: one call at a time, from any thread."""

    def feed(self, pcm: bytes) -> Sequence[Heard]:
        """Take the next stretch of 16-bit mono PCM at the recogniser's rate.

        Returns what became known: Utterances that ended within it and at most one Partial,
        last, left out when its text is that of the Partial before. A Partial with empty text
        takes back what the one before showed: it came to nothing.
        """

    def finish(self) -> Sequence[Utterance]:
        """End of the leg: what was still being said."""


class Recogniser(Protocol):
    """A loaded model. Shared by all sessions; loading takes seconds and tens of megabytes."""

    name: str
    language: str
    rate: int
    "Samples per second it wants."

    def session(self, leg: Leg, *, start: float = 0.0, number: int = 1) -> Session:
        """A fresh stream that begins `start` seconds into the call with utterance `number`."""
