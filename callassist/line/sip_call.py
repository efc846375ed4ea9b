"""One SIP call of ours, with what happens in it reported to whoever owns it."""

from __future__ import annotations

from typing import Any, Protocol

from callassist.errors import LineError
from callassist.line.sip import Port, foreign_errors, guarded, pj

_AUDIBLE = (
    pj.PJSUA_CALL_MEDIA_ACTIVE,
    pj.PJSUA_CALL_MEDIA_LOCAL_HOLD,
    pj.PJSUA_CALL_MEDIA_REMOTE_HOLD,
)
_DIGIT_MS = 160


class CallEvents(Protocol):
    """Owner of a call. Called in the SIP thread; may answer, hang up and dial from here."""

    def on_progress(self, code: int) -> None:
        """The far end rings (180) or otherwise goes on (other 1xx); see `SipCall.audible`."""

    def on_answered(self) -> None:
        """200 OK and its ACK have passed."""

    def on_media(self) -> None:
        """Audio began or changed: see `audible` and `held`."""

    def on_digit(self, digit: str) -> None:
        """A key was pressed, whichever way it was signalled."""

    def on_ended(self, code: int) -> None:
        """Over, with the final SIP code (200: by a BYE). The call object is spent."""


class Figures:
    """RTP figures of a call since its start."""

    def __init__(self) -> None:
        self.packets = 0
        self.lost = 0
        self.discarded = 0


class _PjCall(pj.Call):  # type: ignore[misc]  # the wheel has no types
    def __init__(self, account: Any, owner: SipCall, call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, call_id)
        self.owner: SipCall | None = owner

    @guarded
    def onCallState(self, _prm: Any) -> None:
        if self.owner is not None:
            self.owner._changed()

    @guarded
    def onCallMediaState(self, _prm: Any) -> None:
        if self.owner is not None:
            self.owner._media_changed()

    def onCallRedirected(self, _prm: Any) -> int:
        # pj would report the end of a redirected call as 487, as if it had been cancelled.
        if self.owner is not None:
            self.owner._redirected = True
        return int(pj.PJSIP_REDIRECT_STOP)

    @guarded
    def onDtmfDigit(self, prm: Any) -> None:
        if self.owner is not None:
            self.owner.events.on_digit(prm.digit)


