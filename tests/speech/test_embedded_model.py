"""The embedded model through Vosk: words, times, partials, and a start in the middle."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import soxr

from callassist.events import Heard, Leg, Partial, Utterance
from callassist.hearing import wav
from callassist.speech.engine import Session
from callassist.speech.resample import session_at
from callassist.speech.vosk import VoskRecogniser


def feed(session: Session, pcm: bytes, step: int = 2000) -> list[Heard]:
    heard = [event for start in range(0, len(pcm), step) for event in session.feed(pcm[start : start + step])]
    return [*heard, *session.finish()]


def finals(heard: list[Heard]) -> list[Utterance]:
    return [event for event in heard if isinstance(event, Utterance)]


def words(heard: list[Heard]) -> list[str]:
    return [word.text for utterance in finals(heard) for word in utterance.words]


def test_an_utterance_has_words_in_order_with_times_and_confidence(
    recogniser: VoskRecogniser, short_call: wav.Recording
) -> None:
    pcm = short_call.legs["debtor"]
    utterances = finals(feed(recogniser.session("debtor"), pcm))
    assert [utterance.number for utterance in utterances] == list(range(1, len(utterances) + 1))
    for utterance in utterances:
        times = [time for word in utterance.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert utterance.start == times[0]
        assert utterance.end == times[-1] <= utterance.heard <= len(pcm) / 16000
        assert utterance.text == " ".join(word.text for word in utterance.words)
        assert all(0 <= word.confidence <= 1 for word in utterance.words)


def test_partials_grow_towards_their_utterance(recogniser: VoskRecogniser, short_call: wav.Recording) -> None:
    heard = feed(recogniser.session("debtor"), short_call.legs["debtor"])
    shown: dict[int, list[str]] = {}
    for event in heard:
        if isinstance(event, Partial):
            shown.setdefault(event.number, []).append(event.text)
    assert {utterance.number for utterance in finals(heard)} <= set(shown)
    assert all(one != other for texts in shown.values() for one, other in itertools.pairwise(texts))


def test_two_sessions_share_a_model_and_not_their_words(
    recogniser: VoskRecogniser, short_call: wav.Recording
) -> None:
    def hear(leg: Leg) -> list[str]:
        return words(feed(recogniser.session(leg), short_call.legs[leg]))

    alone = {leg: hear(leg) for leg in short_call.legs}
    with ThreadPoolExecutor(2) as threads:
        together = dict(zip(alone, threads.map(hear, alone), strict=True))
    assert together == alone
    assert alone["collector"] != alone["debtor"]


def test_a_session_that_begins_in_the_middle_has_the_calls_own_times(
    recogniser: VoskRecogniser, short_call: wav.Recording
) -> None:
    pcm = short_call.legs["debtor"]
    first, *rest = finals(feed(recogniser.session("debtor"), pcm))
    cut = int(first.heard * 8000) * 2
    resumed = finals(
        feed(recogniser.session("debtor", start=first.heard, number=first.number + 1), pcm[cut:])
    )
    assert [(one.number, one.text) for one in resumed] == [(one.number, one.text) for one in rest]
    for one, other in zip(resumed, rest, strict=True):
        assert abs(one.start - other.start) < 0.2


def test_silence_and_noise_say_nothing_that_stays(recogniser: VoskRecogniser) -> None:
    assert finals(feed(recogniser.session("debtor"), bytes(16000 * 5))) == []


def test_another_rate_is_resampled_and_heard_alike(
    recogniser: VoskRecogniser, short_call: wav.Recording
) -> None:
    pcm = short_call.legs["debtor"]
    wide = soxr.resample(np.frombuffer(pcm, dtype="<i2"), 8000, 16000).astype("<i2").tobytes()
    plain = words(feed(recogniser.session("debtor"), pcm))
    heard = words(feed(session_at(recogniser.session("debtor"), 16000, recogniser.rate), wide))
    assert len(set(heard) & set(plain)) >= 0.9 * len(set(plain))
