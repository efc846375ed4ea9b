"""Speech models on this machine: folders Vosk can load, found by language or by name."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callassist.errors import ModelError

EMBEDDED = Path(__file__).resolve().parents[2] / "models"
"The models that come with the repository."

_NEEDED = ("am/final.mdl", "conf", "graph/words.txt")
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"))
_PUBLISHED = re.compile(r"vosk-model-(?:small-)?(?P<language>[a-z]{2,3})\b")
_OWN = re.compile(r"(?P<language>[a-z]{2,3})-")
_LANGUAGES = {"cn": "zh"}
"Vosk's names say `cn` where ISO 639 says `zh`."


@dataclass(frozen=True)
class ModelFolder:
    """A folder that looks like a Vosk model."""

    name: str
    path: Path
    language: str
    "ISO 639 code, read off the name."
    rate: int
    "Samples per second, read off its feature settings."

    @property
    def mend(self) -> str:
        """The command that repairs it."""
        if self.path.parent == EMBEDDED:
            return f"restore it with: git restore models/{self.name}"
        return f"install it again with: callassist models add PATH-OF-{self.name}.zip"

    def missing(self) -> list[str]:
        """Parts without which Vosk would refuse the folder."""
        lacking = [part for part in _NEEDED if not (self.path / part).exists()]
        if not any(all((self.path / part).is_file() for part in graph) for graph in _GRAPHS):
            lacking.append(_GRAPHS[0][0])
        return lacking

    def require_complete(self) -> None:
        """Raise ModelError naming what is missing."""
        lacking = self.missing()
        if lacking:
            raise ModelError(f"the speech model {self.name} lacks {', '.join(lacking)}", self.mend)

    def megabytes(self) -> float:
        return sum(part.stat().st_size for part in self.path.rglob("*") if part.is_file()) / 1e6


def user_folder() -> Path:
    """Where `callassist models add` puts a model."""
    return Path.home() / ".local/share/callassist/models"


def places(extra: str = "") -> list[Path]:
    """Folders searched, first wins: the user's own models come before the embedded ones."""
    return [*([Path(extra)] if extra else []), user_folder(), EMBEDDED]


def installed(extra: str = "") -> list[ModelFolder]:
    """Every model found, complete or not."""
    return [model for place in places(extra) if place.is_dir() for model in _models_in(place)]


def _models_in(place: Path) -> Iterator[ModelFolder]:
    for path in sorted(place.iterdir()):
        named = _PUBLISHED.match(path.name) or _OWN.match(path.name)
        if path.is_dir() and named:
            language = named["language"]
            yield ModelFolder(path.name, path, _LANGUAGES.get(language, language), _rate(path))


def _rate(path: Path) -> int:
    for conf in ("conf/fbank.conf", "conf/mfcc.conf"):
        if (path / conf).is_file():
            found = re.search(r"--sample-frequency=(\d+)", (path / conf).read_text(errors="replace"))
            if found:
                return int(found[1])
    return 16000  # Kaldi's default


def choose(language: str, name: str = "", extra: str = "") -> ModelFolder:
    """The model of that name, or the first complete one of the language. Raises ModelError."""
    models = installed(extra)
    if name:
        for model in models:
            if model.name == name:
                return model
        raise ModelError(
            f"there is no speech model named {name}", "see what there is with: callassist models list"
        )
    mine = [model for model in models if model.language == language]
    for model in mine:
        if not model.missing():
            return model
    if mine:
        mine[0].require_complete()
    raise ModelError(
        f"there is no speech model for language {language}",
        "download one for Vosk and install it with: callassist models add PATH.zip",
    )


def add(path: Path) -> ModelFolder:
    """Copy a model folder, or unpack a zip of one, into the user's folder. Raises ModelError."""
    try:
        return _add(path)
    except OSError as error:
        # A copy of many files reports all its failures in one error, which has no reason of its own.
        reason = error.strerror or "not every file could be copied"
        raise ModelError(
            f"the model cannot be installed: {reason}", f"see to room and rights in {user_folder()}"
        ) from error


def _add(path: Path) -> ModelFolder:
    user_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=user_folder(), prefix=".adding-") as scratch:
        source = path if path.is_dir() else _unpacked(path, Path(scratch))
        found = [model for model in _models_in(source.parent) if model.path == source]
        if not found:
            raise ModelError(
                f"the name {source.name} does not tell the model's language",
                "name the folder like vosk-model-small-es-0.42 or es-mx-mine",
            )
        found[0].require_complete()
        target = user_folder() / source.name
        if target.exists():
            raise ModelError(f"{source.name} is already installed", f"remove {target} first")
        staged = Path(scratch) / "staged"
        shutil.copytree(source, staged)
        staged.replace(target)
    return next(model for model in _models_in(user_folder()) if model.path == target)


def _unpacked(path: Path, scratch: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(scratch / "unpacked")
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path.name} is neither a model folder nor a zip of one") from error
    folders = [inner for inner in (scratch / "unpacked").iterdir() if inner.is_dir()]
    if len(folders) != 1:
        raise ModelError(f"{path.name} should hold exactly one folder, the model")
    return folders[0]
