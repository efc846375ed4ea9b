"""Addresses as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callassist.errors import LineError
from callassist.line import address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("127.0.0.1:5060", "127.0.0.1", 5060), ("[::1]:5061", "::1", 5061), ("pbx.example:0", "pbx.example", 0)],
)
def test_listen_addresses(text: str, host: str, port: int) -> None:
    assert address.host_port(text) == (host, port)
    assert str(address.host_port(text)) == text


@pytest.mark.parametrize("text", ["", "5060", "127.0.0.1", "127.0.0.1:99999", "::1:5060", "a b:1"])
def test_what_is_no_listen_address(text: str) -> None:
    with pytest.raises(LineError):
        address.host_port(text)


@pytest.mark.parametrize(
    ("line", "user", "port"),
    [
        ("INVITE sip:+4930123@10.0.0.1:5062;transport=tcp SIP/2.0\r\n", "+4930123", 5062),
        ("INVITE sip:123;phone-context=x@host SIP/2.0\r\n", "123", None),
        ("INVITE sips:1@[::1]:5061 SIP/2.0\r\n", "1", 5061),
        ("INVITE sip:10.0.0.1 SIP/2.0\r\n", "", None),
        ("\x00\xff garbage", "", None),
    ],
)
def test_whom_a_request_is_for(line: str, user: str, port: int | None) -> None:
    assert address.request_target(line) == (user, port)


def test_who_calls_and_whom_they_meant() -> None:
    message = (
        "INVITE sip:seat@10.0.0.2 SIP/2.0\r\nVia: x\r\n"
        'f: "A <b>" <sip:anna@10.0.0.9:5066;x=1>;tag=7\r\nTO:<sip:4930@pbx>\r\n\r\n'
    )
    assert address.sender(message) == "sip:anna@10.0.0.9:5066"
    assert address.addressee(message) == "4930"
    assert address.addressee("INVITE sip:x@y SIP/2.0\r\n\r\n") == ""


def test_a_number_is_dialled_at_the_trunk_with_its_parameters() -> None:
    assert (
        address.at_trunk("+49#30", "sip:trunk:5070;transport=tcp") == "sip:+49%2330@trunk:5070;transport=tcp"
    )
    assert address.at_trunk("1", "sip:account@trunk") == "sip:1@trunk"
    with pytest.raises(LineError):
        address.at_trunk("1", "trunk:5060")


def test_transports() -> None:
    assert address.transport_of("sip:a@b;transport=TLS", "udp") == "tls"
    assert address.transport_of("sips:a@b", "udp") == "tls"
    assert address.transport_of("sip:a@b", "tcp") == "tcp"
    assert address.with_transport("sip:a@b", "tcp") == "sip:a@b;transport=tcp"
    assert address.with_transport("sip:a@b;transport=udp", "tcp") == "sip:a@b;transport=udp"


@given(st.text())
def test_no_number_can_smuggle_a_header_or_a_host(text: str) -> None:
    if address.is_number(text):
        uri = address.at_trunk(text, "sip:trunk")
        assert uri.endswith("@trunk")
        assert not set(uri) & set('\r\n\t <>;"')
        assert uri.count("@") == 1


@given(st.text())
def test_any_message_is_read_without_an_error(text: str) -> None:
    address.request_target(text)
    address.addressee(text)
    address.sender(text)
    address.source_host(text)


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.0.0.9", True), ("203.0.113.9", False), ("", False), ("0.0.0.0", False)],
)
def test_an_address_of_this_machine_is_known_as_such(host: str, own: bool) -> None:
    assert address.is_own(host) is own
