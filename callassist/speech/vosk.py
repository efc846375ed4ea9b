"""Vosk, behind the engine's two classes. The only importer of vosk."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import vosk

from callassist.errors import ModelError
from callassist.events import Heard, Leg, Partial, Utterance, Word
from callassist.speech.models import ModelFolder

# Kaldi's log goes to stderr and quotes decoded words: personal data.
vosk.SetLogLevel(-1)


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Kaldi prints its errors past every log level; ours says it in one line."""
    sys.stderr.flush()
    kept = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


class VoskRecogniser:
    """A loaded Vosk model; sessions share its memory and may run in parallel threads."""

    def __init__(self, folder: ModelFolder) -> None:
        """Load the model: seconds of work. Raises ModelError when Vosk refuses it."""
        folder.require_complete()
        try:
            with _silent_stderr():
                self._model = vosk.Model(str(folder.path))
        except Exception as error:  # Vosk raises bare Exception, for whatever went wrong
            raise ModelError(f"the speech model {folder.name} is broken", folder.mend) from error
        self.name = folder.name
        self.language = folder.language
        self.rate = folder.rate
        # Vosk puts a space between any two words; nobody writes Chinese so.
        self._joint = "" if folder.language == "zh" else " "

    def session(self, leg: Leg, *, start: float = 0.0, number: int = 1) -> VoskSession:
        """A fresh stream that begins `start` seconds into the call with utterance `number`."""
        return VoskSession(self.decoder(), leg, rate=self.rate, start=start, number=number, joint=self._joint)

    def decoder(self) -> Any:
        """Vosk's own stream on this model, with word times: what a session wraps and a benchmark compares."""
        decoder = vosk.KaldiRecognizer(self._model, self.rate)
        decoder.SetWords(True)  # in finals; in partials word times cost a third more CPU
        return decoder


class VoskSession:
    """One leg's stream through one Kaldi decoder."""

    def __init__(self, decoder: Any, leg: Leg, *, rate: int, start: float, number: int, joint: str) -> None:
        self._joint = joint
        self._decoder = decoder
        self._leg = leg
        self._bytes_per_second = rate * 2
        self._start = start
        self._fed = 0
        self._number = number
        self._shown = ""

    def feed(self, pcm: bytes) -> Sequence[Heard]:
        """Take the next stretch of PCM; see `engine.Session.feed`."""
        self._fed += len(pcm)
        if self._decoder.AcceptWaveform(pcm):
            shown, final = self._shown, self._final(self._decoder.Result())
            # What a Partial showed can come to nothing in the end: then it is taken back.
            return final or (self._partial(""),) if shown else final
        text: str = json.loads(self._decoder.PartialResult())["partial"].replace(" ", self._joint)
        if text == self._shown or not text:
            return ()
        self._shown = text
        return (self._partial(text),)

    def finish(self) -> Sequence[Utterance]:
        """What was still being said at the end of the leg."""
        return self._final(self._decoder.FinalResult())

    def _partial(self, text: str) -> Partial:
        return Partial(leg=self._leg, number=self._number, end=self._position(), text=text)

    def _position(self) -> float:
        return round(self._start + self._fed / self._bytes_per_second, 3)

    def _final(self, result: str) -> tuple[Utterance, ...]:
        self._shown = ""
        found = json.loads(result).get("result")
        if not found:
            return ()
        words = _in_order(
            Word(
                text=word["word"],
                start=round(self._start + word["start"], 3),
                end=round(self._start + word["end"], 3),
                confidence=round(word["conf"], 3),
            )
            for word in found
        )
        utterance = Utterance(
            leg=self._leg,
            number=self._number,
            start=words[0].start,
            end=words[-1].end,
            text=self._joint.join(word.text for word in words),
            words=words,
            confidence=round(sum(word.confidence for word in words) / len(words), 3),
            heard=self._position(),
        )
        self._number += 1
        return (utterance,)


def _in_order(words: Any) -> tuple[Word, ...]:
    """Words sorted by time: Kaldi's confusion network now and then swaps two neighbours."""
    found = tuple(words)
    if all(one.start <= other.start for one, other in pairwise(found)):
        return found
    return tuple(sorted(found, key=lambda word: word.start))
