"""Finding words in what was said, in every language the calls are in.

FTS5's unicode61 takes a run of Han characters for one word, so a Chinese word inside a
sentence is never found. Here each Han character stands alone, in the indexed text and in the
question, where a run of them becomes a phrase.
"""

from __future__ import annotations

import re
import sqlite3

import msgspec

from callassist.errors import BadInput
from callassist.events import Leg

# Unified ideographs with extensions A to H and the compatibility block.
_HAN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af])")


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """An utterance that holds the words."""

    call: str
    started: str
    "Start of its call, ISO 8601."
    leg: Leg
    number: int
    start: float
    "Seconds into the call."
    text: str


def search_text(text: str) -> str:
    """What is indexed: lower case, a space round each Han character."""
    return " ".join(_HAN.sub(r" \1 ", text.lower()).split())


def search_query(words: str) -> str:
    """All the words, in any order; quotes keep FTS5's own operators out. Raises BadInput."""
    phrases = [search_text(word).replace('"', " ") for word in words.split()]
    wanted = [phrase for phrase in phrases if any(c.isalnum() for c in phrase)]
    if not wanted:
        raise BadInput("there is no word to search for", "example: callassist calls search check mail")
    return " ".join(f'"{phrase}"' for phrase in wanted)


def search(conn: sqlite3.Connection, words: str, limit: int) -> list[Hit]:
    """Newest call first, within a call as it was spoken. Raises BadInput."""
    rows = conn.execute(
        """
        SELECT u.call, c.started, u.leg, u.number, u.start_s AS start, u.text
        FROM utterances_fts JOIN utterances u ON u.id = utterances_fts.rowid JOIN calls c ON c.id = u.call
        WHERE utterances_fts MATCH ? ORDER BY c.started DESC, c.id, u.start_s LIMIT ?""",
        (search_query(words), limit),
    )
    return [msgspec.convert(dict(row), Hit) for row in rows]
