"""Telephones that others wrote, through line and hub: the words end up on the right leg."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from line_baresip import Baresip
from line_peers import stage
from telephones import PATIENCE_S, SHORT_CALL, Telephones, next_end, spoken, until

from callassist.events import LEGS, Leg, Utterance
from callassist.hub import Hub
from callassist.settings import Settings

pytestmark = pytest.mark.sip


def speech(leg: Leg, rate: int, folder: Path) -> Path:
    """That party's side of the short call at a codec's rate."""
    path = folder / f"{leg}.wav"
    subprocess.run(["sox", SHORT_CALL / f"{leg}.wav", "-r", str(rate), path], check=True)
    return path


@pytest.mark.parametrize(("codec", "rate"), [("PCMA", 8000), ("G722", 16000)])
async def test_two_baresips_talk_and_each_ones_words_are_its_own(
    settings: Settings, telephones: Telephones, tmp_path: Path, codec: str, rate: int
) -> None:
    with stage(tmp_path) as made:
        debtor = made.add(Baresip(made, "debtor", speech("debtor", rate, tmp_path), codec))
        collector = made.add(Baresip(made, "collector", speech("collector", rate, tmp_path), codec))
        telephones.debtor_port = int(debtor.host_port.rpartition(":")[2])
        async with Hub(telephones.seated(settings)) as hub:
            ended = next_end(hub)
            collector.do("dial", f"sip:debtor@127.0.0.1:{telephones.seat_port}")
            await asyncio.to_thread(collector.wait, "CALL_ESTABLISHED")
            await asyncio.sleep(20.5)  # the length of what they say
            debtor.do("hangup")
            call = await asyncio.wait_for(ended(), PATIENCE_S)
            await until(lambda: not hub.calls)
            kept = hub.store.call(call)
    assert kept.summary.ending == "hung_up"
    for leg in LEGS:
        heard = {w.text for e in kept.events if isinstance(e, Utterance) and e.leg == leg for w in e.words}
        assert len(heard & spoken(leg)) >= 0.8 * len(spoken(leg)), leg
        other = spoken("debtor" if leg == "collector" else "collector") - spoken(leg)
        assert not heard & other, leg
