"""The relay with sipp at either end: message by message what the standard asks for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from line_peers import COLLECTOR_HZ, DEBTOR_HZ, LineProcess, Stage, hears, until
from line_sipp import Sipp

from callassist.line.protocol import Greeting

pytestmark = pytest.mark.sip


def sipp(on_stage: Stage, scenario: str, **options: str) -> Sipp:
    found: Sipp = on_stage.add(Sipp(on_stage, scenario, **options))
    if "call" not in options:
        found.listens()
    return found


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_two_sipps_talk_and_the_collector_hangs_up(on_stage: Stage, transport: str) -> None:
    debtor = sipp(on_stage, "debtor_answers", transport=transport)
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", transport=transport)
    collector = sipp(on_stage, "collector_calls", call=line.listen, transport=transport)

    assert line.hub.closed().ending == "hung_up"
    assert collector.succeeds() and debtor.succeeds()
    assert line.hub.steps("debtor") == ["dialling", "ringing", "answered", "ended"]


def test_the_debtor_hangs_up(on_stage: Stage) -> None:
    debtor = sipp(on_stage, "debtor_hangs_up")
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = sipp(on_stage, "collector_waits", call=line.listen)

    assert collector.succeeds() and debtor.succeeds()
    assert line.hub.closed().ending == "hung_up"


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ("486 Busy Here", "busy"),
        ("603 Decline", "declined"),
        ("480 Temporarily Unavailable", "no_answer"),
        ("404 Not Found", "failed"),
    ],
)
def test_the_debtors_refusal_is_the_collectors(on_stage: Stage, status: str, ending: str) -> None:
    debtor = sipp(on_stage, "debtor_refuses", status=status)
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = sipp(on_stage, "collector_refused", call=line.listen, status=status)

    assert collector.succeeds() and debtor.succeeds()
    assert line.hub.closed().ending == ending


@pytest.mark.parametrize("status", ["401 Unauthorized", "302 Moved Temporarily"])
def test_what_only_the_seat_could_answer_is_not_passed_on(on_stage: Stage, status: str) -> None:
    debtor = sipp(on_stage, "debtor_refuses", status=status)
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = sipp(on_stage, "collector_refused", call=line.listen, status="503 Service Unavailable")

    assert collector.succeeds()
    assert line.hub.closed().ending == "failed"


def test_the_collector_cancels(on_stage: Stage) -> None:
    debtor = sipp(on_stage, "debtor_cancelled")
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = sipp(on_stage, "collector_cancels", call=line.listen)

    assert collector.succeeds() and debtor.succeeds()
    assert line.hub.closed().ending == "cancelled"


def test_a_hold_reaches_the_debtor_as_sendonly_and_its_end_as_sendrecv(on_stage: Stage) -> None:
    debtor = sipp(on_stage, "debtor_held")
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = sipp(on_stage, "collector_holds", call=line.listen)

    assert collector.succeeds() and debtor.succeeds()
    assert line.hub.closed().ending == "hung_up"
    assert line.hub.steps("collector") == ["dialling", "answered", "held", "resumed", "ended"]


def test_early_media_is_passed_on_before_a_failure(on_stage: Stage) -> None:
    debtor = sipp(on_stage, "debtor_early")
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address())

    assert collector.wait("ended")["code"] == 480
    assert collector.saw("early")
    assert debtor.succeeds()
    assert line.hub.closed().ending == "no_answer"
    assert line.hub.steps("debtor") == ["dialling", "early", "ended"]


def test_a_key_sent_by_info_reaches_the_debtor(on_stage: Stage) -> None:
    debtor = on_stage.debtor()
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = sipp(on_stage, "collector_info", call=line.listen)

    assert collector.succeeds()
    assert debtor.wait("digit")["digit"] == "7"
    assert hears(line.leg("debtor"), DEBTOR_HZ)
    # sipp sends back what it hears: the collector's leg holds the debtor's tone.
    assert hears(line.leg("collector"), DEBTOR_HZ)


def test_a_key_goes_by_info_to_a_phone_that_knows_no_telephone_events(on_stage: Stage) -> None:
    debtor = sipp(on_stage, "debtor_info")
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address())
    collector.wait("playing")
    collector.do("digits", digits="5")
    time.sleep(0.5)
    collector.do("hang_up")

    assert debtor.succeeds()


def test_the_echo_of_the_collector_comes_in_on_the_debtors_leg(on_stage: Stage) -> None:
    debtor = sipp(on_stage, "debtor_answers")
    line = on_stage.line(trunk=f"sip:{debtor.host_port}")
    collector = on_stage.collector(call=line.address(), hang_up_after_s=1.6)

    assert line.hub.closed().ending == "hung_up"
    assert hears(line.leg("debtor"), COLLECTOR_HZ)
    assert hears(collector.heard(), COLLECTOR_HZ)
    assert debtor.succeeds()


def registering(on_stage: Stage, secret: str) -> tuple[Sipp, LineProcess]:
    registrar = sipp(on_stage, "registrar", password="right")
    password = Path(on_stage.folder) / "password"
    password.write_text(secret + "\n")
    line = on_stage.line(
        registrar=f"sip:{registrar.host_port}",
        user="seat",
        password_file=str(password),
        trunk="sip:127.0.0.1:9",
    )
    return registrar, line


def test_the_seat_registers_with_a_digest(on_stage: Stage) -> None:
    registrar, line = registering(on_stage, "right")

    until(lambda: registrar.process.poll() is not None, "the registrar to be content")
    assert registrar.succeeds()
    until(lambda: line.connect().wait(Greeting).registered is True, "the greeting to say so")
    assert "right" not in line.log.read_text()


def test_a_wrong_password_is_told(on_stage: Stage) -> None:
    _registrar, line = registering(on_stage, "wrong")

    until(lambda: "registrar answered 403" in line.log.read_text(), "the registrar's refusal")
    assert line.connect().wait(Greeting).registered is False
