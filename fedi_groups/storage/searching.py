"""People and communities by how their names begin, or by what a community here is called: found in indexes alone."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, ActorKind, FollowState, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.asked import Among, Asked, Known, holding
from fedi_groups.storage.unit import Unit

_a = tables.actor.c
_f = tables.follow.c
_m = tables.membership.c

_LAST = "\U0010ffff"

_CLOSE = Asked(
    select(_f.target_id)
    .where(_f.follower_id == bindparam("person"), Among(_f.target_id), _f.state == FollowState.ACCEPTED.value)
    .union(
        select(_m.community_id).where(
            _m.actor_id == bindparam("person"), Among(_m.community_id), _m.state == MembershipState.MEMBER.value
        )
    )
)


async def accounts_like(tx: Unit, words: str, *, host: str | None = None, most: int) -> list[ActorFacts]:
    """Those whose name begins so, here and elsewhere, or on `host` alone; and communities here with these words in
    their title. Communities first, then by name."""
    name = words.lower()
    values = {"name": name, "last": name + _LAST, "held": holding(name), "most": most}
    values |= {"secure": f"https://{host}", "plain": f"http://{host}"}
    if host is None:
        questions = [_HERE, _TITLED, _ELSEWHERE]
    else:
        questions = [_HERE if host == tx.uris.host else _AT_HOST]
    found: dict[ActorId, ActorFacts] = {}
    for question in questions:
        found |= {each.id: each for each in await question.of(tx.connection, tx.uris, **values)}
    return sorted(found.values(), key=lambda each: (not each.is_community, each.peer_id is not None, each.name))


def _question(chosen: ColumnElement[bool]) -> Known[ActorFacts]:
    kinds = (ActorKind.PERSON, ActorKind.GROUP, ActorKind.SERVICE, ActorKind.ORGANIZATION)
    question = actor_query().where(chosen, _a.deleted_at.is_(None), or_(*(_a.kind == each.value for each in kinds)))
    return Known(Asked(question.order_by(_a.name).limit(bindparam("most"))), actor_facts, size=128)


def _begins(column: ColumnElement[str]) -> ColumnElement[bool]:
    return (column >= bindparam("name")) & (column < bindparam("last"))


_IS_COMMUNITY_HERE = _a.peer_id.is_(None) & (_a.kind == ActorKind.GROUP.value) & _a.discoverable
_IS_ELSEWHERE = _begins(func.lower(_a.name)) & _a.peer_id.is_not(None)
_IS_AT_HOST = or_(*(tables.peer.c.origin == bindparam(each) for each in ("secure", "plain")))

_HERE, _ELSEWHERE = _question(_begins(_a.local_name)), _question(_IS_ELSEWHERE)
_TITLED = _question(_IS_COMMUNITY_HERE & func.lower(_a.title).like(bindparam("held"), escape="/"))
_AT_HOST = _question(_IS_ELSEWHERE & _IS_AT_HOST)


async def close_to(tx: Unit, person: ActorId, accounts: Sequence[ActorId]) -> frozenset[ActorId]:
    """Those of these accounts that somebody follows, or is a member of."""
    found = await _CLOSE.rows(tx.connection, person=person, keys=list(accounts)) if accounts else []
    return frozenset(ActorId(number) for (number,) in found)


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
