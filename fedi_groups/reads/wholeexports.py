"""A whole community here for its owner to keep, or to carry elsewhere: what its members may read, and nothing more.

Votes are counts. There are no e-mail addresses in it, no reports, no answers of those who asked to come in, and nothing
that was removed or waits for approval.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import Reader, may_read
from fedi_groups.domain.types import Dialect, PostId
from fedi_groups.reads.ownexports import as_kept, file_named
from fedi_groups.reads.pieces import PORTION, Export, Piece, files_of, following_row, lines, one, sheet, walk
from fedi_groups.reads.told import Told, tell
from fedi_groups.storage import exports
from fedi_groups.storage.telling import actor_document
from fedi_groups.storage.unit import Store, Unit, reading
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time

MEMBERS = ("Account address", "Role", "Since")
LOG = ("At", "By", "Act", "Person", "Post", "Reason", "Until")


def whole_export(store: Store, community: ActorFacts) -> Export:
    """The community's own document holds its flairs; `charter.json` has what it has decided about itself."""
    pieces = (
        Piece("actor.json", _actor(store, community)),
        Piece("charter.json", one(asdict(community.charter))),
        Piece("posts.jsonl", lines(_said(store, community))),
        Piece("members.csv", sheet(MEMBERS, _members(store, community))),
        Piece("log.csv", sheet(LOG, _log(store, community))),
    )
    return Export(pieces, _pictures(store, community))


async def _actor(store: Store, community: ActorFacts) -> AsyncIterator[bytes]:
    async with reading(store) as tx:
        document = await actor_document(tx, community)
    async for part in one(document):
        yield part


async def _threads(store: Store, community: ActorFacts) -> AsyncIterator[Told]:
    """Each post, and below it its comments."""

    async def posts(tx: Unit, after: int) -> tuple[list[Told], int | None]:
        found = await exports.threads_in(tx.connection, tx.uris, community.id, after=after, most=PORTION)
        return await _readable(tx, community, found), following_row(found, found[-1].id if found else 0)

    async for post in walk(store, posts):
        yield post
        if post.post.comments:
            async for comment in _comments(store, community, post.post.id):
                yield comment


async def _comments(store: Store, community: ActorFacts, root: PostId) -> AsyncIterator[Told]:
    async def step(tx: Unit, after: int) -> tuple[list[Told], int | None]:
        found = await exports.comments_below(tx.connection, tx.uris, root, after=after, most=PORTION)
        return await _readable(tx, community, found), following_row(found, found[-1].id if found else 0)

    async for each in walk(store, step):
        yield each


async def _readable(tx: Unit, community: ActorFacts, posts: Sequence[PostFacts]) -> list[Told]:
    member = Reader(communities=frozenset({community.id}))
    return [each for each in await tell(tx, posts) if may_read(member, each.post) and not each.gone]


async def _said(store: Store, community: ActorFacts) -> AsyncIterator[Json]:
    async for told in _threads(store, community):
        counts = {"up": told.post.up, "down": told.post.down, "comments": told.post.comments}
        yield {**await as_kept(told, Dialect.THREADIVERSE), "counts": counts}


async def _members(store: Store, community: ActorFacts) -> AsyncIterator[Sequence[str]]:
    async def step(tx: Unit, after: int) -> tuple[list[Sequence[str]], int | None]:
        found = await exports.members_of(tx.connection, community.id, after=after, most=PORTION)
        await tx.actors.want(ids=[each.actor_id for each in found])
        people = [(await tx.actors.get(each.actor_id), each) for each in found]
        rows: list[Sequence[str]] = [
            (person.handle[1:], standing.role.value, write_time(standing.since))
            for person, standing in people
            if person.deleted_at is None
        ]
        return rows, following_row(found, found[-1].actor_id if found else 0)

    async for each in walk(store, step):
        yield each


async def _log(store: Store, community: ActorFacts) -> AsyncIterator[Sequence[str]]:
    async def step(tx: Unit, after: int) -> tuple[list[Sequence[str]], int | None]:
        found = await exports.entries_in(tx.connection, community.id, after=after, most=PORTION)
        people = {number for each in found for number in (each.actor_id, each.person_id) if number is not None}
        await tx.actors.want(ids=people)
        await tx.posts.want(ids=[each.post_id for each in found if each.post_id is not None])
        names = {number: (await tx.actors.get(number)).handle[1:] for number in people}
        rows: list[Sequence[str]] = [
            (
                write_time(each.at),
                names[each.actor_id],
                str(each.act),
                names[each.person_id] if each.person_id is not None else "",
                (await tx.posts.get(each.post_id)).uri if each.post_id is not None else "",
                each.reason,
                write_time(each.until) if each.until is not None else "",
            )
            for each in found
        ]
        return rows, following_row(found, found[-1].id if found else 0)

    async for each in walk(store, step):
        yield each


async def _pictures(store: Store, community: ActorFacts) -> AsyncIterator[str]:
    for file in map(file_named, (community.icon, community.image)):
        if file is not None:
            yield file
    async for told in _threads(store, community):
        for file in files_of(told.post):
            yield file
