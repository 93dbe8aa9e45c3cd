"""Posts and comments: loading them as facts, adding and changing them, who they mention."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.details import Details
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, Instant, PeerId, PostId, PostKind, Quotable, QuoteState, Uri, Visibility
from fedi_groups.errors import Missing
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked, Known
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.storage.wording import change_words
from fedi_groups.text.hashtags import folded
from fedi_groups.wire.uris import LocalPost, Uris

_p = tables.post.c

_COLUMNS = [column.name for column in _p if column.name != "serial"]

MOST_TAGS = 30
"""Hashtags by which one post is found."""

_NOT_GONE = (_p.deleted_at.is_(None), _p.removed_at.is_(None), _p.held_at.is_(None))

_NOTHING: Final[dict[str, Any]] = {
    "title": None,
    "content": "",
    "source": None,
    "warning": None,
    "link": None,
    "attachments": (),
    "hashtags": (),
    "flairs": (),
    "emojis": (),
    "details": None,
    "quote_uri": None,
    "quote_author_id": None,
    "quote_state": None,
    "quote_approval": None,
}
"""What the contents of a post are without any."""

_WORDS: Final = frozenset(("title", "warning", "content", "deleted_at", "visibility"))

POST_QUERY = select(*(_p[name] for name in _COLUMNS))
"""Rows that `post_facts` reads."""

_MENTIONS = Asked(
    select(tables.mention.c.post_id, tables.mention.c.actor_id)
    .where(Among(tables.mention.c.post_id))
    .order_by(tables.mention.c.actor_id)
)

_stored_of = attrgetter(*_COLUMNS)
_KINDS, _VISIBILITIES = ({each.value: each for each in kinds} for kinds in (PostKind, Visibility))


def post_facts(row: Sequence[Any], uris: Uris) -> PostFacts:
    """Of a row that begins with the columns of POST_QUERY, in their order."""
    values = dict(zip(_COLUMNS, row, strict=False))
    stored = values["uri"]
    values["uri"] = Uri(stored) if stored else uris.post(values["id"], comment=values["parent_id"] is not None)
    values["kind"] = _KINDS[values["kind"]]
    values["visibility"] = _VISIBILITIES[values["visibility"]]
    for name in ("attachments", "hashtags", "flairs", "emojis"):
        values[name] = tuple(values[name])
    for name, kind in (("quote_state", QuoteState), ("quotable", Quotable)):
        values[name] = kind(values[name]) if values[name] else None
    values["details"] = Details(**values["details"]) if values["details"] else None
    return PostFacts(**values, local=stored is None)


_BY_ID = Known(Asked(POST_QUERY.where(Among(_p.id))), post_facts, size=2048)


class Posts:
    """The posts one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes, uris: Uris, *, lock: bool) -> None:
        self._connection = connection
        self._writes = writes
        self._uris = uris
        self._lock = lock
        self._query = POST_QUERY.order_by(_p.id).with_for_update() if lock else POST_QUERY
        self._by_id: Shelf[PostId, PostFacts] = Shelf(self._load_ids)
        self._by_uri: Shelf[str, PostFacts] = Shelf(self._load_uris)
        self._mentions: Shelf[PostId, tuple[ActorId, ...]] = Shelf(self._load_mentions)
        self._speakers: Shelf[PostId, tuple[ActorId, ...]] = Shelf(self._load_speakers)
        self._spoken: dict[PostId, list[ActorId]] = {}
        self._forgotten: Shelf[bytes, bool] = Shelf(self._load_forgotten)

    async def _load_ids(self, ids: Sequence[PostId]) -> dict[PostId, PostFacts]:
        if self._lock:
            rows = await self._connection.execute(self._query.where(_p.id.in_(ids)))
            found = [post_facts(row, self._uris) for row in rows]
        else:
            found = await _BY_ID.of(self._connection, self._uris, keys=list(ids))
        return {each.id: each for each in map(self._shelve, found)}

    async def _load_uris(self, uris: Sequence[str]) -> dict[str, PostFacts]:
        rows = await self._connection.execute(self._query.where(_p.uri.in_(uris)))
        return {each.uri: each for each in map(self._shelve, (post_facts(row, self._uris) for row in rows))}

    async def _load_mentions(self, ids: Sequence[PostId]) -> dict[PostId, tuple[ActorId, ...]]:
        found: dict[PostId, tuple[ActorId, ...]] = {}
        for post, actor in await _MENTIONS.rows(self._connection, keys=list(ids)):
            found[PostId(post)] = (*found.get(PostId(post), ()), ActorId(actor))
        return found

    async def _load_speakers(self, roots: Sequence[PostId]) -> dict[PostId, tuple[ActorId, ...]]:
        found: dict[PostId, tuple[ActorId, ...]] = {}
        heard = (_p.root_id.in_(roots), _p.deleted_at.is_(None), _p.held_at.is_(None))
        question = select(_p.root_id, _p.author_id).where(*heard).distinct()
        for row in await self._connection.execute(question):
            found[PostId(row.root_id)] = (*found.get(PostId(row.root_id), ()), ActorId(row.author_id))
        return found

    async def _load_forgotten(self, digests: Sequence[bytes]) -> dict[bytes, bool]:
        f = tables.forgotten.c
        found = await self._connection.execute(select(f.digest).where(f.digest.in_(digests)))
        return dict.fromkeys(found.scalars(), True)

    def _shelve(self, facts: PostFacts) -> PostFacts:
        self._put(facts)
        return facts

    def _put(self, facts: PostFacts) -> None:
        self._by_id.put(facts.id, facts)
        if not facts.local:
            self._by_uri.put(facts.uri, facts)

    async def want(self, uris: Iterable[str] = (), *, ids: Iterable[PostId] = ()) -> None:
        """Load these, one statement per kind of key. On PostgreSQL their rows stay locked until the commit, so that
        two processes never count votes past each other."""
        numbers = list(ids)
        remote: list[str] = []
        for uri in uris:
            local = self._uris.read(uri)
            if isinstance(local, LocalPost):
                numbers.append(local.id)
            elif local is None and not self._uris.is_local(uri):
                remote.append(uri)
        await self._by_uri.want(remote)
        await self._by_id.want(numbers)

    async def find(self, uri: str) -> PostFacts | None:
        """The post with this id, if we know it; or the one that is relayed under it by its private community."""
        local = self._uris.read(uri)
        if isinstance(local, LocalPost):
            found = await self._by_id.get(local.id)
            if local.relay:
                return found if found is not None and found.visibility is Visibility.MEMBERS else None
            return found if found is not None and found.uri == uri else None
        return None if self._uris.is_local(uri) else await self._by_uri.get(uri)

    async def some(self, ids: Iterable[PostId]) -> dict[PostId, PostFacts]:
        """Those of the posts with these row ids that there are, in their order."""
        return await self._by_id.some(ids)

    async def seek(self, number: PostId) -> PostFacts | None:
        """The post with this row id, if there is one."""
        return await self._by_id.get(number)

    async def get(self, number: PostId) -> PostFacts:
        """The post with this row id, which is known to exist."""
        found = await self._by_id.get(number)
        if found is None:
            raise Missing(f"no post {number}")
        return found

    def add(self, post: PostFacts, *, mentions: Iterable[ActorId] = ()) -> PostFacts:
        row = dict(zip(_COLUMNS, _stored_of(post), strict=True)) | {
            "uri": None if post.local else post.uri,
            "kind": post.kind.value,
            "visibility": post.visibility.value,
            "attachments": list(post.attachments),
            "hashtags": list(post.hashtags),
            "flairs": list(post.flairs),
            "emojis": list(post.emojis),
            "details": asdict(post.details) if post.details is not None else None,
        }
        self._writes.append(tables.post, row)
        for tag in _tags_of(post):
            self._writes.append(tables.post_tag, {"tag": tag, "post_id": post.id})
        named = tuple(dict.fromkeys(mentions))
        for actor in named:
            self._writes.append(tables.mention, {"post_id": post.id, "actor_id": actor})
        self._mentions.put(post.id, named)
        if post.held_at is None:
            self._spoken.setdefault(post.root_id, []).append(post.author_id)
        if post.parent_id is None:
            self._speakers.put(post.id, ())
        self._put(post)
        return post

    def change(self, post: PostFacts, **values: Any) -> PostFacts:
        """Set columns; returns the post as it is now."""
        stored = {name: _stored(value) for name, value in values.items()}
        self._writes.change(tables.post, post.id, **stored)
        changed = replace(post, **values)
        if "hashtags" in values:
            self._retag(post, changed)
        if values.keys() & _WORDS:
            change_words(self._writes, post, changed)
        self._put(changed)
        return changed

    def empty(self, post: PostFacts, *, now: Instant) -> PostFacts:
        """What a deleted post keeps of what it says, and ever said: nothing."""
        if post.edited is not None:
            self._writes.erase(tables.post_version, post_id=post.id)
        return self.change(post, deleted_at=now, **_NOTHING)

    def _retag(self, before: PostFacts, after: PostFacts) -> None:
        known, now = _tags_of(before), _tags_of(after)
        for tag in known - now:
            self._writes.drop(tables.post_tag, tag, after.id)
        for tag in now - known:
            self._writes.put(tables.post_tag, {"tag": tag, "post_id": after.id})

    def learned(self, post: PostFacts) -> None:
        """What this post is by now, as a statement has left it."""
        self._put(post)

    def bump(self, post: PostFacts, **deltas: int) -> PostFacts:
        """Add to up, down, comments or voters."""
        self._writes.bump(tables.post, post.id, **deltas)
        changed = replace(post, **{name: getattr(post, name) + by for name, by in deltas.items()})
        self._put(changed)
        return changed

    async def mentions_of(self, posts: Iterable[PostId]) -> dict[PostId, tuple[ActorId, ...]]:
        """Whom these name, in one statement; those that name nobody are left out."""
        return await self._mentions.some(posts)

    async def want_mentions(self, posts: Iterable[PostId]) -> None:
        """Look up who is named by these posts."""
        await self._mentions.want(posts)

    async def want_fresh(self, uris: Iterable[str]) -> None:
        """Look up which of these objects were deleted before they arrived."""
        await self._forgotten.want(_digest(uri) for uri in uris)

    async def is_forgotten(self, uri: str) -> bool:
        """Whether this object was deleted before it arrived: it must not come back."""
        return bool(await self._forgotten.get(_digest(uri)))

    def forget(self, uri: str, *, now: Instant) -> None:
        """Remember that this object, which we do not have, is deleted."""
        self._forgotten.put(_digest(uri), True)
        self._writes.put(tables.forgotten, {"digest": _digest(uri), "at": now})

    async def speakers(self, root: PostId) -> tuple[ActorId, ...]:
        """Who has written in this thread, each once and in no order."""
        return tuple(dict.fromkeys((*(await self._speakers.get(root) or ()), *self._spoken.get(root, ()))))

    async def mentions(self, post: PostId) -> tuple[ActorId, ...]:
        return await self._mentions.get(post) or ()

    def add_mentions(self, post: PostId, *, known: tuple[ActorId, ...], now: Iterable[ActorId]) -> None:
        """People named by an edit, beside those already named."""
        fresh = tuple(actor for actor in dict.fromkeys(now) if actor not in known)
        for actor in fresh:
            self._writes.append(tables.mention, {"post_id": post, "actor_id": actor})
        self._mentions.put(post, known + fresh)


