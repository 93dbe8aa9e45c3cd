"""What is told to somebody who is signed in on every page: asked in one statement each time they look at one."""

from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.choices import DEFAULT, Choices
from fedi_groups.domain.types import ActorId, MembershipState, Role
from fedi_groups.storage import tables
from fedi_groups.storage.accounts import read_choices
from fedi_groups.storage.asked import Asked

MOST_UNREAD = 100
"""Notifications that are counted."""

_n, _r, _m, _a = tables.notification.c, tables.read_marker.c, tables.membership.c, tables.account.c


@dataclass(frozen=True, slots=True)
class Bar:
    """`unread`: notifications since they looked at them last, up to MOST_UNREAD. `keeps`: whether they keep order in
    any community here, by role or by power; `admin`: whether they run this server; `choices`: how they want to read."""

    unread: int
    keeps: bool
    admin: bool
    choices: Choices = DEFAULT


def _question() -> Asked:
    person: BindParameter[int] = bindparam("person")
    seen = select(func.coalesce(func.max(_r.last_read), 0))
    read = seen.where(_r.person_id == person, _r.timeline == "notifications")
    some = select(_n.id).where(_n.person_id == person, _n.id > read.scalar_subquery()).limit(MOST_UNREAD).subquery()
    ranks = (_m.role != Role.MEMBER.value) | (_m.powers != "")
    keeps = exists().where(_m.actor_id == person, _m.state == MembershipState.MEMBER.value, ranks)
    runs = exists().where(_a.actor_id == person, _a.admin)
    chosen = select(_a.choices).where(_a.actor_id == person).scalar_subquery()
    return Asked(select(select(func.count()).select_from(some).scalar_subquery(), keeps, runs, chosen))


_BAR = _question()


async def bar_of(connection: AsyncConnection, person: ActorId) -> Bar:
    ((unread, keeps, admin, chosen),) = await _BAR.rows(connection, person=person)
    return Bar(unread, bool(keeps), bool(admin), read_choices(chosen))
