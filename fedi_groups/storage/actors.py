"""Actors: loading them as facts with their addresses filled in, adding and changing them, their keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.charter import DEFAULT, Charter
from fedi_groups.domain.facts import ActorFacts, ProfileField
from fedi_groups.domain.media import key_of
from fedi_groups.domain.types import ActorId, ActorKind, Instant, PeerId, Quotable, Uri
from fedi_groups.errors import Missing
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked, Known
from fedi_groups.storage.charters import charter_of, kept_of
from fedi_groups.storage.placing import enter
from fedi_groups.storage.prepared import Row
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.wire.uris import LocalActor, Uris

_a = tables.actor.c


def actor_query() -> Select[Any]:
    """Rows that `actor_facts` reads: the columns of an actor in their order, and the origin of its server."""
    return select(tables.actor, tables.peer.c.origin).join_from(
        tables.actor, tables.peer, _a.peer_id == tables.peer.c.id, isouter=True
    )


def actor_facts(found: Sequence[Any], uris: Uris) -> ActorFacts:
    """Facts of a row of `actor_query`; a local actor's addresses are minted here."""
    return _facts(_Values(dict(zip(_QUERIED, found, strict=False))), uris)


_QUERIED = (*tables.actor.c.keys(), "origin")
_BY_ID, _BY_URI, _BY_NAME = (
    Known(Asked(actor_query().where(Among(each))), actor_facts, size=512) for each in (_a.id, _a.uri, _a.local_name)
)


