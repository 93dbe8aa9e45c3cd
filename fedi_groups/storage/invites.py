"""Invitations of people here into communities elsewhere."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import InviteFacts
from fedi_groups.domain.types import ActorId, Instant, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_i = tables.invite.c


async def find_invite(connection: AsyncConnection, community: ActorId, person: ActorId) -> InviteFacts | None:
    question = select(tables.invite).where(_i.community_id == community, _i.person_id == person)
    row = (await connection.execute(question)).one_or_none()
    return _facts(row) if row is not None else None


async def invites_of(connection: AsyncConnection, person: ActorId, *, most: int) -> list[InviteFacts]:
    """Those that wait for this person's answer, newest first."""
    question = select(tables.invite).where(_i.person_id == person).order_by(_i.at.desc(), _i.community_id).limit(most)
    return [_facts(row) for row in await connection.execute(question)]


def put_invite(writes: Writes, invite: InviteFacts) -> None:
    """It waits from now on; one into the same community is replaced."""
    row = {
        "community_id": invite.community_id,
        "person_id": invite.person_id,
        "inviter_id": invite.inviter_id,
        "uri": invite.uri,
        "at": invite.at,
    }
    writes.put(tables.invite, row)


def drop_invite(writes: Writes, invite: InviteFacts) -> None:
    writes.drop(tables.invite, invite.community_id, invite.person_id)


def _facts(row: Any) -> InviteFacts:
    return InviteFacts(
        ActorId(row.community_id), ActorId(row.person_id), ActorId(row.inviter_id), Uri(row.uri), Instant(row.at)
    )
