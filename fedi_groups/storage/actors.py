"""Actors: loading them as facts with their addresses filled in, adding and changing them, their keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import key_of
from fedi_groups.domain.types import ActorId, ActorKind, Instant, PeerId, Quotable, Uri
from fedi_groups.errors import Missing
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.storage.upserts import Row
from fedi_groups.wire.uris import LocalActor, Uris

_a = tables.actor.c


def actor_query() -> Select[Any]:
    """Rows that `actor_facts` reads."""
    return select(tables.actor, tables.peer.c.origin).join_from(
        tables.actor, tables.peer, _a.peer_id == tables.peer.c.id, isouter=True
    )


def actor_facts(row: Any, uris: Uris) -> ActorFacts:
    """Facts of a row of `actor_query`; a local actor's addresses are minted here."""
    kind = ActorKind(row.kind)
    local = row.peer_id is None
    uri = uris.actor(kind, row.name) if local else Uri(row.uri)

    def address(stored: str | None, collection: str) -> Uri | None:
        return uris.of_actor(uri, collection) if local else Uri(stored) if stored else None

    return ActorFacts(
        id=ActorId(row.id),
        kind=kind,
        name=row.name,
        host=uris.host if local else row.origin.split("://", 1)[1],
        uri=uri,
        peer_id=None if local else PeerId(row.peer_id),
        title=row.title,
        summary=row.summary,
        summary_source=row.summary_source,
        url=Uri(row.url or uri),
        icon=_picture(row.icon, uris),
        image=_picture(row.image, uris),
        language=row.language,
        inbox=address(row.inbox, "inbox") or Uri(""),
        shared_inbox=uris.shared_inbox if local else Uri(row.shared_inbox) if row.shared_inbox else None,
        outbox=address(row.outbox, "outbox"),
        followers=address(row.followers, "followers"),
        featured=address(row.featured, "featured"),
        moderators=address(row.moderators, "moderators") if kind is ActorKind.GROUP else None,
        locked=row.locked,
        discoverable=row.discoverable,
        indexable=row.indexable,
        sensitive=row.sensitive,
        published=Instant(row.published),
        updated=Instant(row.updated),
        fetched_at=row.fetched_at,
        deleted_at=row.deleted_at,
        local_only=row.local_only,
        aliases=tuple(map(Uri, row.aliases.split())) if row.aliases else (),
        moved_to=Uri(row.moved_to) if row.moved_to else None,
        moved_at=row.moved_at,
        quotable=Quotable(row.quotable),
        wall=address(row.wall, "wall") if kind is ActorKind.GROUP else None,
        suspended_at=row.suspended_at,
        suspended_until=row.suspended_until,
        disowned_at=row.disowned_at,
        disowned_until=row.disowned_until,
        withdrawn=row.withdrawn,
    )


def _picture(stored: str | None, uris: Uris) -> str | None:
    """Of those who live elsewhere an address is kept, of those who live here the name of a file."""
    return uris.media(stored) if stored and key_of(stored) else stored


@dataclass(frozen=True, slots=True)
class NewActor:
    """What a row of a remote actor is made from; of a local one: kind, name, title, summary."""

    kind: ActorKind
    name: str
    title: str | None = None
    summary: str = ""
    summary_source: str | None = None
    uri: Uri | None = None
    url: str | None = None
    icon: str | None = None
    image: str | None = None
    language: str | None = None
    inbox: str | None = None
    shared_inbox: str | None = None
    outbox: str | None = None
    followers: str | None = None
    featured: str | None = None
    moderators: str | None = None
    wall: str | None = None
    locked: bool = False
    discoverable: bool = True
    indexable: bool = True
    sensitive: bool = False
    published: Instant | None = None
    updated: Instant | None = None
    local_only: bool = False
    aliases: tuple[Uri, ...] = ()
    moved_to: Uri | None = None
    quotable: Quotable = Quotable.ANYONE