class _Values:
    """Values by name. Rows of SQLAlchemy have them so too, and take five times as long to find one."""

    def __init__(self, values: Row) -> None:
        self.__dict__ = values

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def _facts(row: _Values, uris: Uris) -> ActorFacts:
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
        limited_at=row.limited_at,
        charter=charter_of(row.charter),
        umbrella_id=ActorId(row.umbrella_id) if row.umbrella_id is not None else None,
        fields=tuple(ProfileField(*each) for each in row.fields) if row.fields else (),
        shuns=row.shuns,
        bot=row.bot,
        reclusive=row.reclusive,
        icon_alt=row.icon_alt,
        image_alt=row.image_alt,
        attribution_domains=tuple(row.attribution_domains or ()),
        emojis=tuple(row.emojis or ()),
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
    icon_alt: str = ""
    image_alt: str = ""
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
    charter: Charter = DEFAULT
    fields: tuple[ProfileField, ...] = ()
    emojis: tuple[dict[str, Any], ...] = ()


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
        return {each.id: each for each in await self._rows(_BY_ID, ids)}

    async def _load_uris(self, uris: Sequence[str]) -> dict[str, ActorFacts]:
        return {each.uri: each for each in await self._rows(_BY_URI, uris)}

    async def _load_names(self, names: Sequence[str]) -> dict[str, ActorFacts]:
        return {each.name: each for each in await self._rows(_BY_NAME, names)}

    async def _rows(self, known: Known[ActorFacts], keys: Sequence[Any]) -> list[ActorFacts]:
        found = await known.of(self._connection, self._uris, keys=list(keys))
        for each in found:
            self.shelve(each)
        return found

    def shelve(self, actor: ActorFacts) -> None:
        """What this actor is, as its row says."""
        self._by_id.put(actor.id, actor)
        if actor.local:
            self._by_name.put(actor.name, actor)
        else:
            self._by_uri.put(actor.uri, actor)

    def _local_name(self, uri: str) -> str | None:
        local = self._uris.read(uri)
        return (local.name or self._uris.host) if isinstance(local, LocalActor) else None

    async def want(self, uris: Iterable[str] = (), *, ids: Iterable[ActorId] = (), names: Iterable[str] = ()) -> None:
        """Load these, one statement per kind of key. `names` are of local actors."""
        local = [each.lower() for each in names]
        remote: list[str] = []
        for uri in uris:
            name = self._local_name(uri)
            if name is not None:
                local.append(name)
            elif not self._uris.is_local(uri):
                remote.append(uri)
        # Most callers name one kind, and most of what they name is here.
        if remote:
            await self._by_uri.want(remote)
        if local:
            await self._by_name.want(local)
        if ids:
            await self._by_id.want(ids)

    async def some(self, ids: Iterable[ActorId]) -> dict[ActorId, ActorFacts]:
        """Those with these row ids, which are known to exist."""
        return await self._by_id.some(ids)

    async def find(self, uri: str) -> ActorFacts | None:
        """The actor with this id, if we know it. Local addresses name local actors only in their own form."""
        if not self._uris.is_local(uri):
            return await self._by_uri.get(uri)
        name = self._local_name(uri)
        found = await self._by_name.get(name) if name is not None else None
        return found if found is not None and found.uri == uri else None

    def peeked(self, uri: str) -> ActorFacts | None:
        """The actor with this id, if it is loaded already."""
        if not self._uris.is_local(uri):
            return self._by_uri.peeked(uri)
        name = self._local_name(uri)
        found = self._by_name.peeked(name) if name is not None else None
        return found if found is not None and found.uri == uri else None

    def is_elsewhere(self, number: ActorId) -> bool:
        """Whether it is known already that this actor lives on another server."""
        known = self._by_id.peeked(number)
        return known is not None and not known.local

    async def seek(self, number: ActorId) -> ActorFacts | None:
        """The actor with this row id, if there is one."""
        return await self._by_id.get(number)

    async def get(self, number: ActorId) -> ActorFacts:
        """The actor with this row id, which is known to exist."""
        found = await self._by_id.get(number)
        if found is None:
            raise Missing(f"no actor {number}")
        return found

    async def lock(self, number: ActorId) -> None:
        """Whoever changes what hangs on this row waits until the commit (PostgreSQL; SQLite has one writer anyway)."""
        if self._connection.dialect.name != "sqlite":
            await self._connection.execute(select(_a.id).where(_a.id == number).with_for_update())

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
        made = self._added(row, origin=None)
        enter(self._writes, made)
        return made

    def add_remote(self, number: int, new: NewActor, *, peer: PeerId, origin: str, now: Instant) -> ActorFacts:
        row = _row(number, new, now=now) | {"uri": new.uri, "peer_id": peer, "fetched_at": now}
        self._writes.append(tables.actor, row)
        made = self._added(row, origin=origin)
        enter(self._writes, made)
        return made

    def _added(self, row: Row, *, origin: str | None) -> ActorFacts:
        facts = _facts(_Values(row | {"origin": origin}), self._uris)
        self.shelve(facts)
        return facts

    def change(self, actor: ActorFacts, **values: Any) -> ActorFacts:
        """Set columns; returns the facts as they are now."""
        self._writes.change(tables.actor, actor.id, **_stored(values))
        known = {name: value for name, value in values.items() if name in ActorFacts.__slots__}
        if "url" in known:
            known["url"] = known["url"] or actor.uri
        known |= {name: _picture(known[name], self._uris) for name in ("icon", "image") if name in known}
        changed = replace(actor, **known)
        self.shelve(changed)
        enter(self._writes, changed, values)
        return changed


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
        "umbrella_id": None,
        "shuns": False,
        "bot": False,
        "reclusive": False,
        "attribution_domains": None,
        **UNSUSPENDED,
        **_stored({name: getattr(new, name) for name in COPIED}),
    }


UNSUSPENDED: Row = {
    "suspended_at": None,
    "suspended_until": None,
    "disowned_at": None,
    "disowned_until": None,
    "withdrawn": False,
    "limited_at": None,
}
"""How everyone begins."""


def _stored(values: Row) -> Row:
    """Aliases are kept one a line: an address has no blanks in it."""
    if "aliases" in values:
        values = values | {"aliases": "\n".join(values["aliases"]) or None}
    if "fields" in values:
        values = values | {"fields": [[each.name, each.value] for each in values["fields"]] or None}
    for name in ("attribution_domains", "emojis"):
        if name in values:
            values = values | {name: list(values[name] or ()) or None}
    return values | {"charter": kept_of(values["charter"])} if "charter" in values else values


COPIED = (
    "title summary summary_source url icon image icon_alt image_alt language inbox shared_inbox outbox followers "
    "featured moderators wall locked discoverable indexable sensitive local_only aliases moved_to "
    "quotable charter fields emojis"
).split()