async def has_written(connection: AsyncConnection, *, author: ActorId, community: ActorId) -> bool:
    """Whether anything that somebody wrote in a community is still there."""
    there = (_p.author_id == author, _p.community_id == community, *_NOT_GONE)
    return (await connection.execute(select(_p.id).where(*there).limit(1))).one_or_none() is not None


async def said_in_private(connection: AsyncConnection, uris: Uris, author: ActorId, *, most: int) -> list[PostFacts]:
    """What somebody said in private communities that is still there, the newest first."""
    shown = (_p.visibility == Visibility.MEMBERS.value, *_NOT_GONE)
    question = POST_QUERY.where(_p.author_id == author, *shown).order_by(_p.id.desc()).limit(most)
    return [post_facts(row, uris) for row in await connection.execute(question)]


async def some_written(
    connection: AsyncConnection,
    author: ActorId,
    *,
    community: ActorId | None,
    removed: Instant | bool,
    after: PostId,
    most: int,
) -> list[PostId]:
    """What somebody wrote, in one community or anywhere, in order of ids: what was removed at that moment, what is
    still there (False), or all that was not deleted (True)."""
    question = select(_p.id).where(_p.author_id == author, _p.id > after, _p.deleted_at.is_(None))
    if removed is False:
        question = question.where(*_NOT_GONE)
    elif removed is not True:
        question = question.where(_p.removed_at == removed)
    if community is not None:
        question = question.where(_p.community_id == community)
    return [PostId(number) for number in (await connection.execute(question.order_by(_p.id).limit(most))).scalars()]


async def written_in(connection: AsyncConnection, author: ActorId, *, peer: PeerId | None, most: int) -> list[ActorId]:
    """Communities of one server (None: this one) in which somebody has written."""
    a = tables.actor.c
    question = (
        select(_p.community_id)
        .join_from(tables.post, tables.actor, _p.community_id == a.id)
        .where(_p.author_id == author, a.peer_id.is_(None) if peer is None else a.peer_id == peer)
        .distinct()
        .limit(most)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


def _tags_of(post: PostFacts) -> frozenset[str]:
    """The hashtags by which anyone may find it."""
    if post.visibility is not Visibility.PUBLIC:
        return frozenset()
    return frozenset(folded(name) for name in post.hashtags[:MOST_TAGS])


def _stored(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, Details):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value


def _digest(uri: str) -> bytes:
    return hashlib.blake2b(uri.encode(), digest_size=16).digest()
