"""Speak a script into its two WAVs: `python -m callassist.demo.make FOLDER`.

Only for whoever changes a script: the WAVs are in the repository. Needs sox and the voices
the script names (Debian: flite, espeak-ng). Same script, same machine, same bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import yaml

from callassist.demo.script import Chunk, Script, Turn, load
from callassist.events import LEGS, Leg

RATE = 8000
Sound = npt.NDArray[np.int16]

_LEAD_S = 0.8
"Before the first word: a phone that has just been taken up is not yet at the ear."
_TAIL_S = 2.0
"After the last word, so that the recogniser closes the last utterance before anyone hangs up."
_BREATH_S = 0.12
"Between two chunks of a turn; far shorter than the recogniser's end-of-utterance silence."
_PEAK_DB = -5
_TELEPHONE = ("-t", "raw", "-r", str(RATE), "-c", "1", "-b", "16", "-e", "signed", "-L")
_SILENT = 200
"Samples below this at a chunk's edges are the voice's own pause, not speech."


def make(folder: Path) -> Script:
    """Write both WAVs and fill the times into the script. Returns the script as written."""
    script = load(folder)
    timeline: dict[Leg, list[tuple[float, Sound]]] = {leg: [] for leg in LEGS}
    turns: list[Turn] = []
    now = _LEAD_S
    for number, turn in enumerate(script.turns):
        now += turn.pause_s if number else 0.0
        spoken = []
        for chunk in turn.chunks:
            sound = speak(script.voices[turn.leg], chunk.text)
            timeline[turn.leg].append((now, sound))
            end = now + len(sound) / RATE
            spoken.append(
                Chunk(text=chunk.text, excuse=chunk.excuse, start_s=round(now, 3), end_s=round(end, 3))
            )
            now = end + _BREATH_S
        now -= _BREATH_S
        turns.append(msgspec.structs.replace(turn, chunks=tuple(spoken)))
    length = round(now + _TAIL_S, 2)
    for leg in LEGS:
        write_wav(folder / f"{leg}.wav", _mix(timeline[leg], length))
    script = msgspec.structs.replace(script, turns=tuple(turns), length_s=length)
    _write_script(folder / "script.yaml", script)
    return script


def speak(voice: tuple[str, ...], text: str) -> Sound:
    """One chunk at 8 kHz, without the silence at its edges. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as scratch:
        spoken = Path(scratch, "spoken.wav")
        subprocess.run(
            [part.format(text=text, file=spoken) for part in voice], check=True, capture_output=True
        )
        raw = subprocess.run(
            ["sox", "-D", str(spoken), *_TELEPHONE, "-", "gain", "-n", str(_PEAK_DB)],
            check=True,
            capture_output=True,
        ).stdout
    sound = np.frombuffer(raw, dtype="<i2")
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > _SILENT)
    return sound[loud[0] : loud[-1] + 1]


def write_wav(path: Path, sound: Sound) -> None:
    """16-bit mono at the telephone's rate."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(sound.astype("<i2").tobytes())


def _mix(parts: list[tuple[float, Sound]], length: float) -> Sound:
    leg = np.zeros(round(length * RATE), dtype=np.int16)
    for start, sound in parts:
        first = round(start * RATE)
        leg[first : first + len(sound)] = sound
    return leg


def _write_script(path: Path, script: Script) -> None:
    head = "".join(line for line in path.read_text(encoding="utf-8").splitlines(True) if line.startswith("#"))
    body = yaml.safe_dump(msgspec.to_builtins(script), sort_keys=False, allow_unicode=True, width=110)
    path.write_text(head + body, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        made = make(Path(name))
        print(f"{name}: {made.length_s:.1f} s, {len(made.turns)} turns")
