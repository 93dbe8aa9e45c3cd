"""Flairs: what a community has its posts sorted by; defining them, learning them from elsewhere, changing a post's."""

import re
from collections.abc import Sequence

from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.modlog import done_to, record
from fedi_groups.domain.events import ActorChanged, PostFlaired
from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.types import Act
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.flairs import LONGEST_DESCRIPTION, LONGEST_TITLE, MOST_CHOSEN, MOST_DEFINED
from fedi_groups.wire.shapes import FlairShape
from fedi_groups.wire.uris import same_origin

_NAME = re.compile(r"[a-z0-9_]{1,50}")
COLORS = tuple(f"color{number:02}" for number in range(1, 11))
"""As Lemmy names them: each of its themes has its own."""


async def define(
    tx: Unit, *, community: ActorFacts, name: str, title: str = "", description: str = "", color: str | None = None
) -> Flair:
    """A flair of a community here, new or changed. Raises Malformed, Denied for one too many."""
    if _NAME.fullmatch(name) is None:
        raise _malformed("The name of a flair has up to 50 letters a to z, digits and underscores.")
    if len(title) > LONGEST_TITLE or len(description) > LONGEST_DESCRIPTION:
        raise _malformed(f"A flair has up to {LONGEST_TITLE} characters, and {LONGEST_DESCRIPTION} to describe it.")
    if color is not None and color not in COLORS:
        raise _malformed(f"The colours of flairs are {COLORS[0]} to {COLORS[-1]}.")
    known = await tx.flairs.of(community.id)
    same = next((each for each in known if each.name == name), None)
    if same is None and len(known) >= MOST_DEFINED:
        raise Denied("too many flairs", public=f"A community has up to {MOST_DEFINED} flairs.")
    number = same.id if same is not None else tx.mint.next()
    uri = tx.flairs.address(community, name)
    flair = Flair(number, community.id, uri, name, title.strip() or name, description.strip() or None, color)
    await tx.flairs.put(flair, local=True)
    await _changed(tx, community)
    return flair


async def drop(tx: Unit, *, community: ActorFacts, name: str) -> None:
    """Posts bear it no longer. Raises Missing."""
    await tx.flairs.drop(await named(tx, community, name))
    await _changed(tx, community)


async def named(tx: Unit, community: ActorFacts, name: str) -> Flair:
    """The flair of this name, or with this title. Raises Missing."""
    for each in await tx.flairs.of(community.id):
        if name in (each.name, each.title):
            return each
    raise Missing(f"no flair {name}", public=f"{community.handle} has no flair {name}.")


async def chosen(tx: Unit, community: ActorFacts, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of these. Raises Missing, Malformed for too many."""
    if len(names) > MOST_CHOSEN:
        raise _malformed(f"A post bears up to {MOST_CHOSEN} flairs.")
    return tuple(dict.fromkeys([(await named(tx, community, each)).uri for each in names]))


async def meant(tx: Unit, community: ActorFacts, stated: Sequence[FlairShape]) -> tuple[str, ...]:
    """The ids of these, by their ids or else their titles: PieFed has ids of its own for those of others' communities.

    What is not defined here yet keeps the id it came with.
    """
    known = await tx.flairs.of(community.id)
    titled = {title: each.uri for each in known for title in (each.name, each.title)}
    ids = {each.uri for each in known}
    found = (each.uri if each.uri in ids else titled.get(each.title or each.name, each.uri) for each in stated)
    return tuple(dict.fromkeys(found))


async def learn(tx: Unit, *, community: ActorFacts, shapes: Sequence[FlairShape]) -> None:
    """Those of a community elsewhere, as it describes itself now; what is not on its own server is not its own."""
    known = {each.uri: each for each in await tx.flairs.of(community.id)}
    stated = {each.uri: each for each in shapes if same_origin(each.uri, community.uri)}
    for uri, shape in stated.items():
        before = known.get(uri)
        number = before.id if before is not None else tx.mint.next()
        title = shape.title or shape.name
        now = Flair(number, community.id, uri, shape.name, title, shape.description, shape.color)
        if now != before:
            await tx.flairs.put(now, local=False)
    for uri, flair in known.items():
        if uri not in stated:
            await tx.flairs.drop(flair)


async def set_flairs(tx: Unit, hand: Hand, *, post: PostFacts, flairs: tuple[str, ...], sensitive: bool) -> None:
    """A moderator gives a post other flairs, or hides it behind a warning (Lemmy 1.0). Raises Denied."""
    if post.community_id is None or post.is_comment:
        raise Denied("no post of a community", public="Only posts in communities have flairs.")
    community = await tx.actors.get(post.community_id)
    await require_authority(tx, hand, community, policy.may_edit)
    if (post.flairs, post.sensitive) == (flairs, sensitive) or post.gone:
        return
    tx.posts.change(post, flairs=flairs, sensitive=sensitive)
    entry = record(tx, community.id, hand.moderator.id, Act.FLAIR, **done_to(post))
    await tx.emit(PostFlaired(entry, post.id, hand.cause))


async def _changed(tx: Unit, community: ActorFacts) -> None:
    tx.actors.change(await tx.actors.get(community.id), updated=tx.now)
    await tx.emit(ActorChanged(community.id))


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
