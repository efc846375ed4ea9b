"""A leg whose audio has another rate than the model wants: resampled here, once, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import soxr

from callassist.events import Heard, Utterance
from callassist.speech.engine import Session


class ResampledSession:
    """A session fed at `rate` in front of one that wants `wanted` samples a second."""

    def __init__(self, session: Session, rate: int, wanted: int) -> None:
        self._session = session
        # Live telephone audio goes up to the model's rate: "QQ" answers at once, the better
        # qualities hold their first output back 100 ms. Going down needs their alias filter.
        quality = "QQ" if wanted > rate else "HQ"
        self._stream = soxr.ResampleStream(rate, wanted, 1, dtype="int16", quality=quality)

    def feed(self, pcm: bytes) -> Sequence[Heard]:
        """Take the next stretch at the outer rate; see `engine.Session.feed`."""
        return self._session.feed(self._stream.resample_chunk(np.frombuffer(pcm, dtype="<i2")).tobytes())

    def finish(self) -> Sequence[Utterance]:
        """End of the leg, the resampler's tail included."""
        tail = self._stream.resample_chunk(np.empty(0, dtype=np.int16), last=True).tobytes()
        heard = self._session.feed(tail) if tail else ()
        return (*(event for event in heard if isinstance(event, Utterance)), *self._session.finish())


def session_at(session: Session, rate: int, wanted: int) -> Session:
    """`session`, made to take audio of `rate`."""
    return session if rate == wanted else ResampledSession(session, rate, wanted)
