"""What is told on every page to somebody who is signed in: asked along with who that is, each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, exists, func, select

from fedi_groups.domain.choices import DEFAULT, Choices
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.storage import tables
from fedi_groups.storage.accounts import read_choices

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


def bar_columns(person: Column[int]) -> Sequence[ColumnElement[Any]]:
    """For a question that finds somebody: `person` is its column with their number."""
    seen = select(func.coalesce(func.max(_r.last_read), 0))
    read = seen.where(_r.person_id == person, _r.timeline == "notifications").correlate(person.table)
    new = select(_n.id).where(_n.person_id == person, _n.id > read.scalar_subquery()).correlate(person.table)
    unread = select(func.count()).select_from(new.limit(MOST_UNREAD).subquery())
    ranks = (_m.role != Role.MEMBER.value) | (_m.powers != "")
    keeps = exists().where(_m.actor_id == person, _m.state == MembershipState.MEMBER.value, ranks)
    runs = exists().where(_a.actor_id == person, _a.admin)
    chosen = select(_a.choices).where(_a.actor_id == person).scalar_subquery()
    return unread.scalar_subquery(), keeps, runs, chosen


def bar_facts(unread: int, keeps: object, admin: object, chosen: dict[str, Any] | None) -> Bar:
    return Bar(unread, bool(keeps), bool(admin), read_choices(chosen))
