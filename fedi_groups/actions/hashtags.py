"""The hashtags that people follow, and those that they show others they write about."""

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import ActorChanged
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import hashtags as policy
from fedi_groups.errors import Malformed, Missing
from fedi_groups.storage.hashtags import (
    add_featured,
    count_followed,
    drop_featured,
    drop_followed,
    featured_by,
    find_followed,
    put_followed,
)
from fedi_groups.storage.unit import Unit
from fedi_groups.text.hashtags import folded


async def follow_tag(tx: Unit, *, person: ActorFacts, name: str) -> None:
    """What bears it is shown to them at home. Repeating it changes nothing. Raises Malformed, or Denied."""
    tag = tag_of(name)
    if tag in await find_followed(tx.connection, person.id, [tag]):
        return
    require(policy.may_follow_more(await count_followed(tx.connection, person.id)))
    put_followed(tx.writes, tx.mint.next(), person=person.id, tag=tag, name=bare(name))
    tx.sees_otherwise(person.id)


def unfollow_tag(tx: Unit, *, person: ActorFacts, name: str) -> None:
    drop_followed(tx.writes, person=person.id, tag=folded(bare(name)))
    tx.sees_otherwise(person.id)


async def feature_tag(tx: Unit, *, person: ActorFacts, name: str) -> int:
    """They show others that they write about this. The number by which it may be taken back. Raises Malformed, or
    Denied."""
    tag = tag_of(name)
    known = await featured_by(tx.connection, person.id)
    same = next((each for each in known if each.tag == tag), None)
    if same is not None:
        return same.id
    require(policy.may_feature_more(len(known)))
    number = tx.mint.next()
    add_featured(tx.writes, number, person=person.id, tag=tag, name=bare(name))
    await _tell(tx, person)
    return number


async def unfeature_tag(tx: Unit, *, person: ActorFacts, number: int) -> None:
    """Raises Missing."""
    if not await drop_featured(tx.connection, person.id, number):
        raise Missing(f"no featured tag {number}")
    await _tell(tx, person)


async def unfeature_named(tx: Unit, *, person: ActorFacts, name: str) -> None:
    """The same by its name; nothing happens where it is not shown."""
    for each in await featured_by(tx.connection, person.id):
        if each.tag == folded(bare(name)):
            await unfeature_tag(tx, person=person, number=each.id)


async def _tell(tx: Unit, person: ActorFacts) -> None:
    """Their followers' servers, which look at the collection anew."""
    tx.actors.change(await tx.actors.get(person.id), updated=tx.now)
    await tx.emit(ActorChanged(person.id))


def bare(name: str) -> str:
    """Without the sign."""
    return name.strip().removeprefix("#")


def tag_of(name: str) -> str:
    """In the one way to write it. Raises Malformed for what no hashtag is."""
    if not policy.is_hashtag(bare(name)):
        reason = "Validation failed: Tag is invalid"
        raise Malformed(reason, public=reason)
    return folded(bare(name))
