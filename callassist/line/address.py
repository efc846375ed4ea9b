"""SIP addresses and `HOST:PORT`, read and written as text. Nothing here keeps or logs an address."""

from __future__ import annotations

import re
import socket
from typing import Literal, NamedTuple

from callassist.errors import LineError

Transport = Literal["udp", "tcp", "tls"]

_LISTEN = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<v4>[^\s:\[\]]+)):(?P<port>\d{1,5})")
_REQUEST = re.compile(
    r"[A-Z]+ sips?:(?:(?P<user>[^@\s;]*)[^@\s]*@)?(?P<host>\[[^\]\s]+\]|[^\s:;>]+)(?::(?P<port>\d+))?"
)
_TO = re.compile(r"^(?:To|t)[ \t]*:[^\r\n]*?sips?:([^@;>\s]+)@", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(r"^(?:From|f)[ \t]*:[^\r\n]*?(sips?:[^>;\s]+)", re.IGNORECASE | re.MULTILINE)
_URI = re.compile(r"(?P<scheme>sips?):(?:(?P<user>[^@\s<>]+)@)?(?P<rest>[^\s<>@]+)")
# RFC 3261 `user` without what would end it or add a parameter to it.
_NUMBER = re.compile(r"[A-Za-z0-9+*#._~!$&'()=,%/?-]{1,120}")

DEFAULT_PORT = {"udp": 5060, "tcp": 5060, "tls": 5061}


class HostPort(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def host_port(text: str) -> HostPort:
    """`127.0.0.1:5060` or `[::1]:5060`. Raises LineError."""
    found = _LISTEN.fullmatch(text.strip())
    if not found or int(found["port"]) > 65535:
        raise LineError("not an address to listen on: HOST:PORT expected", "write it like 127.0.0.1:5060")
    return HostPort(found["v6"] or found["v4"], int(found["port"]))


def source_host(text: str) -> str:
    """The IP address in a packet's source, `10.0.0.1:5060` or `[::1]:5060`; empty if there is none."""
    found = _LISTEN.fullmatch(text.strip())
    return (found["v6"] or found["v4"]) if found else ""


def is_own(host: str) -> bool:
    """Whether this IP address is one of this machine's: only those can be bound to."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return host not in ("", "0.0.0.0", "::")


class Request(NamedTuple):
    """What a request line asks for."""

    user: str
    port: int | None


def request_target(message: str) -> Request:
    """User part and port of the request-URI of a SIP message; the user is empty if there is none."""
    found = _REQUEST.match(message)
    if not found:
        return Request("", None)
    return Request(found["user"] or "", int(found["port"]) if found["port"] else None)


def addressee(message: str) -> str:
    """User part of a SIP message's To, empty if there is none."""
    found = _TO.search(message)
    return found[1] if found else ""


def sender(message: str) -> str:
    """SIP address in a message's From, empty if there is none."""
    found = _FROM.search(message)
    return found[1] if found else ""


def is_number(text: str) -> bool:
    """Whether this can stand as the user part of an address (a phone number, an extension)."""
    return bool(_NUMBER.fullmatch(text))


def transport_of(uri: str, default: Transport) -> Transport:
    """Transport an address asks for by `;transport=` or `sips:`; else the default."""
    found = re.search(r";transport=(udp|tcp|tls)\b", uri, re.IGNORECASE)
    if found:
        return found[1].lower()  # type: ignore[return-value]  # the pattern admits only these
    return "tls" if uri.lower().startswith("sips:") else default


def at_trunk(number: str, trunk: str) -> str:
    """Address of a number at the trunk, the trunk's port and parameters kept. Raises LineError."""
    found = _URI.fullmatch(trunk.strip())
    if not found:
        raise LineError("the trunk is not a SIP address", "write it like sip:HOST:PORT")
    # `#` and `/`, `?` have a meaning of their own in an address; a phone's keys include `#`.
    user = number.replace("#", "%23").replace("?", "%3F").replace("/", "%2F")
    return f"{found['scheme']}:{user}@{found['rest']}"


def with_transport(uri: str, transport: Transport) -> str:
    """The address with its transport spelled out; UDP is what its absence means."""
    if transport == "udp" or ";transport=" in uri.lower() or uri.lower().startswith("sips:"):
        return uri
    return f"{uri};transport={transport}"


def is_address(text: str) -> bool:
    """Whether this is a whole SIP address rather than a number."""
    return bool(_URI.fullmatch(text.strip()))
