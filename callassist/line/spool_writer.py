"""Appends each call's audio to its spool and tells the hub, in a thread of its own.

The call goes on whatever happens here. A spool folder that is full leaves a hole that reads
as silence, so that every later sample still stands at its place; what is missing is counted.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec

from callassist.events import LEGS, CallEnding, Leg
from callassist.line import spool
from callassist.line.protocol import CallClosed, CallOpened, Grown, LegMoved, Message
from callassist.line.sip import FRAME_BYTES, guarded
from callassist.line.spool import LegStep, SpoolCall
from callassist.line.taps import FRAME_SAMPLES, SILENCE, Track

log = logging.getLogger(__name__)

_APPEND_EVERY_S = 0.06
_RETRY_EVERY_S = 1.0
_TRIES = 10
"After the call, before the hub is told of its end without a call file that says so."


class _Spooled:
    """One call's spool being written."""

    def __init__(self, call: SpoolCall, track: Track) -> None:
        self.call = call
        self.track = track
        self.folder: Path | None = None
        self.files: dict[Leg, int] = {}
        self.unwritten: dict[Leg, int] = dict.fromkeys(LEGS, 0)
        self.unsaved = True
        "The call file does not yet say what we know."
        self.told = 0
        self.failures = 0

    def create(self, root: Path) -> None:
        folder = root / self.call.call
        try:
            spool.create(root, self.call)
            self.files = {leg: os.open(spool.pcm_path(folder, leg), os.O_WRONLY) for leg in LEGS}
        except OSError:
            # Half a folder would be taken for a call.
            if folder.is_dir():
                spool.erase(folder)
            raise
        self.folder = folder
        self.unsaved = False

    def save(self) -> None:
        if self.folder is not None:
            spool.write_call(self.folder, self.call)
            self.unsaved = False

    def append(self) -> None:
        """Write what the clock has brought."""
        ticks = self.track.take()
        # Ticks given up leave a gap in the numbers: each stretch goes to its own place.
        for _, stretch in groupby(enumerate(ticks), key=lambda pair: pair[1][0] - pair[0]):
            run = [tick for _, tick in stretch]
            place = run[0][0] * FRAME_BYTES
            self._write("collector", place, b"".join(tick[1] or SILENCE for tick in run))
            self._write("debtor", place, b"".join(tick[2] or SILENCE for tick in run))

    def _write(self, leg: Leg, place: int, content: bytes) -> None:
        written = 0
        if leg in self.files:
            try:
                while written < len(content):
                    written += os.pwrite(self.files[leg], content[written:], place + written)
            except OSError:
                self._lengthen(leg, place + len(content))
        self.unwritten[leg] += (len(content) - written) // spool.SAMPLE_BYTES

    def _lengthen(self, leg: Leg, size: int) -> None:
        # A hole takes no space even where there is none left, and keeps both legs equally long.
        try:
            if os.fstat(self.files[leg]).st_size < size:
                os.ftruncate(self.files[leg], size)
        except OSError:
            return

    def close(self) -> None:
        """Make both legs as long as the call and let the files go."""
        for leg, file in self.files.items():
            self._lengthen(leg, self.track.samples * spool.SAMPLE_BYTES)
            os.close(file)
        self.files = {}


class SpoolWriter:
    """The spools of this line. `call_*` may be called from any thread and take effect in order."""

    def __init__(self, root: Path, tell: Callable[[Message], None]) -> None:
        self._root = root
        self._tell = tell
        self._todo: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._spools: dict[str, _Spooled] = {}
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)

    @property
    def calls(self) -> tuple[str, ...]:
        """Ids of the calls whose spool is open."""
        return tuple(
            call
            for call, spooled in self._spools.copy().items()
            if spooled.folder is not None and spooled.call.ending is None
        )

    def start(self) -> None:
        self._thread.start()

    def finish(self, timeout: float = 2.0) -> None:
        """Write everything asked for so far and stop."""
        self._todo.put(None)
        self._thread.join(timeout)

    def unwritten(self, call: str, leg: Leg) -> int:
        """Samples missing in the spool."""
        spooled = self._spools.get(call)
        return spooled.unwritten[leg] + spooled.track.dropped * FRAME_SAMPLES if spooled else 0

    def call_opened(self, call: SpoolCall, track: Track) -> None:
        self._todo.put(lambda: self._open(_Spooled(call, track)))

    def call_moved(self, call: str, step: LegStep) -> None:
        self._todo.put(lambda: self._move(self._spools[call], step))

    def call_ended(self, call: str, ending: CallEnding) -> None:
        """The track must have been closed."""
        self._todo.put(lambda: self._end(self._spools[call], ending))

    # ------------------------------------------------------------ own thread

    def _run(self) -> None:
        while True:
            next_append = time.monotonic() + _APPEND_EVERY_S
            try:
                while (todo := self._todo.get(timeout=max(0.0, next_append - time.monotonic()))) is not None:
                    guarded(todo)()
            except Empty:
                guarded(self._append)()
            else:
                self._retry_at = 0.0
                guarded(self._append)()
                return

    def _append(self) -> None:
        retry = time.monotonic() >= self._retry_at
        for spooled in list(self._spools.values()):
            if spooled.unsaved and retry:
                self._retry_at = time.monotonic() + _RETRY_EVERY_S
                self._save(spooled)
            if spooled.call.ending is None:
                spooled.append()
                self._tell_growth(spooled)

    def _open(self, spooled: _Spooled) -> None:
        self._spools[spooled.call.call] = spooled
        self._save(spooled)

    def _move(self, spooled: _Spooled, step: LegStep) -> None:
        steps = (*spooled.call.steps, step)
        spooled.call = msgspec.structs.replace(spooled.call, steps=steps)
        self._save(spooled)
        self._tell(
            LegMoved(
                call=spooled.call.call, leg=step.leg, state=step.state, sample=step.sample, code=step.code
            )
        )

    def _end(self, spooled: _Spooled, ending: CallEnding) -> None:
        spooled.append()
        self._tell_growth(spooled)
        spooled.close()
        spooled.call = msgspec.structs.replace(spooled.call, ending=ending, samples=spooled.track.samples)
        self._save(spooled)

    def _save(self, spooled: _Spooled) -> None:
        """Bring the call file up to date, or leave that to a later try."""
        spooled.unsaved = True
        try:
            if spooled.folder is None:
                spooled.create(self._root)
                self._tell(CallOpened(call=spooled.call.call))
            else:
                spooled.save()
        except OSError as error:
            spooled.failures += 1
            log.error("the spool cannot be written: %s", error.strerror)
        if spooled.call.ending is not None:
            self._close(spooled, spooled.call.ending)

    def _close(self, spooled: _Spooled, ending: CallEnding) -> None:
        if not spooled.unsaved or spooled.failures > _TRIES:
            spooled.close()
            del self._spools[spooled.call.call]
            self._tell(CallClosed(call=spooled.call.call, ending=ending, samples=spooled.track.samples))

    def _tell_growth(self, spooled: _Spooled) -> None:
        if spooled.files and spooled.track.samples > spooled.told:
            spooled.told = (
                min(os.fstat(file).st_size for file in spooled.files.values()) // spool.SAMPLE_BYTES
            )
            self._tell(Grown(call=spooled.call.call, samples=spooled.told))
