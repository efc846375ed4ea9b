"""Reading our own YAML files: every mistake in one is told by file and place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from callassist.errors import BadPlaybook

T = TypeVar("T")
# libyaml reads ten times faster; a build of PyYAML without it is slower, not wrong.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, kind: type[T]) -> T:
    """The file as that type. Raises BadPlaybook."""
    try:
        with path.open(encoding="utf-8") as file:
            content = yaml.load(file, Loader=_Loader)
    except OSError as error:
        raise BadPlaybook(f"{path.name} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BadPlaybook(f"{path.name} is not YAML", str(error)) from error
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise BadPlaybook(f"{path.name}: {error}") from error
