"""The relay between two phones, each in a process of its own, over real SIP and RTP."""

from __future__ import annotations

import time

import pytest
from line_peers import COLLECTOR_HZ, DEBTOR_HZ, LineProcess, PhoneProcess, Stage, hears, loudness, until

from callassist.line.protocol import CallOpened, Dial, DialRefused, Grown, HangUp, LegMoved, Retire

pytestmark = pytest.mark.sip

RINGING_HZ = 425


def a_call(on_stage: Stage, **settings: object) -> tuple[PhoneProcess, PhoneProcess, LineProcess]:
    """A collector who called and a debtor who took up."""
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", **settings)
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    return collector, debtor, line


@pytest.mark.parametrize("codec", ["PCMU", "PCMA", "G722"])
def test_both_hear_each_other_and_each_leg_holds_its_own_party(on_stage: Stage, codec: str) -> None:
    debtor = on_stage.debtor(settings={"codecs": [codec]})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address(), settings={"codecs": [codec]}, hang_up_after_s=1.6)
    closed = line.hub.closed()

    assert closed.ending == "hung_up"
    assert hears(collector.heard(), DEBTOR_HZ, not_hertz=COLLECTOR_HZ)
    assert hears(debtor.heard(), COLLECTOR_HZ, not_hertz=DEBTOR_HZ)
    assert hears(line.leg("collector"), COLLECTOR_HZ, not_hertz=DEBTOR_HZ)
    assert hears(line.leg("debtor"), DEBTOR_HZ, not_hertz=COLLECTOR_HZ)
    assert len(line.leg("collector")) == len(line.leg("debtor")) == closed.samples * 2
    assert line.hub.all(Grown)[-1].samples == closed.samples


def test_the_call_file_tells_who_was_called_and_every_step(on_stage: Stage) -> None:
    collector, debtor, line = a_call(on_stage)
    collector.do("hang_up")
    line.hub.closed()
    call = line.call_file()

    assert call.debtor == "4930123456"
    assert call.collector.startswith("sip:collector@")
    assert call.pid == line.process.pid
    assert line.hub.steps("collector") == ["dialling", "answered", "ended"]
    assert line.hub.steps("debtor") == ["dialling", "ringing", "answered", "ended"]
    assert [(s.leg, s.state, s.sample) for s in call.steps] == [
        (m.leg, m.state, m.sample) for m in line.hub.all(LegMoved)
    ]
    assert line.hub.wait(CallOpened).call == call.call
    assert debtor.wait("ended")["code"] == 200


@pytest.mark.parametrize(
    ("code", "ending"), [(486, "busy"), (603, "declined"), (480, "no_answer"), (404, "failed")]
)
def test_a_refusal_reaches_the_collectors_phone(on_stage: Stage, code: int, ending: str) -> None:
    debtor = on_stage.debtor(answer={"code": code})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address())

    assert collector.wait("ended")["code"] == code
    assert collector.saw("ringing") and not collector.saw("answered")
    assert line.hub.closed().ending == ending
    assert line.hub.codes("debtor")[-1] == code


def test_a_phone_that_rings_too_long_is_no_answer(on_stage: Stage) -> None:
    debtor = on_stage.debtor(answer={"after_s": None})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", ring_s=0.6)
    collector = on_stage.collector(call=line.address())

    assert collector.wait("ended")["code"] == 480
    assert debtor.wait("ended")["code"] == 487
    assert line.hub.closed().ending == "no_answer"


def test_a_trunk_that_never_answers_frees_the_seat_after_ringing(on_stage: Stage) -> None:
    line = on_stage.line(trunk="sip:127.0.0.1:9", ring_s=0.6)
    collector = on_stage.collector(call=line.address())

    assert collector.wait("ended")["code"] == 480
    assert line.hub.closed().ending == "no_answer"


def test_a_collector_who_gives_up_stops_the_ringing(on_stage: Stage) -> None:
    debtor = on_stage.debtor(answer={"after_s": None})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address())
    collector.wait("ringing")
    collector.do("hang_up")

    assert debtor.wait("ended")["code"] == 487
    assert line.hub.closed().ending == "cancelled"
    assert collector.wait("ended")["code"] == 487


