"""The relay with baresip at either end."""

from __future__ import annotations

import time

import pytest
from line_baresip import Baresip
from line_peers import COLLECTOR_HZ, DEBTOR_HZ, LineProcess, Stage, hears, until

pytestmark = pytest.mark.sip


def half_rate(pcm: bytes, codec: str) -> bytes:
    """What was heard, brought to 8 kHz."""
    if codec != "G722":
        return pcm
    return b"".join(pcm[at : at + 2] for at in range(0, len(pcm) - 1, 4))


def one_baresip_each_end(on_stage: Stage, codec: str) -> tuple[Baresip, Baresip, LineProcess]:
    debtor = on_stage.add(Baresip(on_stage, "debtor", DEBTOR_HZ, codec))
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.add(Baresip(on_stage, "collector", COLLECTOR_HZ, codec))
    collector.do("dial", line.address("debtor"))
    collector.wait("CALL_ESTABLISHED")
    debtor.wait("CALL_ESTABLISHED")
    return collector, debtor, line


@pytest.mark.parametrize("codec", ["PCMU", "PCMA", "G722"])
def test_two_baresips_hear_each_other(on_stage: Stage, codec: str) -> None:
    collector, debtor, line = one_baresip_each_end(on_stage, codec)
    time.sleep(1.5)
    collector.do("hangup")

    assert line.hub.closed().ending == "hung_up"
    assert hears(half_rate(collector.heard(), codec), DEBTOR_HZ, not_hertz=COLLECTOR_HZ)
    assert hears(half_rate(debtor.heard(), codec), COLLECTOR_HZ, not_hertz=DEBTOR_HZ)
    assert hears(line.leg("collector"), COLLECTOR_HZ, not_hertz=DEBTOR_HZ)
    assert hears(line.leg("debtor"), DEBTOR_HZ, not_hertz=COLLECTOR_HZ)


@pytest.mark.parametrize("who", ["collector", "debtor"])
def test_baresip_holds_resumes_presses_keys_and_hangs_up(on_stage: Stage, who: str) -> None:
    collector, debtor, line = one_baresip_each_end(on_stage, "PCMU")
    active, passive = (collector, debtor) if who == "collector" else (debtor, collector)
    active.do("hold")
    until(lambda: line.hub.steps(who)[-1] == "held", "the hold")
    active.do("resume")
    until(lambda: line.hub.steps(who)[-1] == "resumed", "the resuming")
    active.do("sndcode", "5")
    assert passive.wait("CALL_DTMF_START")["param"] == "5"
    at = len(line.leg(who))
    time.sleep(1.0)
    active.do("hangup")

    assert line.hub.closed().ending == "hung_up"
    passive.wait("CALL_CLOSED")
    assert hears(line.leg(who)[at:], COLLECTOR_HZ if who == "collector" else DEBTOR_HZ)


def test_a_baresip_that_declines_is_busy(on_stage: Stage) -> None:
    debtor = on_stage.add(Baresip(on_stage, "debtor", DEBTOR_HZ, "PCMU", answers=False))
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address("debtor"))
    debtor.wait("CALL_INCOMING")
    collector.wait("ringing")
    debtor.do("hangup")

    assert line.hub.closed().ending == "busy"
    assert collector.wait("ended")["code"] == 486


def test_a_collector_on_baresip_gives_up_while_it_rings(on_stage: Stage) -> None:
    debtor = on_stage.debtor(answer={"after_s": None})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.add(Baresip(on_stage, "collector", COLLECTOR_HZ, "PCMU"))
    collector.do("dial", line.address("4930"))
    collector.wait("CALL_RINGING")
    collector.do("hangup")

    assert debtor.wait("ended")["code"] == 487
    assert line.hub.closed().ending == "cancelled"


def test_the_desk_rings_baresip_first(on_stage: Stage) -> None:
    from callassist.line.protocol import Dial

    debtor = on_stage.debtor()
    collector = on_stage.add(Baresip(on_stage, "collector", COLLECTOR_HZ, "PCMA"))
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", collector=f"sip:collector@{collector.host_port}")
    line.hub.send(Dial(debtor="4930"))
    debtor.wait("playing")
    time.sleep(1.2)
    collector.do("hangup")

    assert line.hub.closed().ending == "hung_up"
    assert hears(collector.heard(), DEBTOR_HZ)
    assert hears(debtor.heard(), COLLECTOR_HZ)
