"""Invitations: of people here into communities elsewhere, and of anybody into communities here, by name or by link."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import InviteFacts, InviteLink
from fedi_groups.domain.types import ActorId, Instant, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.pairs import Paired
from fedi_groups.storage.shelves import Shelf, Writes

Key = tuple[ActorId, ActorId]

_i = tables.invite.c
_l = tables.invite_link.c

_WAITING = Paired(select(tables.invite), _i.community_id, _i.person_id)


class Invites:
    """The invitations by name that one transaction deals with. Keys are (community, person)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, InviteFacts] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, InviteFacts]:
        found = [invite_facts(row) for row in await _WAITING.rows(self._connection, keys)]
        return {(each.community_id, each.person_id): each for each in found}

    async def want(self, keys: Iterable[Key]) -> None:
        await self._rows.want(keys)

    async def get(self, community: ActorId, person: ActorId) -> InviteFacts | None:
        return await self._rows.get((community, person))

    def put(self, invite: InviteFacts) -> None:
        """It waits from now on; one into the same community is replaced."""
        self._rows.put((invite.community_id, invite.person_id), invite)
        row = {
            "community_id": invite.community_id,
            "person_id": invite.person_id,
            "inviter_id": invite.inviter_id,
            "uri": invite.uri,
            "at": invite.at,
            "until": invite.until,
            "note": invite.note,
        }
        self._writes.put(tables.invite, row)

    def drop(self, invite: InviteFacts) -> None:
        self._rows.put((invite.community_id, invite.person_id), None)
        self._writes.drop(tables.invite, invite.community_id, invite.person_id)


async def invites_of(
    connection: AsyncConnection, person: ActorId, *, before: int | None = None, most: int
) -> list[InviteFacts]:
    """Those that wait for this person's answer, newest first."""
    question = _before(select(tables.invite).where(_i.person_id == person), _i.at, before)
    found = await connection.execute(question.order_by(_i.at.desc(), _i.community_id).limit(most))
    return [invite_facts(row) for row in found]


async def invite_by_uri(connection: AsyncConnection, person: ActorId, uri: str) -> InviteFacts | None:
    """The one this person was sent under this id."""
    question = select(tables.invite).where(_i.person_id == person, _i.uri == uri)
    row = (await connection.execute(question)).one_or_none()
    return invite_facts(row) if row is not None else None


async def invites_into(
    connection: AsyncConnection,
    community: ActorId,
    *,
    by: ActorId | None = None,
    before: int | None = None,
    most: int,
) -> list[InviteFacts]:
    """Those into a community, or of somebody, that wait for an answer, newest first."""
    question = _before(select(tables.invite).where(_i.community_id == community), _i.at, before)
    if by is not None:
        question = question.where(_i.inviter_id == by)
    found = await connection.execute(question.order_by(_i.at.desc(), _i.person_id).limit(most))
    return [invite_facts(row) for row in found]


async def find_link(connection: AsyncConnection, code: str, *, lock: bool = True) -> InviteLink | None:
    """The link of this code; until the commit nobody else uses it, unless it is only looked at."""
    question = select(tables.invite_link).where(_l.code == code)
    row = (await connection.execute(question.with_for_update() if lock else question)).one_or_none()
    return link_facts(row) if row is not None else None


async def links_into(
    connection: AsyncConnection,
    community: ActorId,
    *,
    by: ActorId | None = None,
    before: int | None = None,
    most: int,
) -> list[InviteLink]:
    """Those of a community, or of somebody in it, used up and revoked ones too, newest first."""
    question = _before(select(tables.invite_link).where(_l.community_id == community), _l.id, before)
    if by is not None:
        question = question.where(_l.inviter_id == by)
    return [link_facts(row) for row in await connection.execute(question.order_by(_l.id.desc()).limit(most))]


async def invites_from(
    connection: AsyncConnection, inviter: ActorId, places: Iterable[ActorId], *, most: int
) -> list[InviteFacts]:
    """Those by somebody into these communities that wait for an answer, newest first."""
    mine = (_i.community_id.in_(list(places)), _i.inviter_id == inviter)
    question = select(tables.invite).where(*mine).order_by(_i.at.desc(), _i.person_id)
    return [invite_facts(row) for row in await connection.execute(question.limit(most))]


async def links_from(
    connection: AsyncConnection, inviter: ActorId, places: Iterable[ActorId], *, most: int
) -> list[InviteLink]:
    """Those into these communities that somebody has made and not revoked, newest first."""
    mine = (_l.community_id.in_(list(places)), _l.inviter_id == inviter, _l.revoked_at.is_(None))
    question = select(tables.invite_link).where(*mine).order_by(_l.id.desc()).limit(most)
    return [link_facts(row) for row in await connection.execute(question)]


def _before(question: Select[Any], cursor: ColumnElement[int], before: int | None) -> Select[Any]:
    return question.where(cursor < before) if before is not None else question


def put_link(writes: Writes, link: InviteLink) -> None:
    writes.put(tables.invite_link, asdict(link))


def link_facts(row: Any) -> InviteLink:
    return InviteLink(**row._mapping)


def invite_facts(row: Any) -> InviteFacts:
    return InviteFacts(
        ActorId(row.community_id),
        ActorId(row.person_id),
        ActorId(row.inviter_id),
        Uri(row.uri),
        Instant(row.at),
        row.until,
        row.note,
    )
