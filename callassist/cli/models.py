"""`callassist models`: the speech models on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from callassist.settings import load
from callassist.speech import models as folders


@click.group()
def models() -> None:
    """Speech models: list what is here, add one."""


@models.command("list")
def list_models() -> None:
    """List the speech models found; the first complete one of a language is used for it."""
    for model in folders.installed(load().hub.models):
        lacking = model.missing()
        state = f"broken: lacks {', '.join(lacking)}; {model.mend}" if lacking else "ready"
        size = f"{model.rate} Hz  {model.megabytes():6.0f} MB"
        click.echo(f"{model.name:<32} {model.language}  {size}  {state}")


@models.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
def add(path: Path) -> None:
    """Install the Vosk model at PATH, a folder or a zip.

    \b
      callassist models add vosk-model-small-es-0.42.zip
    """
    model = folders.add(path)
    click.echo(f"{model.name} is installed for language {model.language}")
