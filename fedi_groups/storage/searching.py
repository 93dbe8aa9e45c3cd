"""People and communities by how their names begin, or by what a community here is called: found in indexes alone."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, ActorKind, FollowState, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.unit import Unit

_a = tables.actor.c
_f = tables.follow.c
_m = tables.membership.c

_LAST = "\U0010ffff"


async def accounts_like(tx: Unit, words: str, *, host: str | None = None, most: int) -> list[ActorFacts]:
    """Those whose name begins so, here and elsewhere, or on `host` alone; and communities here with these words in
    their title. Communities first, then by name."""
    name = words.lower()
    found: dict[ActorId, ActorFacts] = {}
    questions: list[ColumnElement[bool]] = []
    if host in (None, tx.uris.host):
        questions.append((_a.local_name >= name) & (_a.local_name < name + _LAST))
    if host is None:
        questions.append(_is_community_here() & func.lower(_a.title).contains(name, autoescape=True))
    if host != tx.uris.host:
        lower = func.lower(_a.name)
        elsewhere = (lower >= name) & (lower < name + _LAST) & _a.peer_id.is_not(None)
        hosts = (f"https://{host}", f"http://{host}")
        questions.append(elsewhere if host is None else elsewhere & tables.peer.c.origin.in_(hosts))
    for question in questions:
        rows = await tx.connection.execute(
            actor_query().where(question, _a.deleted_at.is_(None), _a.kind.in_(_FOUND)).order_by(_a.name).limit(most)
        )
        found |= {each.id: each for each in (actor_facts(row, tx.uris) for row in rows)}
    return sorted(found.values(), key=lambda each: (not each.is_community, each.peer_id is not None, each.name))


_FOUND = (ActorKind.PERSON.value, ActorKind.GROUP.value, ActorKind.SERVICE.value, ActorKind.ORGANIZATION.value)


def _is_community_here() -> ColumnElement[bool]:
    return _a.peer_id.is_(None) & (_a.kind == ActorKind.GROUP.value) & _a.discoverable


async def close_to(tx: Unit, person: ActorId, accounts: Sequence[ActorId]) -> frozenset[ActorId]:
    """Those of these accounts that somebody follows, or is a member of."""
    follows = select(_f.target_id).where(
        _f.follower_id == person, _f.target_id.in_(accounts), _f.state == FollowState.ACCEPTED.value
    )
    inside = select(_m.community_id).where(
        _m.actor_id == person, _m.community_id.in_(accounts), _m.state == MembershipState.MEMBER.value
    )
    return frozenset(ActorId(each) for each in (await tx.connection.execute(follows.union(inside))).scalars())


async def followers_of(
    tx: Unit, target: ActorId, *, below: int | None, most: int, following: bool = False
) -> list[ActorFacts]:
    """Who follows this one, or with `following` whom it follows, those that came to be known last first."""
    here, there = (_f.follower_id, _f.target_id) if following else (_f.target_id, _f.follower_id)
    question = (
        actor_query()
        .join(tables.follow, there == _a.id)
        .where(here == target, _f.state == FollowState.ACCEPTED.value, _a.deleted_at.is_(None))
        .order_by(_a.id.desc())
        .limit(most)
    )
    if below is not None:
        question = question.where(_a.id < below)
    return [actor_facts(row, tx.uris) for row in await tx.connection.execute(question)]