class Actors:
    """The actors one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes, uris: Uris) -> None:
        self._connection = connection
        self._writes = writes
        self._uris = uris
        self._by_id: Shelf[ActorId, ActorFacts] = Shelf(self._load_ids)
        self._by_uri: Shelf[str, ActorFacts] = Shelf(self._load_uris)
        self._by_name: Shelf[str, ActorFacts] = Shelf(self._load_names)

    async def _load_ids(self, ids: Sequence[ActorId]) -> dict[ActorId, ActorFacts]:
        return {each.id: each for each in await self._rows(actor_query().where(_a.id.in_(ids)))}

    async def _load_uris(self, uris: Sequence[str]) -> dict[str, ActorFacts]:
        return {each.uri: each for each in await self._rows(actor_query().where(_a.uri.in_(uris)))}

    async def _load_names(self, names: Sequence[str]) -> dict[str, ActorFacts]:
        return {each.name: each for each in await self._rows(actor_query().where(_a.local_name.in_(names)))}

    async def _rows(self, query: Select[Any]) -> list[ActorFacts]:
        found = [actor_facts(row, self._uris) for row in await self._connection.execute(query)]
        for each in found:
            self._shelve(each)
        return found

    def _shelve(self, actor: ActorFacts) -> None:
        self._by_id.put(actor.id, actor)
        if actor.local:
            self._by_name.put(actor.name, actor)
        else:
            self._by_uri.put(actor.uri, actor)

    def _local_name(self, uri: str) -> str | None:
        local = self._uris.read(uri)
        return (local.name or self._uris.host) if isinstance(local, LocalActor) else None

    async def want(self, uris: Iterable[str] = (), *, ids: Iterable[ActorId] = ()) -> None:
        """Load these, one statement per kind of key."""
        names: list[str] = []
        remote: list[str] = []
        for uri in uris:
            name = self._local_name(uri)
            if name is not None:
                names.append(name)
            elif not self._uris.is_local(uri):
                remote.append(uri)
        await self._by_uri.want(remote)
        await self._by_name.want(names)
        await self._by_id.want(ids)

    async def find(self, uri: str) -> ActorFacts | None:
        """The actor with this id, if we know it. Local addresses name local actors only in their own form."""
        if not self._uris.is_local(uri):
            return await self._by_uri.get(uri)
        name = self._local_name(uri)
        found = await self._by_name.get(name) if name is not None else None
        return found if found is not None and found.uri == uri else None

    def knows(self, uri: str) -> bool:
        """Whether this is the id of an actor that is loaded already."""
        name = self._local_name(uri)
        return (self._by_name.peeked(name) if name is not None else self._by_uri.peeked(uri)) is not None

    async def get(self, number: ActorId) -> ActorFacts:
        """The actor with this row id, which is known to exist."""
        found = await self._by_id.get(number)
        if found is None:
            raise Missing(f"no actor {number}")
        return found

    async def named(self, name: str) -> ActorFacts | None:
        """The local actor of this name; the server itself goes by its host."""
        return await self._by_name.get(name.lower())

    async def server(self) -> ActorFacts:
        """This server itself, which is made at the first start."""
        found = await self.named(self._uris.host)
        if found is None:
            raise Missing("this server has never been started")
        return found

    def add_local(self, number: int, new: NewActor, *, now: Instant) -> ActorFacts:
        row = _row(number, new, now=now) | {"local_name": new.name.lower()}
        self._writes.append(tables.actor, row)
        return self._added(row, origin=None)

    def add_remote(self, number: int, new: NewActor, *, peer: PeerId, origin: str, now: Instant) -> ActorFacts:
        row = _row(number, new, now=now) | {"uri": new.uri, "peer_id": peer, "fetched_at": now}
        self._writes.append(tables.actor, row)
        return self._added(row, origin=origin)

    def _added(self, row: Row, *, origin: str | None) -> ActorFacts:
        facts = actor_facts(_AsRow(row | {"origin": origin}), self._uris)
        self._shelve(facts)
        return facts

    def change(self, actor: ActorFacts, **values: Any) -> ActorFacts:
        """Set columns; returns the facts as they are now."""
        self._writes.change(tables.actor, actor.id, **_stored(values))
        known = {name: value for name, value in values.items() if name in ActorFacts.__slots__}
        if "url" in known:
            known["url"] = known["url"] or actor.uri
        known |= {name: _picture(known[name], self._uris) for name in ("icon", "image") if name in known}
        changed = replace(actor, **known)
        self._shelve(changed)
        return changed


class _AsRow:
    """A dict read as a result row is."""

    def __init__(self, values: Row) -> None:
        self.__dict__.update(values)


def _row(number: int, new: NewActor, *, now: Instant) -> Row:
    return {
        "id": number,
        "kind": new.kind.value,
        "name": new.name,
        "local_name": None,
        "peer_id": None,
        "uri": None,
        "fetched_at": None,
        "deleted_at": None,
        "published": new.published or now,
        "updated": new.updated or new.published or now,
        "moved_at": None,
        **UNSUSPENDED,
        **_stored({name: getattr(new, name) for name in COPIED}),
    }


UNSUSPENDED: Row = {
    "suspended_at": None,
    "suspended_until": None,
    "disowned_at": None,
    "disowned_until": None,
    "withdrawn": False,
}
"""How everyone begins."""


def _stored(values: Row) -> Row:
    """Aliases are kept one a line: an address has no blanks in it."""
    return values | {"aliases": "\n".join(values["aliases"]) or None} if "aliases" in values else values


COPIED = (
    "title summary summary_source url icon image language inbox shared_inbox outbox followers featured moderators "
    "wall locked discoverable indexable sensitive local_only aliases moved_to quotable"
).split()
