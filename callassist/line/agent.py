"""The endpoint of this process and the one thread that may touch it."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from callassist.errors import LineError
from callassist.line import sip_config
from callassist.line.address import (
    HostPort,
    Transport,
    addressee,
    host_port,
    request_target,
    sender,
    source_host,
)
from callassist.line.sip import Port, foreign_errors, guarded, pj, quiet, ringing_tone
from callassist.line.sip_call import CallEvents, SipCall
from callassist.settings import LineSettings

log = logging.getLogger(__name__)

_POLL_MS = 10
T = TypeVar("T")


class Incoming:
    """An INVITE that waits for an answer."""

    def __init__(self, account: Any, call_id: int, *, caller: str, source: str, number: str, to: str) -> None:
        self.caller = caller
        "SIP address in its From."
        self.source = source
        "IP address it came from."
        self.number = number
        "User part of its request-URI: whom it wants to reach."
        self.addressee = to
        "User part of its To: whom the caller had in mind, where a PBX put our contact in the request-URI."
        self._account = account
        self._id = call_id

    def take(self, events: CallEvents) -> SipCall:
        """Make it a call; it must then be answered or hung up."""
        return SipCall(self._account, events, self._id)

    def refuse(self, code: int) -> None:
        """Turn it away."""
        call = SipCall(self._account, None, self._id)
        call.hang_up(code)


class AccountEvents(Protocol):
    """Owner of an account. Called in the SIP thread."""

    def on_incoming(self, incoming: Incoming) -> None:
        """Somebody calls. `incoming.take` or `refuse` must be called before returning."""

    def on_registered(self, ok: bool, code: int) -> None:
        """The registrar's answer changed."""


