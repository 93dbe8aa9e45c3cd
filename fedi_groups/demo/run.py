"""The demonstration from the first process to the last: servers up, story, comparison, servers down."""

import asyncio
import shlex
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from fedi_groups.demo.agreement import compare, compare_outsider
from fedi_groups.demo.narrator import Names, remark
from fedi_groups.demo.outcome import Outcome
from fedi_groups.demo.servers import Server, places
from fedi_groups.demo.stage import Stage, Tell, open_member
from fedi_groups.demo.stories.cast import Story, play
from fedi_groups.errors import Unreachable

NAMES = "ABC"

ALL_IN = 300.0
"""Seconds that no demonstration takes."""


async def run(tell: Tell, *, story: Story, keep: bool) -> Outcome:
    """Play this story, and see whether the servers agree. `keep`: they stay up afterwards.

    Raises Unreachable where a server does not start; then nothing stays up.
    """
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="fedi-groups-demo-"))
    servers = [Server(place) for place in places(NAMES, folder)]
    kept = False
    try:
        async with asyncio.timeout(ALL_IN), AsyncExitStack() as stack:
            stage = await _set(stack, servers, tell)
            broken_off = await _play(stage, story)
            outcome = await _look(stage, broken_off, seconds=time.monotonic() - started)
        if keep:
            processes = {each.place.name: each.process.pid for each in servers if each.process is not None}
            outcome = replace(outcome, kept=processes, folder=str(folder))
        for line in ("", *outcome.lines(), *(_ways_on(servers, folder) if keep else ())):
            tell(line)
        kept = keep
    finally:
        if not kept:
            await asyncio.gather(*(each.stop() for each in servers))
            rmtree(folder, ignore_errors=True)
    return outcome


async def _set(stack: AsyncExitStack, servers: Sequence[Server], tell: Tell) -> Stage:
    tell("Three servers, each a process of its own. They speak over HTTP, and sign what they say.")
    for each in servers:
        tell(remark(f"{each.place.name}  {each.place.origin}"))
    tell("")
    await asyncio.gather(*(each.start() for each in servers))
    members = {each.place.name: await open_member(stack, each) for each in servers}
    return Stage(members, Names([each.place for each in servers]), tell)


async def _play(stage: Stage, story: Story) -> str | None:
    """Why the story was broken off; None if it was not."""
    stage.outsiders = frozenset(story.outsiders)
    try:
        await play(stage, story)
    except Unreachable as error:
        return str(error)
    return None


async def _look(stage: Stage, broken_off: str | None, *, seconds: float) -> Outcome:
    dumps = await stage.dumps()
    origins = {name: member.place.origin for name, member in stage.members.items()}
    host, *others = origins
    verified = sum(each.accepted for each in stage.requests)
    return Outcome(
        origins=origins,
        seen=dumps[host],
        comparisons={
            name: (compare_outsider if name in stage.outsiders else compare)(
                dumps[host], dumps[name], origin=origins[name]
            )
            for name in others
        },
        verified=verified,
        refused=len(stage.requests) - verified,
        complaints=tuple(each.text for each in stage.complaints),
        seconds=seconds,
        broken_off=broken_off,
    )


def _ways_on(servers: Sequence[Server], folder: Path) -> Iterator[str]:
    """Where the servers are that stay up, how to act on one, how to stop them."""
    yield ""
    yield "The servers stay up:"
    numbers = [each.process.pid for each in servers if each.process is not None]
    for each, number in zip(servers, numbers, strict=True):
        yield f"   {each.place.name}  {each.place.origin}/  process {number}, data in {each.place.folder}"
    last = servers[-1].place
    settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in last.environment().items())
    yield f"To do something on {last.name}:"
    yield f"   env {settings} fedi-groups vote ADDRESS --as clara"
    yield "To stop them, and to clear up:"
    yield f"   kill {' '.join(map(str, numbers))}; rm -r {folder}"
