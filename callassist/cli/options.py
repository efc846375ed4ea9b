"""Options that several commands share."""

from __future__ import annotations

import click
import msgspec

from callassist import settings

data_option = click.option(
    "--data",
    metavar="DIR",
    help="Folder of the database and the recordings. Default: `data` of [hub], CALLASSIST_HUB_DATA.",
)


def settings_with(
    *, data: str | None = None, language: str | None = None, model: str | None = None
) -> settings.Settings:
    """The settings of file and variables with what the command line gave. Raises BadSettings."""
    loaded = settings.load()
    given = {"data": data, "language": language, "model": model}
    hub = msgspec.structs.replace(loaded.hub, **{name: value for name, value in given.items() if value})
    return msgspec.structs.replace(loaded, hub=hub)
