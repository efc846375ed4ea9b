"""One relayed call: the collector's leg, the debtor's leg, and what passes between them.

What each party's telephone does is told to the other's, so that both behave as if connected
directly. All of it runs in the SIP thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from callassist.errors import LineError
from callassist.events import CallEnding, Leg, LegState
from callassist.line.agent import Account, Agent, Incoming
from callassist.line.sip_call import Figures, SipCall
from callassist.line.spool import LegStep
from callassist.line.taps import TapPair, Track

log = logging.getLogger(__name__)

# How a call that the debtor's side did not take ended, by its SIP code.
_BUSY = {486, 600}
_DECLINED = {603, 607, 608}
_NO_ANSWER = {408, 480, 487}
_GOODBYE_S = 1.0
_HOLD_RETRY_S = 0.3
_HOLD_TRIES = 20
_DIGIT_RETRY_S = 0.1
_DIGIT_TRIES = 20


class Party:
    """One side of the call: its SIP call, and what it did to the other side."""

    def __init__(self, leg: Leg, conversation: Conversation) -> None:
        self.leg = leg
        self.call: SipCall | None = None
        self.state: LegState | None = None
        self.answered = False
        self.held = False
        self._conversation = conversation

    @property
    def over(self) -> bool:
        """There is no call, or no more."""
        return self.call is None or self.call.over

    def figures(self) -> Figures:
        return self.call.figures() if self.call is not None else Figures()

    def on_progress(self, code: int) -> None:
        self._conversation._progressed(self, code)

    def on_answered(self) -> None:
        self.answered = True
        self._conversation._answered(self)

    def on_media(self) -> None:
        self._conversation._media_changed(self)

    def on_digit(self, digit: str) -> None:
        self._conversation._pressed(self, digit)

    def on_ended(self, code: int) -> None:
        self._conversation._left(self, code)


class Conversation:
    """From the collector's first ring to the last goodbye. `closed` is called exactly once."""

    def __init__(
        self,
        call: str,
        taps: TapPair,
        agent: Agent,
        account: Account,
        *,
        ring_s: float,
        debtor: str,
        moved: Callable[[LegStep], None],
        closed: Callable[[CallEnding], None],
    ) -> None:
        """`debtor` is the SIP address to dial. The call's sample 0 is now."""
        self.call = call
        self.taps = taps
        self.track: Track = taps.open()
        self.collector = Party("collector", self)
        self.debtor = Party("debtor", self)
        self._agent = agent
        self._account = account
        self._ring_s = ring_s
        self._debtor_uri = debtor
        self._moved = moved
        self._closed = closed
        self._ending: CallEnding | None = None
        self._is_closed = False

    def begin_from(self, incoming: Incoming) -> None:
        """The collector's phone has called: dial the debtor, and answer when the debtor does."""
        self.collector.call = incoming.take(self.collector)
        self.collector.call.feed(self.taps.collector)
        self._step(self.collector, "dialling")
        # Not from within pj's incoming-call callback: the new call must first be complete.
        self._agent.post(self._dial_debtor)

    def begin_with(self, collector_uri: str) -> None:
        """Ring the collector's phone, and dial the debtor when it is taken up."""
        self._dial(self.collector, collector_uri)
        self._agent.later(self._ring_s, lambda: self._rang_out(self.collector))

    def hang_up(self) -> None:
        """The desk ends the call."""
        self._end("hung_up" if self.debtor.answered else "cancelled")

    def cut_off(self) -> None:
        """The line is leaving in the middle of the call."""
        self._end("cut_off")

    # ------------------------------------------------------------ dialling

    def _dial_debtor(self) -> None:
        if self._ending is None:
            self._dial(self.debtor, self._debtor_uri)
            self._agent.later(self._ring_s, lambda: self._rang_out(self.debtor))

    def _dial(self, party: Party, uri: str) -> None:
        call = party.call = self._account.call(party)
        call.feed(self.taps.collector if party is self.collector else self.taps.debtor)
        if party is self.debtor and self.collector.call is not None:
            call.bridge(self.collector.call)
        self._step(party, "dialling")
        try:
            call.dial(uri)
        except LineError as error:
            log.error("%s's phone: %s", party.leg, error)
            # pj has said so itself already, unless it refused before there was a call.
            if self._ending is None:
                self._left(party, 503)

    def _rang_out(self, party: Party) -> None:
        if self._ending is None and not party.answered:
            self._end("no_answer" if party is self.debtor else "failed", 480)

    # ------------------------------------------------------------ what the parties do

    def _progressed(self, party: Party, code: int) -> None:
        call = party.call
        if call is None or party.answered or self._ending is not None:
            return
        if party is self.debtor and call.audible:
            # Ringback, announcement or music from the far end, by 183 or by 180 with audio.
            self._pass_progress("early", 183, code)
        elif code == 180 and party.state == "dialling":
            if party is self.debtor:
                self._pass_progress("ringing", 180, code)
            elif not call.incoming:  # our own 180 to a collector who called comes here as well
                self._step(party, "ringing", code)

    def _pass_progress(self, state: LegState, answer: int, code: int) -> None:
        if self.debtor.state != state:
            self._step(self.debtor, state, code)
            collector = self.collector.call
            if collector is None:
                return
            if not self.collector.answered:
                collector.answer(answer)
            elif state == "ringing":
                # A phone that was called, and is connected, makes no ringing tone of its own.
                collector.take_from(self._agent.ringing_tone)
            else:
                collector.leave(self._agent.ringing_tone)

    def _answered(self, party: Party) -> None:
        if self._ending is not None:
            return
        self._step(party, "answered", 200)
        if party is self.debtor and self.collector.call is not None and not self.collector.answered:
            self.collector.call.answer(200)
        elif party is self.debtor and self.collector.call is not None:
            self.collector.call.leave(self._agent.ringing_tone)
        elif party is self.collector and self.debtor.call is None:
            self._dial_debtor()

    def _media_changed(self, party: Party) -> None:
        call = party.call
        if call is None or self._ending is not None:
            return
        if not party.answered:
            # Early media, unless this audio comes with the answer: pj reports that only after it.
            self._agent.post(lambda: self._progressed(party, 183))
        elif call.held != party.held:
            party.held = call.held
            self._step(party, "held" if party.held else "resumed")
            # A re-INVITE cannot be sent from within the callback of another one.
            self._agent.post(lambda: self._pass_hold(party, _HOLD_TRIES))

    def _pass_hold(self, party: Party, tries: int) -> None:
        other = self._other(party)
        if other.call is None or self._ending is not None:
            return
        try:
            if party.held:
                other.call.hold()
            else:
                other.call.unhold()
        except LineError:
            # Its last re-INVITE is not answered yet: pj refuses a second one.
            if tries:
                self._agent.later(_HOLD_RETRY_S, lambda: self._pass_hold(party, tries - 1))

    def _pressed(self, party: Party, digit: str) -> None:
        # Keys may be a card number: passed on, and neither logged nor told.
        self._pass_digit(party, digit, _DIGIT_TRIES)

    def _pass_digit(self, party: Party, digit: str, tries: int) -> None:
        other = self._other(party).call
        if other is None or self._ending is not None:
            return
        if other.audible:
            other.send_digits(digit)
        elif tries:
            # Pressed right after a hold: the other side's audio is only just being resumed.
            self._agent.later(_DIGIT_RETRY_S, lambda: self._pass_digit(party, digit, tries - 1))

    def _left(self, party: Party, code: int) -> None:
        # Of the leg that we ended ourselves, pj reports a code we made up.
        self._step(party, "ended", code if self._ending is None else None)
        if self._ending is None:
            ending, answer = self._verdict(party, code)
            self._end(ending, answer)
        elif self._other(party).over:
            self._close()

    def _verdict(self, party: Party, code: int) -> tuple[CallEnding, int]:
        """How the call ended, and what to tell the other party, when this one left first."""
        if self.collector.answered and self.debtor.answered:
            # A goodbye is 200; anything else is a phone that stopped answering our requests.
            return ("hung_up" if code < 300 else "cut_off"), 0
        if party is self.collector:
            return ("cancelled" if self.debtor.call is not None else "failed"), 0
        if code in _BUSY:
            return "busy", code
        if code in _DECLINED:
            return "declined", code
        if code in _NO_ANSWER:
            return "no_answer", code
        # A redirection or a challenge from the trunk is not for the collector's phone to follow.
        return "failed", code if code >= 404 and code != 407 else 503

    # ------------------------------------------------------------ the end

    def _end(self, ending: CallEnding, code: int = 0) -> None:
        if self._ending is not None:
            return
        self._ending = ending
        for party in (self.collector, self.debtor):
            if party.call is not None:
                party.call.hang_up(code if party is self.collector else 0)
        if self.collector.over and self.debtor.over:
            self._close()
        else:
            # A trunk that never answers cannot be cancelled before its time-out of 32 s: the seat
            # is free before that, the SIP call goes on dying by itself.
            self._agent.later(_GOODBYE_S, self._close)

    def _close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        for party in (self.collector, self.debtor):
            if party.call is not None and not party.call.over:
                party.call.dismiss()
                self._step(party, "ended")
        self.taps.close()
        self._closed(self._ending or "failed")

    def _other(self, party: Party) -> Party:
        return self.debtor if party is self.collector else self.collector

    def _step(self, party: Party, state: LegState, code: int | None = None) -> None:
        party.state = state
        self._moved(LegStep(party.leg, state, self.track.samples, code))