class _PjAccount(pj.Account):  # type: ignore[misc]  # the wheel has no types
    events: AccountEvents

    @guarded
    def onIncomingCall(self, prm: Any) -> None:
        data = prm.rdata
        message = data.wholeMsg
        self.events.on_incoming(
            Incoming(
                self,
                prm.callId,
                caller=sender(message),
                source=source_host(data.srcAddress),
                number=request_target(message).user,
                to=addressee(message),
            )
        )

    @guarded
    def onRegState(self, prm: Any) -> None:
        self.events.on_registered(prm.code // 100 == 2 and prm.expiration > 0, int(prm.code))


class Account:
    """An address we can be called at and call from."""

    def __init__(self, raw: _PjAccount, at: HostPort, transport: Transport, registers: bool) -> None:
        self._raw = raw
        self._registers = registers
        self.at = at
        self.transport = transport

    def call(self, events: CallEvents) -> SipCall:
        """A call to be dialled."""
        return SipCall(self._raw, events)

    def unregister(self) -> None:
        if self._registers:
            with foreign_errors("registration cannot be taken back"):
                self._raw.setRegistration(False)


class _Endpoint(pj.Endpoint):  # type: ignore[misc]  # the wheel has no types
    def __init__(self) -> None:
        super().__init__()
        self.by_port: dict[int, int] = {}

    @guarded
    def onSelectAccount(self, prm: Any) -> None:
        # pj chooses by host name alone; accounts on one host differ by port.
        data = prm.rdata
        chosen = self.by_port.get(request_target(data.wholeMsg).port or 0)
        if chosen is not None:
            prm.accountIndex = chosen


class Agent:
    """One per process: a second endpoint is C++ `terminate`. Lives until `os._exit`.

    Destroying pj objects while the audio clock runs, or after libDestroy, crashes; so nothing
    is ever taken apart: `stop` hangs up, and the process must then leave by `os._exit`.
    """

    def __init__(self, codecs: tuple[str, ...], jitter: str = "lan", ports: int = 0) -> None:
        self.ports: list[Port] = []
        self._codecs, self._jitter, self._port_count = codecs, jitter, ports
        self._commands: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._accounts: list[Account] = []
        self._stop_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="sip", daemon=True)

    def start(self) -> None:
        """Start the endpoint and its thread. Raises LineError."""
        started: SimpleQueue[LineError | None] = SimpleQueue()
        self._started = started
        self._thread.start()
        failure = started.get()
        if failure is not None:
            raise failure

    def post(self, command: Callable[[], None]) -> None:
        """Have something done in the SIP thread, soon. From any thread."""
        self._commands.put(command)

    def ask(self, question: Callable[[], T], timeout: float = 10.0) -> T:
        """Have something done in the SIP thread and wait for its result. From any other thread."""
        answer: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        def command() -> None:
            try:
                answer.put((question(), None))
            except Exception as error:
                answer.put((None, error))

        self.post(command)
        try:
            result, error = answer.get(timeout=timeout)
        except Empty:
            raise LineError("the telephone thread does not answer") from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # without an error it is the result

    def later(self, seconds: float, command: Callable[[], None]) -> None:
        """Have something done after a while. SIP thread only; cannot be taken back."""
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), command))

    def open(
        self,
        settings: LineSettings,
        events: AccountEvents,
        password: str = "",
        also: tuple[Transport, ...] = (),
    ) -> Account:
        """Listen at `settings.listen`, register if asked to. SIP thread only. Raises LineError.

        `also` names further transports needed to call out; they get a port of the system's choice.
        """
        at = host_port(settings.listen)
        identifier = self._listen(settings, at, settings.transport)
        with foreign_errors("the telephone transport is not there"):
            info = self._endpoint.transportGetInfo(identifier)
        at = HostPort(at.host, int(str(info.localName).rpartition(":")[2]) or at.port)
        for transport in also:
            if transport != settings.transport:
                self._listen(settings, HostPort(at.host, 0), transport)
        account = _PjAccount()
        account.events = events
        # Bound to its own transport unless it must use others: two accounts in one process then
        # each speak from their own port.
        bound = None if also else identifier
        with foreign_errors(f"line {settings.name} cannot be set up", "check identity, registrar and user"):
            account.create(sip_config.account_config(settings, at, password, bound))
        self._endpoint.by_port[at.port] = account.getId()
        opened = Account(account, at, settings.transport, bool(settings.registrar))
        self._accounts.append(opened)
        return opened

    def stop(self, polite_s: float) -> None:
        """Hang up everything, give the goodbyes time to leave. From any other thread; waits."""
        self._commands.put(lambda: self._leave(polite_s))
        self._thread.join(polite_s + 2.0)

    # ------------------------------------------------------------ SIP thread

    def _run(self) -> None:
        try:
            self._begin()
        except LineError as error:
            self._started.put(error)
            return
        except Exception as error:
            self._started.put(LineError(f"the telephone library cannot start: {type(error).__name__}"))
            return
        self._started.put(None)
        while self._stop_at is None or time.monotonic() < self._stop_at:
            self._endpoint.libHandleEvents(_POLL_MS)
            self._work()

    def _begin(self) -> None:
        quiet()
        self._endpoint = _Endpoint()
        with foreign_errors("the telephone library cannot start"):
            self._endpoint.libCreate()
            self._endpoint.libInit(sip_config.endpoint_config(self._jitter))
            sip_config.set_codecs(self._endpoint, self._codecs)
            self._endpoint.libStart()
            # No sound card: pj's own clock thread drives the audio bridge.
            self._endpoint.audDevManager().setNullDev()
            self.ringing_tone = ringing_tone()
            self.ports = [Port(f"port{number}") for number in range(self._port_count)]

    def _work(self) -> None:
        while True:
            try:
                self._do(self._commands.get_nowait())
            except Empty:
                break
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            self._do(heapq.heappop(self._timers)[2])

    @staticmethod
    def _do(command: Callable[[], None]) -> None:
        guarded(command)()

    def _listen(self, settings: LineSettings, at: HostPort, transport: Transport) -> int:
        config = sip_config.transport_config(settings, at, transport)
        kind = sip_config.transport_kind(transport)
        taken = f"line {settings.name} cannot listen on {at}: already in use"
        with foreign_errors(
            f"line {settings.name} cannot listen on {at}",
            "end the program that holds the port, or set `listen` to a free port of this machine",
            in_use=taken,
        ):
            return int(self._endpoint.transportCreate(kind, config))

    def _leave(self, polite_s: float) -> None:
        with foreign_errors("calls cannot be ended"):
            self._endpoint.hangupAllCalls()
        for account in self._accounts:
            account.unregister()
        self._stop_at = time.monotonic() + polite_s
