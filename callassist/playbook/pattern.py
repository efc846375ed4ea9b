"""The notation of phrases, and its compilation into steps over words.

    check is in the mail        these words, one after the other
    (sent|mailed off) it        either
    [already] sent              may be missing
    <pay> the bill              any word of the concept `pay` (words.yaml)
    not ... paid                up to three words between
    _ number                    any one word
    ^ wrong number $            at the start, at the end of the utterance

In a language written without spaces every character is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

GAP = 3
"Words `...` may stand for."
_TOKEN = re.compile(r"\.\.\.|<\w+>|[()\[\]|^$]|[^\s()\[\]|<>^$.]+")
_CLOSING = {"(": ")", "[": "]"}


class BadPattern(ValueError):
    """A phrase that does not follow the notation; the message says where."""


class Net:
    """A non-deterministic automaton of all phrases of a leg; its states are numbers.

    `moves[s]` maps a word to following states, `free[s]` are those any word leads to,
    `skips[s]` those reached without a word, `wins[s]` is the phrase that ends in `s`.
    """

    def __init__(self, grain: int = 1) -> None:
        """`grain`: compared words to a spoken word."""
        self.gap = GAP * grain
        self.moves: list[dict[str, list[int]]] = []
        self.free: list[list[int]] = []
        self.skips: list[list[int]] = []
        self.wins: dict[int, int] = {}
        self.starts: list[int] = []
        self.anchored: list[int] = []
        self.start_of: list[int] = []
        self.at_end: list[bool] = []

    def state(self) -> int:
        self.moves.append({})
        self.free.append([])
        self.skips.append([])
        return len(self.moves) - 1

    def add(
        self, phrase: str, concepts: Mapping[str, frozenset[str]], split: Callable[[str], list[str]]
    ) -> int:
        """Add a phrase, return its ordinal. Raises BadPattern."""
        tokens = _TOKEN.findall(phrase)
        if "".join(tokens) != "".join(phrase.split()):
            raise BadPattern("a character that means nothing here")
        anchored, at_end = tokens[:1] == ["^"], tokens[-1:] == ["$"]
        tokens = tokens[anchored : len(tokens) - at_end]
        start = self.state()
        end = _Builder(self, tokens, concepts, split).build(start)
        if end in self.closure([start]):
            raise BadPattern("matches without a word")
        ordinal = len(self.start_of)
        self.wins[end] = ordinal
        self.start_of.append(start)
        self.at_end.append(at_end)
        (self.anchored if anchored else self.starts).append(start)
        return ordinal

    def closure(self, states: list[int]) -> frozenset[int]:
        seen = set(states)
        todo = list(states)
        while todo:
            for following in self.skips[todo.pop()]:
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return frozenset(seen)

    def step(self, states: frozenset[int], word: str) -> frozenset[int]:
        following: list[int] = []
        for state in states:
            following += self.moves[state].get(word, ())
            following += self.free[state]
        return self.closure(following)

    def words(self) -> set[str]:
        return {word for moves in self.moves for word in moves}


class _Builder:
    """Recursive descent over one phrase's tokens."""

    def __init__(
        self,
        net: Net,
        tokens: list[str],
        concepts: Mapping[str, frozenset[str]],
        split: Callable[[str], list[str]],
    ) -> None:
        self._net = net
        self._tokens = tokens
        self._concepts = concepts
        self._split = split
        self._next = 0

    def build(self, start: int) -> int:
        end = self._choices(start)
        if self._next < len(self._tokens):
            raise BadPattern(f"`{self._tokens[self._next]}` closes nothing")
        return end

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _choices(self, start: int) -> int:
        ends = [self._sequence(start)]
        while self._peek() == "|":
            self._next += 1
            ends.append(self._sequence(start))
        if len(ends) == 1:
            return ends[0]
        joined = self._net.state()
        for end in ends:
            self._net.skips[end].append(joined)
        return joined

    def _sequence(self, start: int) -> int:
        # A choice's branches share their start, so each begins with a state of its own.
        here = self._net.state()
        self._net.skips[start].append(here)
        while self._peek() not in ("", "|", ")", "]"):
            here = self._item(here)
        return here

    def _item(self, here: int) -> int:
        token = self._tokens[self._next]
        self._next += 1
        if token in _CLOSING:
            end = self._choices(here)
            if self._peek() != _CLOSING[token]:
                raise BadPattern(f"`{token}` is not closed")
            self._next += 1
            if token == "[":
                self._net.skips[here].append(end)
            return end
        if token == "...":
            return self._gap(here)
        if token in "^$":
            raise BadPattern(f"`{token}` stands inside")
        if token == "_":
            following = self._net.state()
            self._net.free[here].append(following)
            return following
        if token.startswith("<"):
            if token[1:-1] not in self._concepts:
                raise BadPattern(f"{token} is not in words.yaml")
            return self._any_of(here, self._concepts[token[1:-1]])
        for word in self._split(token):
            here = self._any_of(here, frozenset((word,)))
        return here

    def _any_of(self, here: int, listed: frozenset[str]) -> int:
        """Each of `listed` is a word, or several with spaces between."""
        end = self._net.state()
        for text in listed:
            *first, last = text.split()
            at = here
            for word in first:
                following = self._net.state()
                self._net.moves[at].setdefault(word, []).append(following)
                at = following
            self._net.moves[at].setdefault(last, []).append(end)
        return end

    def _gap(self, here: int) -> int:
        end = self._net.state()
        for _ in range(self._net.gap):
            self._net.skips[here].append(end)
            following = self._net.state()
            self._net.free[here].append(following)
            here = following
        self._net.skips[here].append(end)
        return end
