"""The bytes that go out: a row of the log in one form and dialect. Each is made once, whoever many servers get it.

Activities of our own leave the log without proofs; they are dressed here, outside any transaction, and always the same:
their proofs are made as of the moment the row was.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from fedi_groups.delivery.memo import Memo
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import Form, LogRow
from fedi_groups.domain.types import HOUR, ActorId, Dialect, Instant, Uri
from fedi_groups.errors import Gone
from fedi_groups.peers.keychain import Keychain, Signer
from fedi_groups.wire.envelopes import Announcement, boost, unboost, wrap, wrap_several
from fedi_groups.wire.grants import addressed, is_addressed
from fedi_groups.wire.ldsig import sign_document
from fedi_groups.wire.proofs import add_proof
from fedi_groups.wire.render.pages import as_page
from fedi_groups.wire.shapes import WallShape
from fedi_groups.wire.signing import BodyDigest, digest_of
from fedi_groups.wire.times import read_time
from fedi_groups.wire.uris import Uris
from fedi_groups.wire.walls import added, on_wall, taken

LINKED = frozenset({"create", "update", "delete"})
"""Kinds of rows whose plain microblog form also has an LD signature: Mastodon passes replies on only with one."""

AHEAD = HOUR
"""How far the clock of an author's server may be ahead of ours: signatures are given as much."""

_MEMORY = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Built:
    """A body, with the digest that every request carrying it signs."""

    body: bytes
    digest: BodyDigest