class SipCall:
    """A call, incoming or outgoing. All methods belong to the SIP thread.

    Methods on a call that is over do nothing: the far end may hang up at any time.
    """

    def __init__(self, account: Any, events: CallEvents | None, call_id: int | None = None) -> None:
        self.events = events or Dismissed(self)
        self.incoming = call_id is not None
        self.answered = False
        self.audible = False
        "Audio can flow: before the answer this is early media."
        self.held = False
        "The far end put us on hold: it does not take our audio."
        self._holding = False
        self._redirected = False
        self._media: Any = None
        self._index = 0
        self._sinks: list[Port] = []
        self._sources: list[Any] = []
        self._peer: SipCall | None = None
        self._total = Figures()
        self._stream = Figures()
        self._pj: _PjCall | None = (
            _PjCall(account, self) if call_id is None else _PjCall(account, self, call_id)
        )

    @property
    def over(self) -> bool:
        return self._pj is None

    def dial(self, uri: str) -> None:
        """Raises LineError when the call cannot even be tried (four calls open, bad address)."""
        call = self._pj
        if call is None:
            return
        try:
            with foreign_errors("the call cannot be made"):
                options = pj.CallOpParam(True)
                options.opt.videoCount = 0
                call.makeCall(uri, options)
        except LineError:
            self._drop()
            raise

    def answer(self, code: int) -> None:
        """Send 180, 183 (with early media) or 200."""
        call = self._live()
        if call is not None and not self.answered:
            options = pj.CallOpParam()
            options.statusCode = code
            with foreign_errors("the call cannot be answered"):
                call.answer(options)

    def hang_up(self, code: int = 0) -> None:
        """End the call: cancel, decline with `code`, or say goodbye, as its state asks."""
        call = self._live()
        if call is not None:
            options = pj.CallOpParam()
            options.statusCode = code
            with foreign_errors("the call cannot be ended"):
                call.hangup(options)

    def hold(self) -> None:
        """Put the far end on hold. Raises LineError while an earlier re-INVITE is under way."""
        call = self._live()
        if call is not None and self.answered and not self._holding:
            with foreign_errors("the call cannot be held"):
                call.setHold(pj.CallOpParam(True))
            self._holding = True

    def unhold(self) -> None:
        """Take the far end back. Raises LineError while an earlier re-INVITE is under way."""
        call = self._live()
        if call is not None and self.answered and self._holding:
            options = pj.CallOpParam(True)
            options.opt.videoCount = 0
            options.opt.flag = pj.PJSUA_CALL_UNHOLD
            with foreign_errors("the call cannot be resumed"):
                call.reinvite(options)
            self._holding = False

    def send_digits(self, digits: str) -> None:
        """As RFC 4733 telephone events, or by SIP INFO to a peer that did not offer them."""
        call = self._live()
        if call is None:
            return
        message = pj.CallSendDtmfParam()
        message.digits = digits
        message.duration = _DIGIT_MS
        message.method = pj.PJSUA_DTMF_METHOD_RFC2833
        try:
            call.sendDtmf(message)
        except pj.Error:
            message.method = pj.PJSUA_DTMF_METHOD_SIP_INFO
            with foreign_errors("the keys cannot be sent"):
                call.sendDtmf(message)

    def feed(self, sink: Port) -> None:
        """Let a port hear this party from now on."""
        self._sinks.append(sink)
        self._wire()

    def take_from(self, source: Any) -> None:
        """Let this party hear a Port or tone from now on."""
        self._sources.append(source)
        self._wire()

    def leave(self, source: Any) -> None:
        """Let this party no longer hear it."""
        if source in self._sources:
            self._sources.remove(source)
            if self._media is not None:
                with foreign_errors("a tone cannot be stopped"):
                    source.stopTransmit(self._media)

    def bridge(self, peer: SipCall) -> None:
        """Let both parties hear each other from now on."""
        self._peer, peer._peer = peer, self
        self._wire()

    def figures(self) -> Figures:
        """What arrived so far."""
        call = self._live()
        if call is not None and self._media is not None:
            self._count(call)
        sum_ = Figures()
        sum_.packets = self._total.packets + self._stream.packets
        sum_.lost = self._total.lost + self._stream.lost
        sum_.discarded = self._total.discarded + self._stream.discarded
        return sum_

    def dismiss(self, code: int = 0) -> None:
        """End it and want to hear no more of it."""
        self.events = Dismissed(self)
        self.hang_up(code)

    # ------------------------------------------------------------ within

    def _live(self) -> _PjCall | None:
        # hangup() and others on a call whose makeCall failed (id -1) abort the process.
        if self._pj is None or self._pj.getId() < 0:
            return None
        return self._pj

    def _changed(self) -> None:
        call = self._pj
        if call is None:
            return
        info = call.getInfo()  # kept: a member of a temporary is freed memory
        state, code = info.state, int(info.lastStatusCode)
        if state == pj.PJSIP_INV_STATE_EARLY:
            self.events.on_progress(code)
        elif state == pj.PJSIP_INV_STATE_CONFIRMED:
            self.answered = True
            self.events.on_answered()
        elif state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._drop()
            self.events.on_ended(302 if self._redirected else code)

    def _drop(self) -> None:
        """Let go of every pj object, here and now.

        The C++ call must die inside its DISCONNECTED callback: later, its id may belong to a new
        call, which would lose all its callbacks; from the garbage collector's thread it aborts.
        """
        call, self._pj = self._pj, None
        if call is not None:
            call.owner = None
        self._media = None
        self.audible = False
        self._sinks.clear()
        self._sources.clear()
        peer, self._peer = self._peer, None
        if peer is not None:
            peer._peer = None

    def _media_changed(self) -> None:
        call = self._pj
        if call is None:
            return
        info = call.getInfo()
        self._media = None
        self.audible = False
        for index, medium in enumerate(info.media):
            if (
                medium.type == pj.PJMEDIA_TYPE_AUDIO
                and medium.status in _AUDIBLE
                and medium.audioConfSlot >= 0
            ):
                # Asked anew each time: the place in the bridge may change with every re-INVITE.
                self._media = call.getAudioMedia(index)
                self.audible = True
                self._index = index
                break
        directions = [m.dir for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
        self.held = bool(directions) and not any(d & pj.PJMEDIA_DIR_ENCODING for d in directions)
        self._wire()
        self.events.on_media()

    def _wire(self) -> None:
        if self._media is None:
            return
        for sink in self._sinks:
            self._media.startTransmit(sink)
        for source in self._sources:
            source.startTransmit(self._media)
        if self._peer is not None and self._peer._media is not None:
            self._media.startTransmit(self._peer._media)
            self._peer._media.startTransmit(self._media)

    def _count(self, call: _PjCall) -> None:
        try:
            stat = call.getStreamStat(self._index)
        except pj.Error:
            return
        received, buffer = stat.rtcp.rxStat, stat.jbuf
        if received.pkt < self._stream.packets:
            # A re-INVITE made a new stream, which counts from nought.
            for name in ("packets", "lost", "discarded"):
                setattr(self._total, name, getattr(self._total, name) + getattr(self._stream, name))
        self._stream.packets = received.pkt
        self._stream.lost = received.loss
        self._stream.discarded = buffer.discard


class Dismissed:
    """Owner of a call that nobody wants any more: should it be answered after all, it is ended."""

    def __init__(self, call: SipCall) -> None:
        self._call = call

    def on_progress(self, code: int) -> None:
        """Let it ring."""

    def on_answered(self) -> None:
        """An answer that crossed our cancelling."""
        self._call.hang_up()

    def on_media(self) -> None:
        """Nobody listens."""

    def on_digit(self, digit: str) -> None:
        """Nobody listens."""

    def on_ended(self, code: int) -> None:
        """What was wanted."""
