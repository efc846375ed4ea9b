"""The automatic phone, alone and several in one process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from line_peers import COLLECTOR_HZ, Process, Stage, hears, read_wav, tone, write_wav

pytestmark = pytest.mark.sip

_TWO_PHONES = """
import os, sys
sys.path[:0] = {path!r}
from line_peers import hears, tone
from callassist.line.phone import Answer, Phone, phone_agent
from callassist.settings import LineSettings

agent = phone_agent(("PCMA",), phones=2)
anna = Phone(LineSettings(name="anna", listen="127.0.0.1:0"), agent=agent)
bert = Phone(LineSettings(name="bert", listen="127.0.0.1:0"), agent=agent, answer=Answer(after_s=0.1))
anna.play(tone(400, 1.0)); bert.play(tone(1000, 1.0))
anna.call(bert.address)
anna.wait_ringing(); anna.wait_answered(); bert.wait("played")
anna.send_digits("42"); bert.wait("digit")
anna.wait("played"); bert.hang_up()
assert anna.wait_ended() == bert.wait_ended() == 200
assert hears(anna.heard_pcm(), 1000, not_hertz=400), "anna must hear bert"
assert hears(bert.heard_pcm(), 400, not_hertz=1000), "bert must hear anna"
assert abs(anna.sent_at(8000 - 1) - anna.sent_at(0) - 1.0) < 0.25
bert.answer = Answer(code=603)
anna.call(bert.address)
assert anna.wait_ended() == 603
print("well", flush=True)
os._exit(0)
"""

# A wheel whose frames lie otherwise than expected: the self-check must find out, and all still work.
_SLOW = """
import ctypes
ctypes.string_at = lambda *_: b""
from callassist.line import sip
assert sip.PORT_MS == 100
"""


@pytest.mark.parametrize("prefix", ["", _SLOW], ids=["fast", "slow"])
def test_two_phones_live_in_one_process(prefix: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", prefix + _TWO_PHONES.format(path=sys.path)],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.stdout == b"well\n", done.stderr.decode()


def test_a_phone_speaks_from_the_moment_it_is_told(on_stage: Stage) -> None:
    callee = on_stage.phone("callee")
    caller = on_stage.phone("caller", call=callee.address)
    at = caller.wait("answered")["at"] + 0.8
    callee.do("play", wav=write_wav(on_stage.folder / "late.wav", tone(COLLECTOR_HZ, 0.5)), at=at)
    started = callee.wait("playing")["at"]
    caller.do("hang_up")

    assert at <= started
    assert caller.wait("heard")["ticks"] > 0


def test_a_phone_hangs_up_when_it_has_spoken_and_keeps_what_it_heard(on_stage: Stage) -> None:
    callee = on_stage.phone("callee", COLLECTOR_HZ, hang_up_when_played=True)
    caller = on_stage.phone("caller", call=callee.address)

    assert caller.wait("ended")["code"] == 200
    assert hears(caller.heard(), COLLECTOR_HZ)
    assert caller.ends() == callee.ends() == 0
    assert len(read_wav(caller.keep.with_name("caller-heard.wav"))) >= 2 * 8000 * 2


def test_a_phone_without_its_owner_leaves(on_stage: Stage) -> None:
    phone = on_stage.phone("phone")
    assert phone.process.stdin is not None
    phone.process.stdin.close()

    assert phone.ends() == 0


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [(b"{}garbage\n", b"JSON"), (b'{"wav": "/nowhere.wav"}\n', b"WAV"), (b'{"color": "red"}\n', b"color")],
)
def test_a_spec_that_does_not_fit_is_one_line_of_error(
    on_stage: Stage, spec: bytes, complaint: bytes
) -> None:
    phone = on_stage.add(Process([sys.executable, "-m", "callassist.line.phone_process"]))
    output, _ = phone.process.communicate(spec, timeout=20)

    assert phone.process.returncode == 1
    assert output.startswith(b'{"event":"error"') and complaint in output
