"""A recorded call through the same spine as a live one, into the same rows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from datetime import date

from callassist.assist.assist import Assist
from callassist.call import Call, Sink
from callassist.events import LEGS, CallEnded, CallEnding, CallEvent, CallStarted
from callassist.hearing.recording import Recorder, recording_path
from callassist.hearing.source import RecordedSource
from callassist.hub.languages import Language
from callassist.language.redact import CardGuard
from callassist.settings import Settings
from callassist.store.rows import LegKept
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

    Stopped by whatever, it closes the call as cut off where hearing stood. Returns what tells when the
    last row is committed: rows come in order, so then all are.
    Raises OSError when the recording cannot be written; the rows are kept all the same.
    """
    store.open_call(started, collector="", debtor="")

    account = started.account
    history = await asyncio.to_thread(store.past_excuses, account.account, started.started) if account else ()

    def keep(happened: Sequence[CallEvent]) -> None:
        store.write(started.call, happened)

    call = Call(
        started,
        source=source,
        recogniser=language.recogniser,
        assist=Assist(
            language.playbook,
            settings.assist,
            call_date=date.fromisoformat(started.started[:10]),
            account=started.account,
            history=history,
        ),
        guard=CardGuard(language.code),
        sinks=[keep, sink],
        threads=threads,
    )
    try:
        await call.run(_recorded)
    except BaseException:
        # Whatever stopped it: without an end its rows would look like those of a call still going on.
        call.on(CallEnded(duration=round(call.position, 3), ending="cut_off"))
        raise
    if settings.hub.keep_recordings:
        Recorder(settings.recordings, started.call, source.rate, call.muted).write_whole(
            source.samples, source.read
        )
    return _keep_legs(store, settings, started.call, source.samples)


def _keep_legs(store: Store, settings: Settings, call: str, samples: int) -> Future[None]:
    """A row for each leg, as a live call has them."""
    for leg in LEGS:
        name = recording_path(settings.recordings, call, leg).name
        recording = name if settings.hub.keep_recordings else None
        kept = store.put_leg(call, LegKept(leg=leg, recording=recording, samples=samples))
    return kept


def _recorded() -> CallEnding:
    return "recording"
