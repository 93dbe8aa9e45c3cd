"""The directory: communities that want to be found, by words, language and topic. It grows with the communities here,
never with what is said in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, ActorKind, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.asked import Among, Asked, Known, holding
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.unit import Unit

_a = tables.actor.c
_d = tables.directory_entry.c
_m = tables.membership.c
_t = tables.topic.c

_LISTED: Final = (_a.peer_id.is_(None), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None), _a.discoverable)

_TOPICS_OF: Final = Asked(select(_t.community_id, _t.name).where(Among(_t.community_id)).order_by(_t.place))
_LANGUAGES: Final = Asked(
    select(_a.language)
    .where(*_LISTED, _a.language.is_not(None))
    .group_by(_a.language)
    .order_by(func.count().desc(), _a.language)
)
_TOPICS: Final = Asked(
    select(_t.tag, func.min(_t.name), func.count())
    .join_from(tables.topic, tables.actor, _a.id == _t.community_id)
    .where(*_LISTED)
    .group_by(_t.tag)
    .order_by(func.count().desc(), _t.tag)
    .limit(bindparam("most"))
)


class Order(StrEnum):
    """ACTIVE: where something was said last. What is said in private tells nothing there."""

    ACTIVE = "active"
    NEW = "new"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; `words` in the one way to write them, and `topic` too."""

    words: tuple[str, ...] = ()
    language: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """`name`: as most write it."""

    key: str
    name: str
    count: int


_ACTIVITY: Final[ColumnElement[Any]] = literal_column(
    "CASE WHEN actor.locked THEN actor.id ELSE coalesce((SELECT max(x.id) FROM ("
    "SELECT max(p.id) AS id FROM post p WHERE p.community_id = actor.id AND p.parent_id IS NULL UNION ALL "
    "SELECT max(c.id) FROM post c WHERE c.community_id = actor.id AND c.parent_id IS NOT NULL "
    "AND c.community_id IS NOT NULL) x), actor.id) END"
)


async def listed(tx: Unit, wanted: Wanted, *, order: Order, skip: int, most: int) -> list[ActorFacts]:
    """Communities here that want to be found."""
    asked = _listed(order, len(wanted.words), language=bool(wanted.language), topic=bool(wanted.topic))
    words = {f"word{number}": holding(word) for number, word in enumerate(wanted.words)}
    chosen = {"language": wanted.language, "topic": wanted.topic, **words}
    return await asked.of(tx.connection, tx.uris, skip=skip, most=most, **chosen)


@lru_cache(64)
def _listed(order: Order, words: int, *, language: bool, topic: bool) -> Known[ActorFacts]:
    question = actor_query().where(*_LISTED, *_conditions(words, language=language, topic=topic))
    question = _ordered(question, order).offset(bindparam("skip")).limit(bindparam("most"))
    return Known(Asked(question), actor_facts, size=64)


def _ordered(question: Select[Any], order: Order) -> Select[Any]:
    match order:
        case Order.ACTIVE:
            return question.order_by(_ACTIVITY.desc(), _a.id.desc())
        case Order.NEW:
            return question.order_by(_a.id.desc())
        case Order.MEMBERS:
            inside = (_m.community_id == _a.id, _m.state == MembershipState.MEMBER.value)
            return question.order_by(
                select(func.count()).select_from(tables.membership).where(*inside).scalar_subquery().desc(),
                _a.id.desc(),
            )


def _conditions(words: int, *, language: bool, topic: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if language:
        found.append(_a.language == bindparam("language"))
    if topic:
        found.append(exists().where(_t.community_id == _a.id, _t.tag == bindparam("topic")))
    for number in range(words):
        word: BindParameter[str] = bindparam(f"word{number}")
        said = exists().where(_d.community_id == _a.id, _d.words.like(word, escape="/"))
        about = exists().where(_t.community_id == _a.id, _t.tag.like(word, escape="/"))
        found.append(or_(said, about))
    return found


async def elsewhere(tx: Unit, *, skip: int, most: int) -> list[ActorFacts]:
    """Communities of other servers that are known here, those that came to be known last first."""
    known = (_a.peer_id.is_not(None), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None), _a.discoverable)
    question = actor_query().where(*known).order_by(_a.id.desc()).offset(skip).limit(most)
    return [actor_facts(row, tx.uris) for row in await tx.connection.execute(question)]


async def elsewhere_with(tx: Unit, words: Sequence[str], *, most: int) -> list[ActorFacts]:
    """Those of other servers that say all this of themselves, also such as want to stand in no list: by their names."""
    given = {f"word{number}": holding(word) for number, word in enumerate(words)}
    return await _elsewhere_with(len(words)).of(tx.connection, tx.uris, most=most, **given) if words else []


@lru_cache(16)
def _elsewhere_with(words: int) -> Known[ActorFacts]:
    known = (_a.peer_id.is_not(None), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None))
    said = [_d.words.like(bindparam(f"word{number}"), escape="/") for number in range(words)]
    question = actor_query().join(tables.directory_entry, _d.community_id == _a.id).where(*known, *said)
    return Known(Asked(question.order_by(_a.name, _a.id).limit(bindparam("most"))), actor_facts, size=64)


async def languages(connection: AsyncConnection) -> list[str]:
    """Those in which communities that can be found are written, the most frequent first."""
    return [language for (language,) in await _LANGUAGES.rows(connection)]


async def topics(connection: AsyncConnection, *, most: int) -> list[Counted]:
    """What communities that can be found are about, the most frequent first."""
    return [Counted(*row) for row in await _TOPICS.rows(connection, most=most)]


async def topics_of(connection: AsyncConnection, communities: Sequence[ActorId]) -> dict[ActorId, tuple[str, ...]]:
    """What each of these is about, in the order in which it says so."""
    found: dict[ActorId, tuple[str, ...]] = {}
    for community, name in await _TOPICS_OF.rows(connection, keys=list(communities)):
        found[ActorId(community)] = (*found.get(ActorId(community), ()), name)
    return found


def put_topics(writes: Writes, community: ActorId, found: Sequence[tuple[str, str]]) -> None:
    """From now on it is about these: tags, each with how it was written."""
    writes.erase(tables.topic, community_id=community)
    for place, (tag, name) in enumerate(found):
        writes.append(tables.topic, {"tag": tag, "community_id": community, "name": name, "place": place})
