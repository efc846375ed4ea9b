"""Hears what the collector should not have said, and has the gentle line for it."""

from __future__ import annotations

from collections.abc import Container

from callassist.assist.evidence import evidence
from callassist.assist.wishes import Wishes
from callassist.events import ConductFlagged, Utterance
from callassist.playbook.match import Reading
from callassist.playbook.model import Playbook


def flagged(
    utterance: Utterance, reading: Reading, playbook: Playbook, wishes: Wishes, allowed: Container[str] = ()
) -> list[ConductFlagged]:
    """The slips of a finished turn of the collector, but for those `allowed`."""
    return [
        ConductFlagged(
            flag=hit.label,
            at=utterance.end,
            line=wishes.line(playbook.conduct[hit.label].reminder),
            evidence=evidence(utterance, reading, hit),
            score=hit.score,
            rule=hit.rule,
        )
        for hit in reading.hits()
        if hit.label in playbook.conduct and hit.label not in allowed
    ]
