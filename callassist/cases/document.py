"""A JSON file of accounts: an array, or one account per line; read with line numbers, written to be read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from callassist.cases.intake import Intake
from callassist.ledger import PARTS, Case

_BYTE = re.compile(r"\(byte (\d+)\)")


def read_document(data: bytes, intake: Intake, progress: Callable[[int], None] = lambda _lines: None) -> None:
    """Hand every account to the intake. `progress` is told how many more lines are read."""
    data = data.removeprefix(codecs.BOM_UTF8)
    line = at = 0
    for raw in _objects(data, intake):
        start = data.find(raw, at)
        ahead = data.count(b"\n", at, start)
        progress(ahead)
        line += ahead
        at = start
        _account(line + 1, msgspec.json.decode(raw), intake)


def _objects(data: bytes, intake: Intake) -> list[bytes]:
    try:
        if data.lstrip().startswith(b"["):
            return [bytes(raw) for raw in msgspec.json.decode(data, type=list[msgspec.Raw])]
        return [bytes(raw) for raw in msgspec.json.Decoder(msgspec.Raw).decode_lines(data)]
    except msgspec.DecodeError as error:
        place = _BYTE.search(str(error))
        intake.problem(data.count(b"\n", 0, int(place[1]) if place else 0) + 1, "", "not_json")
        return []


def _account(line: int, given: Any, intake: Intake) -> None:
    if not isinstance(given, dict):
        return intake.problem(line, "", "not_json")
    facts = {name: value for name, value in given.items() if name not in PARTS}
    intake.facts(line, facts)
    account = facts.get("account")
    for table in PARTS:
        rows = given.get(table, [])
        if not isinstance(rows, list):
            intake.problem(line, table, "not_json")
            continue
        for number, row in enumerate(rows):
            place = f"{table}[{number}]"
            if not isinstance(row, dict):
                intake.problem(line, place, "not_json")
            elif isinstance(account, str):
                intake.part(line, table, account, row, f"{place}.")
    return None


def write_document(cases: Iterable[Case]) -> Iterator[str]:
    """An array with one account on each line, in pieces."""
    before = "[\n"
    for case in cases:
        yield before + msgspec.json.encode(case).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