@pytest.mark.parametrize("who", ["collector", "debtor"])
def test_either_party_may_hang_up(on_stage: Stage, who: str) -> None:
    collector, debtor, line = a_call(on_stage)
    (collector if who == "collector" else debtor).do("hang_up")

    assert collector.wait("ended")["code"] == 200
    assert debtor.wait("ended")["code"] == 200
    assert line.hub.closed().ending == "hung_up"


@pytest.mark.parametrize("who", ["collector", "debtor"])
def test_hold_is_passed_to_the_other_phone_and_taken_back(on_stage: Stage, who: str) -> None:
    collector, debtor, line = a_call(on_stage)
    holder, held = (collector, debtor) if who == "collector" else (debtor, collector)
    holder.do("hold")
    held.wait("held")
    until(lambda: line.hub.steps(who)[-1] == "held", "the hold to be told")
    holder.do("unhold")
    held.wait("resumed")
    until(lambda: line.hub.steps(who)[-1] == "resumed", "the resuming to be told")
    at = len(line.leg(who))
    holder.do("play", wav=str(line.run.parent / f"{who}.wav"))
    time.sleep(1.2)
    holder.do("hang_up")
    line.hub.closed()

    own = COLLECTOR_HZ if who == "collector" else DEBTOR_HZ
    assert hears(line.leg(who)[at:], own), "the leg is deaf after the hold"
    assert hears(held.heard()[-16000:], own), "the other party is deaf after the hold"
    assert len(line.leg("collector")) == len(line.leg("debtor"))


def test_keys_reach_the_other_phone_and_nobody_else(on_stage: Stage) -> None:
    collector, debtor, line = a_call(on_stage)
    collector.do("digits", digits="4929#")
    debtor.do("digits", digits="8*3")
    until(lambda: debtor.digits() == "4929#", "the collector's keys")
    until(lambda: collector.digits() == "8*3", "the debtor's keys")
    collector.do("hang_up")
    line.hub.closed()

    for secret in (b"4929", b"8*3"):
        assert secret not in line.hub.raw
        assert secret not in line.log.read_bytes()
        assert secret not in (line.call_folder() / "call.json").read_bytes()


def test_early_media_is_heard_before_the_answer(on_stage: Stage) -> None:
    debtor = on_stage.debtor(answer={"after_s": 0.1, "early_s": 1.2, "code": 486})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address())

    assert collector.wait("ended")["code"] == 486
    assert collector.saw("early") and not collector.saw("answered")
    assert hears(collector.heard(), DEBTOR_HZ)
    assert line.hub.closed().ending == "busy"
    assert line.hub.steps("debtor") == ["dialling", "ringing", "early", "ended"]
    assert hears(line.leg("debtor"), DEBTOR_HZ)


def test_a_call_over_tcp(on_stage: Stage) -> None:
    debtor = on_stage.debtor(settings={"transport": "tcp"})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", transport="tcp")
    collector = on_stage.collector(settings={"transport": "tcp"}, call=line.address())
    on_stage.talking(collector, debtor)
    debtor.do("hang_up")

    assert collector.wait("ended")["code"] == 200
    assert line.hub.closed().ending == "hung_up"


def test_a_trunk_may_use_another_transport_than_the_seat(on_stage: Stage) -> None:
    debtor = on_stage.debtor(settings={"transport": "tcp"})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", transport="udp")
    collector = on_stage.collector(call=line.address())
    on_stage.talking(collector, debtor)
    collector.do("hang_up")

    assert debtor.wait("ended")["code"] == 200


def test_a_stranger_is_forbidden(on_stage: Stage) -> None:
    line = on_stage.line(trunk="sip:127.0.0.1:9", allow=("192.0.2.1",))
    stranger = on_stage.collector(call=line.address())

    assert stranger.wait("ended")["code"] == 403
    assert not line.hub.all(CallOpened)


def test_a_second_caller_finds_the_seat_busy_and_the_first_call_goes_on(on_stage: Stage) -> None:
    collector, _debtor, line = a_call(on_stage)
    second = on_stage.phone("second", call=line.address())

    assert second.wait("ended")["code"] == 486
    assert not collector.saw("ended")
    assert len(line.hub.all(CallOpened)) == 1


def test_without_a_trunk_the_collector_and_the_hub_are_told(on_stage: Stage) -> None:
    line = on_stage.line()
    collector = on_stage.collector(call=line.address())

    assert collector.wait("ended")["code"] == 503
    assert "trunk" in line.hub.wait(DialRefused).reason


