"""The seat: a back-to-back user agent between one collector and whoever is dialled.

An INVITE that reaches the seat is always a collector's: the user part of its request-URI is the
number to dial at the trunk. Calls from debtors are not taken. The other order, `Dial` from the
hub, rings the collector's phone first. One conversation at a time; the call lives on whether a
hub listens or not.

Leg states as told: a collector who called is `dialling` until the debtor takes up, then
`answered`; a dialled party is `dialling`, `ringing` and `early` as far as its phone says so.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

from callassist.errors import LineError
from callassist.events import LEGS, CallEnding
from callassist.line import config, protocol, spool
from callassist.line.address import (
    Transport,
    at_trunk,
    is_address,
    is_number,
    is_own,
    transport_of,
    with_transport,
)
from callassist.line.agent import Agent, Incoming
from callassist.line.conversation import Conversation
from callassist.line.protocol import DialRefused, Health, Message, Registered
from callassist.line.spool import SpoolCall
from callassist.line.spool_writer import SpoolWriter
from callassist.line.taps import TapPair, TapPool
from callassist.settings import LineSettings

log = logging.getLogger(__name__)

_HEALTH_EVERY_S = 1.0
_BUSY, _FORBIDDEN, _INCOMPLETE, _UNAVAILABLE = 486, 403, 484, 503


class Relay:
    """The telephone side of one line. Methods belong to the SIP thread unless they say otherwise."""

    def __init__(
        self,
        settings: LineSettings,
        agent: Agent,
        writer: SpoolWriter,
        *,
        tell: Callable[[Message], None],
        retired: Callable[[], None],
    ) -> None:
        """`retired` is called when the last call after a Retire has ended."""
        self.registered: bool | None = False if settings.registrar else None
        self._settings = settings
        self._agent = agent
        self._writer = writer
        self._tell = tell
        self._retired = retired
        self._retiring = False
        self._conversation: Conversation | None = None

    def open(self, password: str) -> None:
        """Listen and register. From any other thread. Raises LineError."""
        settings = self._settings
        config.check(settings)
        ways = [
            transport_of(address, settings.transport)
            for address in (settings.trunk, settings.registrar, settings.collector)
            if address
        ]
        if settings.srtp == "mandatory" and {*ways, settings.transport} != {"tls"}:
            raise LineError(
                f"line {settings.name}: mandatory SRTP needs TLS on every side",
                "its keys would travel readable: set transport and ;transport=tls",
            )
        also: tuple[Transport, ...] = tuple(sorted({*ways} - {settings.transport}))
        self._taps = TapPool(self._agent.ports)
        self._account = self._agent.ask(lambda: self._agent.open(settings, self, password, also))
        self._agent.post(self._report_health)

    @property
    def idle(self) -> bool:
        """No call is open. From any thread."""
        return self._conversation is None

    # ------------------------------------------------------------ the hub's wishes, from any thread

    def hear(self, message: protocol.FromHub) -> None:
        match message:
            case protocol.Dial(debtor=debtor):
                self._agent.post(lambda: self._dial(debtor))
            case protocol.HangUp(call=call):
                self._agent.post(lambda: self._hang_up(call))
            case protocol.Retire():
                self._agent.post(self._retire)

    def leave(self) -> None:
        """End the call under way, because the line ends."""
        self._agent.ask(lambda: self._conversation.cut_off() if self._conversation else None)

    # ------------------------------------------------------------ a call begins

    def on_incoming(self, incoming: Incoming) -> None:
        settings = self._settings
        if not self._is_allowed(incoming.source):
            log.warning("line %s: a call from an address that is not allowed was refused", settings.name)
            incoming.refuse(_FORBIDDEN)
        elif self._retiring:
            incoming.refuse(_UNAVAILABLE)
        elif not settings.trunk:
            self._refuse_dial(f"line {settings.name} has no trunk to dial at")
            incoming.refuse(_UNAVAILABLE)
        elif self._conversation is not None:
            incoming.refuse(_BUSY)
        else:
            self._take(incoming)

    def _is_allowed(self, source: str) -> bool:
        # A softphone beside us may call loopback from its network address: it is this machine all the same.
        allow = self._settings.allow
        return source in allow or ("127.0.0.1" in allow and is_own(source))

    def _take(self, incoming: Incoming) -> None:
        # A PBX puts the user we registered as into the request-URI, and who was dialled into To.
        asked = incoming.number if incoming.number != self._settings.user else incoming.addressee
        number = unquote(asked)
        if not is_number(number) or number == self._settings.user:
            incoming.refuse(_INCOMPLETE)
        elif (taps := self._taps.take()) is None:
            incoming.refuse(_BUSY)
        else:
            conversation = self._open(taps, incoming.caller, number, self._debtor_address(number))
            conversation.begin_from(incoming)

    def _dial(self, debtor: str) -> None:
        settings = self._settings
        if self._retiring or self._conversation is not None:
            self._refuse_dial(f"line {settings.name} is busy")
        elif not settings.collector:
            self._refuse_dial(f"line {settings.name} has no collector's phone to ring")
        elif not settings.trunk and not is_address(debtor):
            self._refuse_dial(f"line {settings.name} has no trunk to dial at")
        elif not is_address(debtor) and not is_number(debtor):
            self._refuse_dial("this is not a number or SIP address")
        elif (taps := self._taps.take()) is None:
            self._refuse_dial(f"line {settings.name} is busy")
        else:
            address = debtor if is_address(debtor) else self._debtor_address(debtor)
            conversation = self._open(taps, settings.collector, debtor, address)
            conversation.begin_with(with_transport(settings.collector, settings.transport))

    def _debtor_address(self, number: str) -> str:
        return with_transport(at_trunk(number, self._settings.trunk), self._settings.transport)

    def _open(self, taps: TapPair, collector: str, debtor: str, address: str) -> Conversation:
        now = datetime.now().astimezone()
        call = spool.new_call_id(now)
        conversation = Conversation(
            call,
            taps,
            self._agent,
            self._account,
            ring_s=self._settings.ring_s,
            debtor=address,
            moved=lambda step: self._writer.call_moved(call, step),
            closed=lambda ending: self._ended(conversation, ending),
        )
        self._conversation = conversation
        opened = SpoolCall(
            call=call,
            line=self._settings.name,
            pid=os.getpid(),
            started=now.isoformat(timespec="milliseconds"),
            collector=collector,
            debtor=debtor,
        )
        self._writer.call_opened(opened, conversation.track)
        return conversation

    def _refuse_dial(self, reason: str) -> None:
        log.error("%s", reason)
        self._tell(DialRefused(reason=reason))

    # ------------------------------------------------------------ a call ends

    def _ended(self, conversation: Conversation, ending: CallEnding) -> None:
        self._taps.give_back(conversation.taps)
        self._writer.call_ended(conversation.call, ending)
        self._conversation = None
        if self._retiring:
            self._retired()

    def _hang_up(self, call: str) -> None:
        if self._conversation is not None and self._conversation.call == call:
            self._conversation.hang_up()

    def _retire(self) -> None:
        self._retiring = True
        if self._conversation is None:
            self._retired()

    # ------------------------------------------------------------ what else there is to tell

    def on_registered(self, ok: bool, code: int) -> None:
        if ok != self.registered or not ok:
            log.warning("line %s: registrar answered %d", self._settings.name, code)
        self.registered = ok
        self._tell(Registered(ok=ok, code=code))

    def _report_health(self) -> None:
        self._agent.later(_HEALTH_EVERY_S, self._report_health)
        conversation = self._conversation
        if conversation is None:
            return
        for leg in LEGS:
            party = conversation.collector if leg == "collector" else conversation.debtor
            figures = party.figures()
            self._tell(
                Health(
                    call=conversation.call,
                    leg=leg,
                    packets=figures.packets,
                    lost=figures.lost,
                    discarded=figures.discarded,
                    late=conversation.track.late,
                    unwritten=self._writer.unwritten(conversation.call, leg),
                )
            )
