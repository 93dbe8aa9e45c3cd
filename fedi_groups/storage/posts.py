"""Posts and comments: loading them as facts, adding and changing them, who they mention."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.details import Details
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, Instant, PeerId, PostId, PostKind, QuoteState, Uri, Visibility
from fedi_groups.errors import Missing
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.wire.uris import LocalPost, Uris

_p = tables.post.c

_COLUMNS = [column.name for column in _p if column.name != "serial"]

_NOT_GONE = (_p.deleted_at.is_(None), _p.removed_at.is_(None), _p.held_at.is_(None))

POST_QUERY = select(*(_p[name] for name in _COLUMNS))
"""Rows that `post_facts` reads."""


def post_facts(row: Any, uris: Uris) -> PostFacts:
    values = dict(row._mapping)
    stored = values["uri"]
    values["uri"] = Uri(stored) if stored else uris.post(values["id"], comment=values["parent_id"] is not None)
    return PostFacts(
        **values
        | {
            "local": stored is None,
            "kind": PostKind(values["kind"]),
            "visibility": Visibility(values["visibility"]),
            "attachments": tuple(values["attachments"]),
            "hashtags": tuple(values["hashtags"]),
            "flairs": tuple(values["flairs"]),
            "emojis": tuple(values["emojis"]),
            "details": Details(**values["details"]) if values["details"] else None,
            "quote_state": QuoteState(values["quote_state"]) if values["quote_state"] else None,
        }
    )


class Posts:
    """The posts one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes, uris: Uris, *, lock: bool) -> None:
        self._connection = connection
        self._writes = writes
        self._uris = uris
        self._query = POST_QUERY.order_by(_p.id).with_for_update() if lock else POST_QUERY
        self._by_id: Shelf[PostId, PostFacts] = Shelf(self._load_ids)
        self._by_uri: Shelf[str, PostFacts] = Shelf(self._load_uris)
        self._mentions: Shelf[PostId, tuple[ActorId, ...]] = Shelf(self._load_mentions)
        self._speakers: Shelf[PostId, tuple[ActorId, ...]] = Shelf(self._load_speakers)
        self._spoken: dict[PostId, list[ActorId]] = {}
        self._forgotten: Shelf[bytes, bool] = Shelf(self._load_forgotten)

    async def _load_ids(self, ids: Sequence[PostId]) -> dict[PostId, PostFacts]:
        rows = await self._connection.execute(self._query.where(_p.id.in_(ids)))
        return {each.id: each for each in map(self._shelve, rows)}

    async def _load_uris(self, uris: Sequence[str]) -> dict[str, PostFacts]:
        rows = await self._connection.execute(self._query.where(_p.uri.in_(uris)))
        return {each.uri: each for each in map(self._shelve, rows)}

    async def _load_mentions(self, ids: Sequence[PostId]) -> dict[PostId, tuple[ActorId, ...]]:
        m = tables.mention.c
        found: dict[PostId, tuple[ActorId, ...]] = {}
        for row in await self._connection.execute(
            select(tables.mention).where(m.post_id.in_(ids)).order_by(m.actor_id)
        ):
            found[PostId(row.post_id)] = (*found.get(PostId(row.post_id), ()), ActorId(row.actor_id))
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

    def _shelve(self, row: Any) -> PostFacts:
        facts = post_facts(row, self._uris)
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

    async def get(self, number: PostId) -> PostFacts:
        """The post with this row id, which is known to exist."""
        found = await self._by_id.get(number)
        if found is None:
            raise Missing(f"no post {number}")
        return found

    def add(self, post: PostFacts, *, mentions: Iterable[ActorId] = ()) -> PostFacts:
        row = {name: getattr(post, name) for name in _COLUMNS} | {
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
        self._put(changed)
        return changed

    def learned(self, post: PostFacts) -> None:
        """What this post is by now, as a statement has left it."""
        self._put(post)

    def bump(self, post: PostFacts, **deltas: int) -> PostFacts:
        """Add to up, down, comments or voters."""
        self._writes.bump(tables.post, post.id, **deltas)
        changed = replace(post, **{name: getattr(post, name) + by for name, by in deltas.items()})
        self._put(changed)
        return changed

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


def _stored(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, Details):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value


def _digest(uri: str) -> bytes:
    return hashlib.blake2b(uri.encode(), digest_size=16).digest()


def emptied(now: Instant) -> dict[str, Any]:
    """What a deleted post keeps of its contents: nothing."""
    return {
        "deleted_at": now,
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
