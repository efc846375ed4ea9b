"""A recorded call through the same spine as a live one, into the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from datetime import date

from callassist.assist.assist import Assist
from callassist.call import Call, Sink
from callassist.events import CallEnding, CallEvent, CallStarted
from callassist.hearing.recording import Recorder
from callassist.hearing.source import RecordedSource
from callassist.hub.languages import Language
from callassist.language.redact import CardGuard
from callassist.settings import Settings
from callassist.store.store import Store


async def hear_recording(
    source: RecordedSource,
    started: CallStarted,
    *,
    language: Language,
    settings: Settings,
    store: Store,
    threads: Executor,
    sink: Sink = lambda _happened: None,
) -> Future[None]:
    """Hear the call to its end and write its redacted recording; `sink` sees everything on the way.

    Returns what tells when the last row is committed: rows come in order, so then all are.
    Raises OSError when the recording cannot be written; the rows are kept all the same.
    """
    kept: Future[None] = Future()
    store.open_call(started, collector="", debtor="")

    def keep(happened: Sequence[CallEvent]) -> None:
        nonlocal kept
        kept = store.write(started.call, happened)

    call = Call(
        started,
        source=source,
        recogniser=language.recogniser,
        assist=Assist(
            language.playbook,
            settings.assist,
            call_date=date.fromisoformat(started.started[:10]),
            account=started.account,
        ),
        guard=CardGuard(language.code),
        sinks=[keep, sink],
        threads=threads,
    )
    await call.run(_recorded)
    if settings.hub.keep_recordings:
        recorder = Recorder(settings.recordings, started.call, source.rate, call.muted)
        recorder.write_up_to(source.samples, source.read)
    return kept


def _recorded() -> CallEnding:
    return "recording"
