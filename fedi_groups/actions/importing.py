"""What people bring along from another server: looked at first, then done line by line, beside everything else.

What they have here already stays. Whoever is meant is found by the errand that goes on with it: no request waits for
hundreds of servers.
"""

from dataclasses import replace
from typing import Any

from fedi_groups.actions import blocking, endorsing, lists, marking, membership
from fedi_groups.actions.pacing import is_slowed
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.importing import ImportFacts, ImportKind, ImportLine, ImportState, Sheet
from fedi_groups.domain.policy.pace import Deed
from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import DAY, Instant, Mark
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied, Malformed, Missing, Overloaded
from fedi_groups.storage import imports
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.lists import lists_of
from fedi_groups.storage.unit import Unit

BRING_IN = "bring in"
"""The errand that does what stands in a file; its key is the number of the import."""

DROP_IMPORT = "drop import"

LOOKED_AT_FOR = DAY
KEPT_FOR = 30 * DAY
"""How long what became of it can be looked at."""

PAUSE = 15 * 60
"""Seconds until somebody may have gone on joining."""

_LONGEST = 300
"""Characters of a reason."""


async def prepare(tx: Unit, *, person: ActorFacts, kind: ImportKind, sheet: Sheet) -> ImportFacts:
    """What a file would do can be looked at, for a day; nothing is done. Raises Denied for who has too much there."""
    require(may_act_at_all(person))
    known = await imports.imports_of(tx.connection, person.id)
    for each in [*(each for each in known if each.state is ImportState.ASKED), *known[imports.MOST - 1 :]]:
        if each.state is not ImportState.RUNNING:
            await _drop(tx, each)
    if any(each.state is ImportState.RUNNING and each.kind is kind for each in known):
        raise Denied("one is under way", public="Such a file is being worked on: wait for its end, or stop it first.")
    made = ImportFacts(tx.mint.next(), person.id, kind, ImportState.ASKED, tx.now, len(sheet.lines), len(sheet.unread))
    await imports.add_import(tx.connection, made, sheet.lines)
    put_due(tx.writes, DROP_IMPORT, str(made.id), at=Instant(tx.now + LOOKED_AT_FOR))
    return made


async def begin(tx: Unit, *, person: ActorFacts, number: int) -> None:
    """From now on it is done. Raises Missing, Denied."""
    require(may_act_at_all(person))
    found = await own_import(tx, person, number)
    if found.state is ImportState.ASKED:
        await imports.set_import_state(tx.connection, found.id, ImportState.RUNNING)
        drop_due(tx.writes, DROP_IMPORT, str(found.id))
        put_due(tx.writes, BRING_IN, str(found.id), at=tx.now)


async def drop(tx: Unit, *, person: ActorFacts, number: int) -> None:
    """It is not done, or goes no further; what is done stays. Raises Missing."""
    await _drop(tx, await own_import(tx, person, number))


async def end(tx: Unit, found: ImportFacts) -> None:
    """Nothing of it waits any more."""
    await imports.set_import_state(tx.connection, found.id, ImportState.ENDED)
    put_due(tx.writes, DROP_IMPORT, str(found.id), at=Instant(tx.now + KEPT_FOR))


async def own_import(tx: Unit, person: ActorFacts, number: int) -> ImportFacts:
    """Raises Missing for what is none, or somebody else's."""
    found = await imports.find_import(tx.connection, number)
    if found is None or found.actor_id != person.id:
        raise Missing(f"no import {number} of {person.handle}")
    return found


async def _drop(tx: Unit, found: ImportFacts) -> None:
    await imports.drop_import(tx.connection, found.id)
    for kind in (BRING_IN, DROP_IMPORT):
        drop_due(tx.writes, kind, str(found.id))


async def settle(
    tx: Unit, found: ImportFacts, line: ImportLine, *, person: ActorFacts, meant: ActorFacts | PostFacts | None
) -> None:
    """What one line says is done, and the line is gone. Raises Denied, Malformed, Missing, and Overloaded for what has
    to wait."""
    if not await imports.drop_line(tx.connection, found.id, line):
        return
    match found.kind, meant:
        case ImportKind.FOLLOWS, ActorFacts():
            said = dict(line.said)
            await _follow(tx, person, meant, said)
        case ImportKind.LISTS, ActorFacts():
            await _enlist(tx, person, meant, str(line.said.get("list", "")))
        case ImportKind.BLOCKS, ActorFacts():
            await blocking.block(tx, person=person, other=meant)
        case ImportKind.MUTES, ActorFacts():
            told = bool(line.said.get("notifications", True))
            await blocking.mute(tx, person=person, other=meant, notifications=told)
        case ImportKind.BOOKMARKS, PostFacts():
            await marking.mark(tx, person=person, post=meant, kind=Mark.BOOKMARK)
        case ImportKind.HOSTS, _:
            await _block_host(tx, person, line.address)
        case _:
            raise Missing(f"{line.address[:200]} is nothing to be brought in")


async def put_off(tx: Unit, found: ImportFacts, line: ImportLine, *, why: str) -> None:
    """It is tried again, or not any more, and its owner reads `why`."""
    await imports.put_off(tx.connection, found.id, replace(line, why=why[:_LONGEST]))


async def _follow(tx: Unit, person: ActorFacts, other: ActorFacts, said: dict[str, Any]) -> None:
    """Whoever is followed already stays so."""
    if person.id == other.id:
        raise _denied("Nobody follows themselves.")
    if not await lists.is_followed(tx, person, other):
        verdict = await membership.follow(tx, follower=person, target=other)
        if isinstance(verdict, Deny):
            if other.is_community and is_slowed(tx, person, Deed.JOIN):
                raise Overloaded(verdict.reason, retry_after=PAUSE)
            require(verdict)
    await endorsing.wish(
        tx,
        follower=person,
        target=other,
        reblogs=said.get("reblogs"),
        notify=said.get("notify"),
        languages=tuple(said.get("languages") or ()),
    )


async def _enlist(tx: Unit, person: ActorFacts, other: ActorFacts, title: str) -> None:
    """In the list of this name, which is made if there is none. Only whom one follows is in lists."""
    if person.id != other.id and not await lists.is_followed(tx, person, other):
        await _follow(tx, person, other, {})
        if not await lists.is_followed(tx, person, other):
            raise _denied("They have to agree before you follow them: bring this file in once more when they have.")
    known = {each.title: each for each in await lists_of(tx.connection, person.id)}
    found = known.get(title.strip()) or await lists.make_list(tx, owner=person, title=title)
    await tx.flush()
    await lists.put_in(tx, owner=person, number=found.id, actors=[other])


async def _block_host(tx: Unit, person: ActorFacts, written: str) -> None:
    host = read_host(written)
    if host is None:
        raise Malformed("no host", public="This is no name of a server.")
    await blocking.block_host(tx, person=person, host=host)


def _denied(reason: str) -> Denied:
    return Denied(reason, public=reason)
