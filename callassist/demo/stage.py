"""The demonstration call on a hub of its own: one seat, two telephones, everything real."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import msgspec

from callassist.demo import script
from callassist.demo.phones import PhoneProcess, scratch_folder, seat
from callassist.errors import LineError
from callassist.events import Account, CallEnded, CallEvent, PromiseHeard
from callassist.hub import Hub
from callassist.line.phone_process import PhoneSpec
from callassist.settings import HubSettings, LineSettings, Settings, WebSettings

_CONNECT_S = 20.0
_FINISH_S = 60.0
"For what comes after the last word: hang-up, last rows, the rest of the recording."

_TABLES = ("utterances", "findings", "cards", "promises", "follow_ups", "legs")


class Stage:
    """Hub and debtor's telephone are up; `play` lets the collector call."""

    def __init__(self, hub: Hub, folder: Path, account: Account) -> None:
        self.hub = hub
        self._folder = folder
        self._account = account
        self._call = ""
        self._ended = asyncio.Event()

    async def play(self, told: Callable[[CallEvent], None]) -> str:
        """Make the call; `told` sees everything live. Returns its id once all its rows are written.

        Raises LineError when the call does not come about or does not come to an end.
        """

        def watch(call: str, event: CallEvent) -> None:
            self._call = call
            told(event)
            if isinstance(event, CallEnded):
                self._ended.set()

        self.hub.watch(watch)
        length = script.load(self._folder).length_s
        number = "".join(c for c in self._account.phone or "" if c.isdigit())
        spec = PhoneSpec(
            settings=LineSettings(name="collector", listen="127.0.0.1:0"),
            call=f"sip:{number}@{self.hub.settings.line[0].listen}",
            wav=str(self._folder / "collector.wav"),
            hang_up_when_played=True,
        )
        async with PhoneProcess.running(spec) as collector:
            await collector.wait("answered", _CONNECT_S)
            await collector.wait("ended", length + _CONNECT_S)
        try:
            async with asyncio.timeout(_FINISH_S):
                await self._finished()
        except TimeoutError:
            raise LineError(
                "the call was not brought to its end in time", "is this machine very busy?"
            ) from None
        return self._call

    async def _finished(self) -> None:
        await self._ended.wait()
        # The last rows and the recording come after the end: then the hub lets go of the call.
        while True:
            if self._call not in self.hub.calls:
                return
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def set_up(folder: Path, data: Path, port: int, called: date) -> AsyncIterator[Stage]:
    """A hub that keeps its rows in `data`, its page at `port` (0: any), the account in its books."""
    told = script.load(folder)
    account = script.account_for(told, called)
    assert account is not None, "a demonstration is about an account"
    debtor_spec = PhoneSpec(
        settings=LineSettings(name="debtor", listen="127.0.0.1:0"), wav=str(folder / "debtor.wav")
    )
    with scratch_folder() as scratch:
        async with PhoneProcess.running(debtor_spec) as debtor:
            settings = Settings(
                hub=HubSettings(
                    data=str(data),
                    run=str(scratch / "run"),
                    spool=str(scratch / "spool"),
                    language=told.language,
                    model=told.model,
                ),
                web=WebSettings(port=port),
                line=(seat("demo", debtor),),
            )
            async with Hub(settings) as hub:
                await asyncio.wrap_future(hub.store.put_account(account))
                yield Stage(hub, folder, account)


def differences(expected: script.ScriptedPromise, called: date, kept: PromiseHeard | None) -> list[str]:
    """What the promise in the database has otherwise than the script, one line each."""
    if kept is None:
        return ["no promise was kept"]
    wanted = {
        "kind": expected.kind,
        "amount_minor": expected.amount_minor,
        "currency": expected.currency,
        "date": expected.date(called).isoformat(),
        "method": expected.method,
        "confirmed": expected.confirmed,
    }
    found = msgspec.structs.asdict(kept)
    return [
        f"{name} of the promise: {found[name]} was kept, {value} was said"
        for name, value in wanted.items()
        if found[name] != value
    ]


def row_counts(database: Path, call: str) -> dict[str, int]:
    """Rows of the call by table, asked of the file itself as anyone could."""
    with contextlib.closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as file:
        return {
            table: file.execute(f"SELECT count(*) FROM {table} WHERE call = ?", (call,)).fetchone()[0]
            for table in _TABLES
        }
