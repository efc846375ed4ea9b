"""Runs all phrases of a leg over its words at once, one table look-up a word.

The phrases' net is made deterministic as text arrives: a set of net states met for the first
time becomes a `State`, whose moves are remembered. Telephone talk repeats itself, so almost
every word costs one dictionary look-up, and a partial that grew by a word costs that word.
"""

from __future__ import annotations

from callassist.playbook.pattern import Net

_KEEP = 20_000
"States remembered; beyond, forgetting all and learning anew is cheaper than looking for the least used."


class State:
    """Where the phrases stand after some words."""

    __slots__ = ("moves", "net_states", "wins")

    def __init__(self, net_states: frozenset[int], wins: tuple[int, ...]) -> None:
        self.net_states = net_states
        self.moves: dict[str, State] = {}
        self.wins = wins
        "Phrases that end with the last word."


class Automaton:
    """Shared by all calls of a language and leg; not thread-safe, hub code runs on one loop."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._starts = net.closure(net.starts)
        self._begun: dict[str, frozenset[int]] = {}
        "Word -> where phrases that begin with it stand; kept apart, so that a state is small."
        self._known: dict[frozenset[int], State] = {}
        self.start = self._state(net.closure(net.anchored))

    def step(self, state: State, word: str) -> State:
        """The state after one more word; a word no phrase uses should come as ``""``."""
        following = state.moves.get(word)
        if following is None:
            following = self._state(self._net.step(state.net_states, word) | self._begin(word))
            state.moves[word] = following
        return following

    def _begin(self, word: str) -> frozenset[int]:
        begun = self._begun.get(word)
        if begun is None:
            begun = self._begun[word] = self._net.step(self._starts, word)
        return begun

    def span(self, phrase: int, words: list[str], end: int) -> int:
        """Index of the first word of the shortest match of `phrase` whose last word is `end`."""
        start_state = self._net.start_of[phrase]
        for begin in range(end, -1, -1):
            states = self._net.closure([start_state])
            for word in words[begin : end + 1]:
                states = self._net.step(states, word)
            if any(self._net.wins.get(state) == phrase for state in states):
                return begin
        return end

    def _state(self, net_states: frozenset[int]) -> State:
        state = self._known.get(net_states)
        if state is None:
            if len(self._known) > _KEEP:
                for old in self._known.values():
                    old.moves.clear()
                self._known.clear()
            wins = self._net.wins
            state = State(net_states, tuple(wins[s] for s in sorted(net_states) if s in wins))
            self._known[net_states] = state
        return state
