"""Options that several commands share."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import click
import msgspec

from callassist import settings
from callassist.errors import NotStored
from callassist.store.read import Reader

data_option = click.option(
    "--data",
    metavar="DIR",
    help="Folder of the database and the recordings. Default: `data` of [hub], CALLASSIST_HUB_DATA.",
)


def command_to_show(call: str, data: str | Path | None = None) -> str:
    """What to type to see a call again, with the program as it was found: a fresh clone's is on no PATH."""
    typed = Path(sys.argv[0])
    here = typed.name == "callassist" and shutil.which("callassist") is None
    program = shlex.quote(str(typed)) if here else "callassist"
    return f"{program} calls show {call}" + (f" --data {shlex.quote(str(data))}" if data else "")


def settings_with(
    *, data: str | None = None, language: str | None = None, model: str | None = None
) -> settings.Settings:
    """The settings of file and variables with what the command line gave. Raises BadSettings."""
    loaded = settings.load()
    given = {"data": data, "language": language, "model": model}
    hub = msgspec.structs.replace(loaded.hub, **{name: value for name, value in given.items() if value})
    return msgspec.structs.replace(loaded, hub=hub)


def chosen_call(reader: Reader, call: str) -> str:
    """Id of the call that begins so, or of the `last`. Raises NotStored."""
    if call != "last":
        return reader.call_id(call)
    newest = reader.call_list(1)
    if not newest:
        raise NotStored("there are no calls yet", "callassist demo")
    return newest[0].call
