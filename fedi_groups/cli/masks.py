"""Anonymous posts: writing them, and what owners and moderators may do about them."""

from functools import partial
from typing import Annotated

import typer

from fedi_groups.actions import masking
from fedi_groups.actions.keys import make_keys
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import ModeratorOption, PostArgument, ReasonOption, RuleOption
from fedi_groups.cli.moderating import Acting, hand_of
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.cli.times import ForOption, UntilOption, read_end
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Malformed
from fedi_groups.inbox import masks
from fedi_groups.peers.compose import Written, compose
from fedi_groups.storage.unit import Unit, reading, transaction

AnonymousOption = Annotated[
    bool, typer.Option("--anonymous", help="As *a member*: nobody learns who you are, where the community allows it.")
]


async def prepare_mask(services: Services, community: ActorFacts) -> None:
    await masks.prepare_mask(services.store, community.id, partial(make_keys, services.secret))


async def publish_unnamed(services: Services, community: str, *, author: str, written: Written, plain: bool) -> Said:
    """A post by somebody here as *a member*. `plain`: it has neither pictures nor a quote, which would tell."""
    _check_plain(plain)
    writer, place = await finding.person_here(services, author), await finding.community(services, community)
    draft, mentions = await compose(finding.directory(services), written)
    await prepare_mask(services, place)
    async with transaction(services.store) as tx:
        place, person = await tx.actors.get(place.id), await tx.actors.get(writer.id)
        post = await masking.publish(tx, draft=draft, person=person, community=place, mentions=mentions)
    return Said({"id": post.uri, "type": post.kind.value}, ("Posted as a member.", post.uri))


async def answer_unnamed(services: Services, address: str, *, author: str, text: str, plain: bool) -> Said:
    """The same of a comment."""
    _check_plain(plain)
    writer, parent = await finding.person_here(services, author), await finding.post(services, address)
    draft, mentions = await compose(finding.directory(services), Written(text, visibility=parent.visibility))
    async with reading(services.store) as tx:
        place = await _place(tx, parent.community_id)
    if place is None or not text.strip():
        public = "A comment takes some text." if place is not None else "Anonymous are only comments in communities."
        raise Malformed("no anonymous comment", public=public)
    await prepare_mask(services, place)
    async with transaction(services.store) as tx:
        known, person = await tx.posts.get(parent.id), await tx.actors.get(writer.id)
        place = await tx.actors.get(place.id)
        post = await masking.publish(tx, draft=draft, person=person, community=place, parent=known, mentions=mentions)
    return Said({"id": post.uri, "type": post.kind.value}, ("Answered as a member.", post.uri))


def _check_plain(plain: bool) -> None:
    if not plain:
        raise Malformed("not plain", public="An anonymous post has neither pictures nor a quote: these are somebody's.")


async def unmask(
    post: PostArgument, owner: ModeratorOption, reason: ReasonOption = "", rule: RuleOption = None
) -> Said:
    """Show the owner who wrote an anonymous post. It is logged, and the author is told."""
    async with opened() as services:
        who, known = await finding.person_here(services, owner), await finding.post(services, post)
        async with transaction(services.store) as tx:
            hand = await hand_of(tx, who.id, Acting(owner, reason, rule), await _place(tx, known.community_id))
            person = await masking.unmask(tx, hand, post=await tx.posts.get(known.id))
    return Said({"id": known.uri, "author": person.uri}, (f"It was written by {person.handle}, who is told.",))


async def ban_author(
    post: PostArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
    rule: RuleOption = None,
    span: ForOption = None,
    until: UntilOption = None,
) -> Said:
    """Let whoever wrote an anonymous post say nothing more, by name or without. Nobody learns who it is."""
    end = read_end(span, until)
    async with opened() as services:
        who, known = await finding.person_here(services, moderator), await finding.post(services, post)
        async with transaction(services.store) as tx:
            hand = await hand_of(tx, who.id, Acting(moderator, reason, rule), await _place(tx, known.community_id))
            entry = await masking.ban_behind(tx, hand, post=await tx.posts.get(known.id), until=end(tx.now))
    return Said({"id": known.uri, "act": entry.act, "entry": entry.id}, ("The author is banned, whoever it is.",))


async def unban_author(post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Let whoever wrote an anonymous post speak again."""
    async with opened() as services:
        who, known = await finding.person_here(services, moderator), await finding.post(services, post)
        async with transaction(services.store) as tx:
            hand = await hand_of(tx, who.id, Acting(moderator, reason))
            entry = await masking.unban_behind(tx, hand, post=await tx.posts.get(known.id))
    return Said({"id": known.uri, "act": entry.act, "entry": entry.id}, ("The author may speak again.",))


async def _place(tx: Unit, community: ActorId | None) -> ActorFacts | None:
    return await tx.actors.get(community) if community is not None else None