def test_dialled_from_the_desk_the_collectors_phone_rings_first(on_stage: Stage) -> None:
    debtor = on_stage.debtor()
    collector = on_stage.collector()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", collector=collector.address)
    line.hub.send(Dial(debtor="0049 30 1"))
    assert "not a number" in line.hub.wait(DialRefused).reason
    line.hub.send(Dial(debtor="+49301"))
    on_stage.talking(collector, debtor)
    call = line.hub.wait(CallOpened).call
    line.hub.send(HangUp(call=call))

    assert line.hub.closed().ending == "hung_up"
    assert collector.wait("ended")["code"] == 200
    assert debtor.wait("ended")["code"] == 200
    assert line.hub.steps("collector") == ["dialling", "ringing", "answered", "ended"]
    assert line.hub.steps("debtor")[:3] == ["dialling", "ringing", "answered"]
    assert line.call_file().debtor == "+49301"


def test_a_collector_rung_by_the_desk_hears_it_ring_until_somebody_answers(on_stage: Stage) -> None:
    debtor = on_stage.debtor(answer={"after_s": 1.5})
    collector = on_stage.collector()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", collector=collector.address)
    line.hub.send(Dial(debtor="+49301"))
    on_stage.talking(collector, debtor)
    rang = len(line.leg("debtor"))
    time.sleep(1.2)
    collector.do("hang_up")
    line.hub.closed()

    assert hears(collector.heard()[: rang + 1600], RINGING_HZ)
    assert loudness(collector.heard()[-16000:], RINGING_HZ) < 100
    assert not hears(line.leg("collector"), RINGING_HZ), "the tone is not what the collector said"
    assert not hears(line.leg("debtor"), RINGING_HZ)


def test_a_desk_call_the_collector_does_not_take_fails(on_stage: Stage) -> None:
    debtor = on_stage.debtor()
    collector = on_stage.collector(answer={"code": 486})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", collector=collector.address)
    line.hub.send(Dial(debtor="49301"))

    assert line.hub.closed().ending == "failed"
    assert line.hub.codes("collector")[-1] == 486
    assert not debtor.saw("ringing")


@pytest.mark.parametrize(
    "debtor",
    ["sip:1@[::1]:5", "sip:1@127.0.0.1:99999", "sip:1@127.0.0.1;transport=tls", "sip:1@no.such.invalid"],
)
def test_an_address_that_cannot_be_dialled_fails_the_call_and_not_the_line(
    on_stage: Stage, debtor: str
) -> None:
    collector = on_stage.collector()
    line = on_stage.line(trunk="sip:127.0.0.1:9", collector=collector.address)
    line.hub.send(Dial(debtor=debtor))

    assert line.hub.closed().ending == "failed"
    assert line.hub.steps("debtor") == ["dialling", "ended"]
    assert collector.wait("ended")["code"] == 200
    assert "Error in line" not in line.log.read_text(), "no callback threw"


def test_a_desk_call_needs_a_collectors_phone(on_stage: Stage) -> None:
    line = on_stage.line(trunk="sip:127.0.0.1:9")
    line.hub.send(Dial(debtor="49301"))

    assert "collector" in line.hub.wait(DialRefused).reason


def test_a_retired_line_finishes_its_call_and_leaves(on_stage: Stage) -> None:
    collector, _debtor, line = a_call(on_stage)
    line.hub.send(Retire())
    late = on_stage.phone("late", call=line.address())
    assert late.wait("ended")["code"] == 503
    assert not collector.saw("ended")
    collector.do("hang_up")

    assert line.hub.closed().ending == "hung_up"
    assert line.ends() == 0


def test_many_short_calls_leave_no_trace_of_each_other(on_stage: Stage) -> None:
    debtor = on_stage.debtor(calls=0, answer={"after_s": 0.0})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(calls=0)
    for nth in range(1, 7):
        collector.do("call", uri=line.address())
        collector.wait("playing", nth=nth)
        collector.do("hang_up")
        collector.wait("ended", nth=nth)
        until(lambda nth=nth: len(line.hub.steps("debtor")) == 4 * nth, "the end of the debtor's leg")
        time.sleep(0.25)

    assert line.process.poll() is None
    assert len({opened.call for opened in line.hub.all(CallOpened)}) == 6