class Forms:
    """Builds, and remembers what it built, up to some 32 MB."""

    def __init__(self, keychain: Keychain, uris: Uris, *, memory: int = _MEMORY) -> None:
        self._keychain = keychain
        self._uris = uris
        self._dressed = Memo[tuple[int, Dialect], bytes](memory // 2, len)
        self._built = Memo[tuple[int, Form, Dialect], Built](memory // 2, lambda built: len(built.body))

    async def built(self, row: LogRow, form: Form, dialect: Dialect) -> Built:
        """What a server of this dialect is sent in this form. Raises Gone if the row lost its body or its signer."""

        dialect = _spoken(row, dialect)
        key = (row.id, form, dialect)
        known = self._built.find(key)
        if known is not None:
            return known

        async def build() -> Built:
            body = await self._build(row, form, dialect)
            return Built(body, digest_of(body))

        return await self._built.get(key, build)

    def needs_grant(self, row: LogRow, dialect: Dialect) -> bool:
        """Whether each server is told this with an address of its own. What came from elsewhere is never changed."""
        bare = _bare(row, dialect)
        return not row.public and row.received_id is None and bare is not None and is_addressed(bare)

    async def built_for(self, row: LogRow, form: Form, dialect: Dialect, *, grant: str) -> Built:
        """The same for one server, with its grant put in; its proofs are of what it reads. Raises Gone as `built`."""
        body = addressed(_bare(row, dialect) or b"", grant)
        told = await self._around(row, form, await self._dress(row, dialect, body))
        return Built(told, digest_of(told))

    async def dressed(self, row: LogRow, dialect: Dialect) -> bytes:
        """The activity of a row as a server of this dialect gets it, and as its id answers with it.

        What was received is passed on byte for byte; our own gets an integrity proof (FEP-8b32), and for microblogs an
        LD signature around it where they may want to pass it on. Raises Gone as `built`.
        """
        dialect = _spoken(row, dialect)
        bare = _bare(row, dialect)
        if bare is None:
            raise Gone(f"row {row.id} of the log has no body any more")
        if row.received_id is not None:
            return bare
        body = bare

        async def dress() -> bytes:
            return await self._dress(row, dialect, body)

        return await self._dressed.get((row.id, dialect), dress)

    async def _dress(self, row: LogRow, dialect: Dialect, body: bytes) -> bytes:
        signer = await self._keychain.signer(row.signer_id)
        linked = not dialect.wraps and row.public and row.kind in LINKED
        wall = await self._wall(row) if dialect is Dialect.WALL else None
        return await asyncio.to_thread(_dress, body, signer, row, linked=linked, wall=wall)

    async def together(self, rows: Sequence[LogRow], dialect: Dialect) -> Built:
        """Several rows of one community in one Announce (FEP-1a11). Raises Gone as `built`.

        It is known by the first of them and by which they are: each server is told of other ones together.
        """
        inner = [await self.dressed(row, dialect) for row in rows]
        first = rows[0]
        community = (await self._keychain.signer(self.signer_of(first, Form.WRAPPED))).actor
        which = hashlib.blake2b(b" ".join(b"%d" % row.id for row in rows), digest_size=8).hexdigest()
        announcement = self._announcement(rows[-1], community, "announce")
        uri = Uri(f"{self._uris.activity(first.id, 'announce')}#{which}")
        body = wrap_several(inner, replace(announcement, uri=uri))
        return Built(body, digest_of(body))

    def signer_of(self, row: LogRow, form: Form) -> ActorId:
        """Who signs the request: the plain form is its signer's word, all others are the community's."""
        if form is Form.PLAIN or row.community_id is None:
            return row.signer_id
        return row.community_id

    async def _build(self, row: LogRow, form: Form, dialect: Dialect) -> bytes:
        if form is Form.PLAIN:
            return await self.dressed(row, dialect)
        return await self._around(row, form, await self.dressed(row, dialect) if form is Form.WRAPPED else b"")

    async def _around(self, row: LogRow, form: Form, inner: bytes) -> bytes:
        """What the community makes of an activity."""
        community = (await self._keychain.signer(self.signer_of(row, form))).actor
        match form:
            case Form.PLAIN:
                return inner
            case Form.WRAPPED:
                return wrap(inner, self._announcement(row, community, "announce"))
            case Form.BOOST:
                announcement = replace(self._announcement(row, community, "boost"), published=_boosted_at(row))
                return boost(_object_of(row), announcement, author=row.author_uri)
            case Form.UNBOOST:
                return self._unboost(row, community)
            case Form.ADDED:
                addition = self._announcement(row, community, "add")
                return added(_object_of(row), addition, _wall_of(community), author=row.author_uri)
            case Form.TAKEN:
                return taken(_object_of(row), self._announcement(row, community, "take"), author=row.author_uri)

    async def _wall(self, row: LogRow) -> WallShape | None:
        """That of the community here in which it happened."""
        if row.community_id is None:
            return None
        return _wall_of((await self._keychain.signer(row.community_id)).actor)

    def _unboost(self, row: LogRow, community: ActorFacts) -> bytes:
        """When it was boosted is not known any more; the Undo names who, what and under which id."""
        if row.undoes_id is None:
            raise Gone(f"row {row.id} of the log takes back no boost")
        boosted = Announcement(
            self._uris.activity(row.undoes_id, "boost"), community.uri, _followers_of(community), None, row.public
        )
        uri = self._uris.activity(row.id, "unboost")
        return unboost(_object_of(row), boosted, author=row.author_uri, uri=uri, published=row.created_at)

    def _announcement(self, row: LogRow, community: ActorFacts, form: str) -> Announcement:
        return Announcement(
            self._uris.activity(row.id, form), community.uri, _followers_of(community), row.created_at, row.public
        )


def _bare(row: LogRow, dialect: Dialect) -> bytes | None:
    body = row.threadiverse_body if dialect.wraps or not row.microblog_body else row.microblog_body
    return _as_page(body) if body is not None and _spoken(row, dialect) is Dialect.PAGES else body


def _spoken(row: LogRow, dialect: Dialect) -> Dialect:
    """Only of our polls and events it matters who knows them: all else is made once for all group servers."""
    if dialect is not Dialect.PAGES or (row.kind in _CARRIES and row.received_id is None and _is_more(row)):
        return dialect
    return Dialect.THREADIVERSE


_CARRIES = frozenset({"create", "update"})


def _is_more(row: LogRow) -> bool:
    """Whether there may be a poll or an event in it."""
    body = row.threadiverse_body or b""
    return b'"type":"Question"' in body or b'"type":"Event"' in body


def _as_page(body: bytes) -> bytes:
    activity = orjson.loads(body)
    if isinstance(activity.get("object"), dict):
        activity["object"] = as_page(activity["object"])
    return orjson.dumps(activity)


def _dress(body: bytes, signer: Signer, row: LogRow, *, linked: bool, wall: WallShape | None) -> bytes:
    bare = orjson.loads(body)
    document = add_proof(bare if wall is None else on_wall(bare, wall), signer.ed25519, now=row.created_at)
    if linked:
        document = sign_document(document, signer.rsa, now=row.created_at)
    return orjson.dumps(document)


def _boosted_at(row: LogRow) -> Instant:
    """Not before what is boosted says it was written, as far as clocks differ: Misskey drops such a boost."""
    created = orjson.loads(row.threadiverse_body) if row.received_id is not None and row.threadiverse_body else {}
    thing = created.get("object") if isinstance(created, dict) else None
    written = read_time(thing.get("published")) if isinstance(thing, dict) else None
    return row.created_at if written is None or written > row.created_at + AHEAD else max(row.created_at, written)


def _object_of(row: LogRow) -> Uri:
    if row.object_uri is None:
        raise Gone(f"row {row.id} of the log names no object")
    return row.object_uri


def _wall_of(community: ActorFacts) -> WallShape:
    return WallShape(community.wall or Uri(f"{community.uri}/wall"), community.uri)


def _followers_of(community: ActorFacts) -> Uri:
    return community.followers or Uri(f"{community.uri}/followers")
