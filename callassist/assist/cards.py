"""One card at a time, not too many, and what became of each.

What counts is decided on finals and clicks alone, so that a replay of them gives the same
cards with the same numbers. A card fired on a partial is shown over that as provisional: the
final makes it count, or it goes away and leaves its number to the next.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from callassist.events import CardClicked, CardFate, CardSettled, CardShown, CardWithdrawn, Evidence, Finding
from callassist.playbook.lexicon import Lexicon
from callassist.settings import AssistSettings

_WAIT_S = 8.0
"A card that must wait longer than this for its turn is no longer about what is being said."
_SAID_SHARE = 0.5
"Of a line's weight of words, said by the collector: a paraphrase keeps the long words."
_LONGEST = 8
_MINUTE_S = 60.0


class Wish(NamedTuple):
    """A card somebody would like to show."""

    priority: int
    ladder: str
    step: int
    line: str
    why: str
    evidence: Evidence
    next_line: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.ladder, self.step


class _Open(NamedTuple):
    number: int
    shown: float
    wish: Wish


class CardDesk:
    """One call's cards."""

    def __init__(self, settings: AssistSettings, lexicon: Lexicon) -> None:
        self._settings = settings
        self._lexicon = lexicon
        self._count = 0
        self._open: _Open | None = None
        self._provisional: _Open | None = None
        self._waiting: tuple[float, float, Wish] | None = None
        "When its turn is, when it was wished for, and the wish."
        self._shown: deque[float] = deque(maxlen=max(settings.cards_per_minute, 1))
        self._clicked: dict[int, CardClicked] = {}
        self._heard: set[str] = set()
        "Collector's words since the open card was shown."
        self._done: set[str] = set()
        "Lines the collector has said: they do not come again."

    def look(self, wish: Wish | None, at: float) -> list[Finding]:
        """A partial wants this card: show it provisionally if its turn is now."""
        if wish is None:
            return []
        over = self._provisional
        if over is not None and (over.wish.key == wish.key or over.wish.priority >= wish.priority):
            return []
        if self._turn(at) > at or self._unwanted(wish):
            return []
        withdrawn = self._withdraw(at)
        self._provisional = _Open(self._count + 1, at, wish)
        return [*withdrawn, self._event(self._provisional, provisional=True)]

    def take(self, wish: Wish | None, at: float) -> list[Finding]:
        """A final wants this card, or none: what was provisional is confirmed or withdrawn."""
        found = self.tick(at) + self._decide(wish, at)
        self._clicked.clear()
        return found

    def _decide(self, wish: Wish | None, at: float) -> list[Finding]:
        over = self._provisional
        if wish is not None and not self._unwanted(wish):
            turn = self._turn(at)
            if turn <= at:
                return self._show(wish, at)
            self._waiting = (turn, at, wish)
        found = self._withdraw(at)
        if over is not None and self._open is not None:
            found.append(self._event(self._open, provisional=False))
        return found

    def tick(self, now: float) -> list[Finding]:
        """Time has come to `now`: a card nobody took is ignored, one that waited gets its turn."""
        found: list[Finding] = []
        if self._open is not None and now > self._open.shown + self._settings.said_within_s:
            found += self._settle("ignored", self._open.shown + self._settings.said_within_s)
        if self._waiting is not None:
            turn, wished, wish = self._waiting
            if turn - wished > _WAIT_S:
                self._waiting = None
            elif now >= turn:
                self._waiting = None
                found += self._show(wish, turn)
        return found

    def hear(self, text: str, step: str, at: float) -> list[Finding]:
        """The collector said this, and took this step of the call: the open card's, near enough?"""
        found = self.tick(at)
        if self._open is not None:
            self._heard |= {
                folded.concept for raw in self._lexicon.raw(text) for folded in self._lexicon.fold(raw)
            }
            if self._open.wish.ladder == step or self._said(self._open.wish.line):
                found += self._settle("said", at)
        return found

    def click(self, click: CardClicked) -> list[Finding]:
        """A click may name a card that is still provisional: it then waits for the final."""
        if self._open is not None and self._open.number == click.card:
            return self._settle(click.fate, click.at)
        if click.card > self._count:
            self._clicked[click.card] = click
        return []

    def end(self, at: float) -> list[Finding]:
        """The call is over."""
        self._waiting = None
        found = self._withdraw(at)
        return found + (self._settle("ignored", at) if self._open is not None else [])

    def _show(self, wish: Wish, at: float) -> list[Finding]:
        found: list[Finding] = []
        if self._provisional is not None and self._provisional.wish.key != wish.key:
            found += self._withdraw(at)
        self._provisional = None
        self._waiting = None
        if self._open is not None:
            found += self._settle("ignored", at)
        self._count += 1
        self._open = _Open(self._count, at, wish)
        self._shown.append(at)
        self._heard = set()
        found.append(self._event(self._open, provisional=False))
        click = self._clicked.pop(self._count, None)
        return found + (self._settle(click.fate, click.at) if click else [])

    def _settle(self, fate: CardFate, at: float) -> list[Finding]:
        card, self._open = self._open, None
        if card is not None and fate == "said":
            self._done.add(card.wish.line)
        return [CardSettled(card=card.number, at=at, fate=fate)] if card else []

    def _withdraw(self, at: float) -> list[Finding]:
        card, self._provisional = self._provisional, None
        if card is None:
            return []
        self._clicked.pop(card.number, None)
        return [CardWithdrawn(card=card.number, at=at)]

    def _turn(self, at: float) -> float:
        """When the next card may come."""
        if not self._shown:
            return at
        turn = max(at, self._shown[-1] + self._settings.cool_down_s)
        if len(self._shown) == self._shown.maxlen:
            turn = max(turn, self._shown[0] + _MINUTE_S)
        return turn

    def _unwanted(self, wish: Wish) -> bool:
        """Said before, or something weightier is in front of the collector, or the very same."""
        if self._open is None:
            return wish.line in self._done
        return self._open.wish.key == wish.key or self._open.wish.priority > wish.priority

    def _said(self, line: str) -> bool:
        weights = {
            folded.concept: min(len(folded.word), _LONGEST)
            for raw in self._lexicon.raw(line)
            for folded in self._lexicon.fold(raw)
        }
        said = sum(weight for concept, weight in weights.items() if concept in self._heard)
        return said >= _SAID_SHARE * sum(weights.values())

    @staticmethod
    def _event(card: _Open, *, provisional: bool) -> CardShown:
        wish = card.wish
        return CardShown(
            card=card.number,
            at=card.shown,
            ladder=wish.ladder,
            step=wish.step,
            line=wish.line,
            why=wish.why,
            evidence=wish.evidence,
            next_line=wish.next_line,
            provisional=provisional,
        )
