"""A spool that grows and a finished file give the same blocks, none left out."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from callassist.events import LEGS, Leg
from callassist.hearing.source import Block, RecordedSource, SpoolSource
from callassist.line import spool


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    call = spool.SpoolCall(
        call="c", line="seat-1", pid=1, started="2026-03-02T10:00:00+00:00", collector="", debtor=""
    )
    return spool.create(tmp_path, call)


def append(folder: Path, **legs: bytes) -> None:
    for leg, pcm in legs.items():
        with (folder / f"{leg}.pcm").open("ab") as file:
            file.write(pcm)


def joined(blocks: list[Block], leg: Leg) -> bytes:
    for one, other in itertools.pairwise(blocks):
        assert one.end == other.start
    return b"".join(block.pcm[leg] for block in blocks)


async def test_a_growing_spool_is_followed_to_its_end(folder: Path) -> None:
    source = SpoolSource(folder)
    reading = asyncio.create_task(collect(source))
    for piece in range(50):
        append(folder, collector=bytes([piece, 0]) * 480, debtor=bytes([piece, 1]) * 480)
        source.grown()
        await asyncio.sleep(0)
    source.close()
    blocks = await asyncio.wait_for(reading, 5)
    assert joined(blocks, "collector") == b"".join(bytes([piece, 0]) * 480 for piece in range(50))
    assert joined(blocks, "debtor") == b"".join(bytes([piece, 1]) * 480 for piece in range(50))


async def test_a_leg_that_is_ahead_waits_for_the_other(folder: Path) -> None:
    append(folder, collector=b"\x01\x00" * 900, debtor=b"\x02\x00" * 700 + b"\x02")
    source = SpoolSource(folder)
    source.close()
    (block,) = await collect(source)
    assert {len(pcm) for pcm in block.pcm.values()} == {1400}


async def test_reading_goes_on_from_a_position(folder: Path) -> None:
    append(folder, collector=b"\x01\x00" * 9000, debtor=b"\x02\x00" * 9000)
    source = SpoolSource(folder)
    source.close()
    blocks = await collect(source, 8500)
    assert (blocks[0].start, blocks[-1].end) == (8500, 9000)


async def test_catching_up_comes_in_pieces(folder: Path) -> None:
    append(folder, collector=bytes(160_000), debtor=bytes(160_000))
    source = SpoolSource(folder)
    source.close()
    assert {block.end - block.start for block in await collect(source)} == {4000}


async def test_a_finished_file_gives_every_sample_and_pads_the_shorter_leg() -> None:
    told: list[float] = []
    source = RecordedSource(
        8000, {"collector": b"\x01\x00" * 9001, "debtor": b"\x02\x00" * 5}, progress=told.append
    )
    blocks = await collect(source)
    assert joined(blocks, "collector") == b"\x01\x00" * 9001
    assert joined(blocks, "debtor") == b"\x02\x00" * 5 + bytes(8996 * 2)
    assert told[-1] == 9001 / 8000


async def collect(source: SpoolSource | RecordedSource, start: int = 0) -> list[Block]:
    blocks = [block async for block in source.blocks(start)]
    assert all(len(block.pcm[leg]) == (block.end - block.start) * 2 for block in blocks for leg in LEGS)
    return blocks
