"""What somebody here may take along of their own: an archive as Mastodon makes them, and lists as CSV.

It holds what they wrote, to whomever; of others, addresses alone.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from functools import partial

from fedi_groups.domain.facts import ActorFacts, InviteFacts, InviteLink, PostFacts
from fedi_groups.domain.media import key_of
from fedi_groups.domain.types import ActorId, Dialect, Mark, Uri
from fedi_groups.reads.ownsheets import SHEETS, Tell, written
from fedi_groups.reads.ownversions import as_they_were
from fedi_groups.reads.pieces import (
    MEDIA,
    PORTION,
    Export,
    Piece,
    collection,
    files_of,
    following_row,
    one,
    sheet,
    walk,
)
from fedi_groups.reads.told import Told, tell
from fedi_groups.storage import exports
from fedi_groups.storage.scheduled import scheduled_of
from fedi_groups.storage.sketches import sketches_of
from fedi_groups.storage.telling import actor_document
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Store, Unit, reading
from fedi_groups.text.aside import aside
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.render import Envelope, render_activity, render_post
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time

MOST_INVITES = 10_000

COMMUNITIES = ("Community", "State", "Role", "Since", "Hears")
INVITATIONS = ("Community", "Invited", "Uses", "Made", "Until", "Note")

_Show = Callable[[Unit, Sequence[PostFacts]], Awaitable[list[Json | str]]]
_Ask = Callable[..., Awaitable[list[ActorFacts]]]


def own_export(store: Store, person: ActorFacts, *, anonymous: bool = False) -> Export:
    """All of one who lives here; what they said anonymously is for themselves alone, who have to have shown that."""
    followed, followers = exports.followed_from, exports.following
    pieces = (
        Piece("actor.json", _actor(store, person)),
        Piece("outbox.json", collection("outbox.json", _written(store, person, _creates))),
        Piece("versions.json", collection("versions.json", _written(store, person, as_they_were))),
        Piece("likes.json", collection("likes.json", _votes(store, person, 1))),
        Piece("dislikes.json", collection("dislikes.json", _votes(store, person, -1))),
        Piece("following.json", collection("following.json", _addresses(store, person, followed))),
        Piece("followers.json", collection("followers.json", _addresses(store, person, followers))),
        Piece("bookmarks.json", collection("bookmarks.json", _bookmarks(store, person))),
        *(Piece(name, _sheet(store, person, tell)) for name, tell in SHEETS.items()),
        Piece("followers.csv", sheet(("Account address",), _handles(store, person, followers))),
        Piece("communities.csv", sheet(COMMUNITIES, _standings(store, person))),
        Piece("scheduled.json", collection("scheduled.json", _scheduled(store, person))),
        Piece("drafts.json", collection("drafts.json", _sketches(store, person))),
        Piece("invitations.csv", sheet(INVITATIONS, _invitations(store, person))),
    )
    hidden = {"anonymous.json": _creates, "anonymous_versions.json": as_they_were} if anonymous else {}
    behind = [Piece(name, collection(name, _masked(store, person, show))) for name, show in hidden.items()]
    return Export((*pieces, *behind), _pictures(store, person))


async def _actor(store: Store, person: ActorFacts) -> AsyncIterator[bytes]:
    """As it is served, but that its collections and pictures are files beside it."""
    async with reading(store) as tx:
        document = await actor_document(tx, person)
    beside = ("outbox", "following", "followers", "likes", "bookmarks")
    document |= {name: f"{name}.json" for name in beside}
    for name in ("icon", "image"):
        file = file_named(getattr(person, name))
        if file is not None and isinstance(document.get(name), dict):
            document[name] = {**document[name], "url": f"{MEDIA}/{file}"}
    async for part in one(document):
        yield part


def file_named(address: str | None) -> str | None:
    """The file of ours at this address."""
    name = (address or "").rsplit("/", 1)[-1]
    return name if key_of(name) else None


async def _written(store: Store, person: ActorFacts, show: _Show) -> AsyncIterator[Json | str]:
    async def step(tx: Unit, after: int) -> tuple[list[Json | str], int | None]:
        posts = await exports.written_by(tx.connection, tx.uris, person.id, after=after, most=PORTION)
        return await show(tx, posts), following_row(posts, posts[-1].id if posts else 0)

    async for each in walk(store, step):
        yield each


async def _masked(store: Store, person: ActorFacts, show: _Show) -> AsyncIterator[Json | str]:
    """By the masks of the communities in which they have been, one community after the other."""

    async def places(tx: Unit, after: int) -> tuple[list[ActorId], int | None]:
        found = await exports.standings_of(tx.connection, person.id, after=after, most=PORTION)
        return [each.community_id for each in found], following_row(found, found[-1].community_id if found else 0)

    async for place in walk(store, places):
        digest = store.veil.digest(place, person.id)
        async for each in walk(store, partial(_hidden, digest, show)):
            yield each


async def _hidden(digest: bytes, show: _Show, tx: Unit, after: int) -> tuple[list[Json | str], int | None]:
    posts = await exports.masked_by(tx.connection, tx.uris, [digest], after=after, most=PORTION)
    return await show(tx, posts), following_row(posts, posts[-1].id if posts else 0)


async def _creates(tx: Unit, posts: Sequence[PostFacts]) -> list[Json | str]:
    """As they are now."""
    return [await _create(each) for each in await tell(tx, posts)]


async def _create(told: Told) -> Json:
    envelope = Envelope(
        uri=Uri(f"{told.post.uri}#create"),
        actor=told.author.uri,
        to=told.shape.to,
        cc=told.shape.cc,
        audience=told.shape.community,
        published=told.post.published,
    )
    return render_activity("Create", envelope, await as_kept(told, Dialect.MICROBLOG))


async def as_kept(told: Told, dialect: Dialect) -> Json:
    """The post, its pictures being files of the export."""
    attached = [
        replace(each, url=f"{MEDIA}/{stored['file']}") if "file" in stored else each
        for each, stored in zip(told.shape.attachments, told.post.attachments, strict=True)
    ]
    shape = replace(told.shape, attachments=tuple(attached))
    return render_post(shape, await aside(len(shape.content), prose_in, shape), dialect=dialect)


async def _votes(store: Store, person: ActorFacts, value: int) -> AsyncIterator[Json | str]:
    async def step(tx: Unit, after: int) -> tuple[list[Json | str], int | None]:
        votes = await exports.votes_by(tx.connection, tx.uris, person.id, after=after, most=PORTION)
        found: list[Json | str] = [each.post for each in votes if each.value == value]
        return found, following_row(votes, votes[-1].post_id if votes else 0)

    async for each in walk(store, step):
        yield each


async def _bookmarks(store: Store, person: ActorFacts) -> AsyncIterator[Json | str]:
    async def step(tx: Unit, after: int) -> tuple[list[Json | str], int | None]:
        posts = await exports.marked_by(tx.connection, tx.uris, person.id, Mark.BOOKMARK, after=after, most=PORTION)
        return [each.uri for each in posts], following_row(posts, posts[-1].id if posts else 0)

    async for each in walk(store, step):
        yield each


async def _sheet(store: Store, person: ActorFacts, ask: Tell) -> AsyncIterator[bytes]:
    """As it is taken along by itself."""
    async with reading(store) as tx:
        rows = await ask(tx, person)
    yield written(rows)


async def _scheduled(store: Store, person: ActorFacts) -> AsyncIterator[Json | str]:
    """What is still to be posted, as it was sent."""

    async def step(tx: Unit, after: int) -> tuple[list[Json | str], int | None]:
        span = Span(above=after, upwards=True)
        found = (await scheduled_of(tx.connection, person.id, span, most=PORTION))[::-1]
        told: list[Json | str] = [{"at": write_time(each.at), **asdict(each.submission)} for each in found]
        return told, following_row(found, found[-1].id if found else 0)

    async for each in walk(store, step):
        yield each


async def _sketches(store: Store, person: ActorFacts) -> AsyncIterator[Json | str]:
    """What they have begun to write."""
    async with reading(store) as tx:
        found = await sketches_of(tx.connection, person.id)
    for each in found:
        yield {"changed": write_time(each.changed), **each.fields}


async def _people(store: Store, person: ActorFacts, ask: _Ask) -> AsyncIterator[ActorFacts]:
    async def step(tx: Unit, after: int) -> tuple[list[ActorFacts], int | None]:
        found = await ask(tx.connection, tx.uris, person.id, after=after, most=PORTION)
        return found, following_row(found, found[-1].id if found else 0)

    async for each in walk(store, step):
        yield each


async def _addresses(store: Store, person: ActorFacts, ask: _Ask) -> AsyncIterator[Json | str]:
    async for each in _people(store, person, ask):
        yield each.uri


async def _handles(store: Store, person: ActorFacts, ask: _Ask) -> AsyncIterator[Sequence[str]]:
    async for each in _people(store, person, ask):
        yield (each.handle[1:],)


async def _standings(store: Store, person: ActorFacts) -> AsyncIterator[Sequence[str]]:
    async def step(tx: Unit, after: int) -> tuple[list[Sequence[str]], int | None]:
        found = await exports.standings_of(tx.connection, person.id, after=after, most=PORTION)
        await tx.actors.want(ids=[each.community_id for each in found])
        rows: list[Sequence[str]] = [
            (
                (await tx.actors.get(each.community_id)).handle[1:],
                each.state.value,
                each.role.value,
                write_time(each.since),
                each.hears.value,
            )
            for each in found
        ]
        return rows, following_row(found, found[-1].community_id if found else 0)

    async for each in walk(store, step):
        yield each


async def _invitations(store: Store, person: ActorFacts) -> AsyncIterator[Sequence[str]]:
    """Those that wait for an answer, and then links."""
    async with reading(store) as tx:
        waiting = await exports.invites_by(tx.connection, person.id, most=MOST_INVITES)
        links = await exports.links_by(tx.connection, person.id, after=0, most=MOST_INVITES)
        named = {number for each in waiting for number in (each.community_id, each.person_id)}
        named |= {each.community_id for each in links}
        await tx.actors.want(ids=named)
        names = {number: (await tx.actors.get(number)).handle[1:] for number in named}
    for each in waiting:
        yield names[each.community_id], names[each.person_id], "", *_term(each), each.note
    for link in links:
        used = f"{link.used} of {link.most}"
        yield names[link.community_id], str(store.uris.join(link.code)), used, *_term(link), link.note


def _term(invitation: InviteFacts | InviteLink) -> tuple[str, str]:
    until = invitation.until
    return write_time(invitation.at), write_time(until) if until is not None else ""


async def _pictures(store: Store, person: ActorFacts) -> AsyncIterator[str]:
    for file in map(file_named, (person.icon, person.image)):
        if file is not None:
            yield file

    async def step(tx: Unit, after: int) -> tuple[list[str], int | None]:
        posts = await exports.written_by(tx.connection, tx.uris, person.id, after=after, most=PORTION)
        files = [file for post in posts for file in files_of(post)]
        return files, following_row(posts, posts[-1].id if posts else 0)

    async for each in walk(store, step):
        yield each
