"""Keeping order as a moderator who has an account here, in communities here and elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import cited
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import (
    CommunityArgument,
    ModeratorOption,
    PersonArgument,
    PostArgument,
    ReasonOption,
    RuleOption,
)
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.cli.times import ForOption, UntilOption, read_end
from fedi_groups.domain.charter import DEFAULT
from fedi_groups.domain.events import HERE, Limited, Moderated, Suspended
from fedi_groups.domain.facts import ActorFacts, Entry
from fedi_groups.domain.types import ActorId, Uri
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.unit import Unit, transaction

WarningOption = Annotated[str, typer.Option("--reason", help="What the warning says; stands in the public log.")]
ContentsOption = Annotated[bool, typer.Option("--contents", help="Remove all that they wrote in it as well.")]
BackOption = Annotated[bool, typer.Option("--contents", help="Restore what was removed along with the ban.")]


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, by what they are called here, why, and for which rule of the community."""

    moderator: str
    reason: str
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One of actions.moderation, and what is said of it; for one on a person, {} is who they are."""

    act: Callable[..., Awaitable[None]]
    told: str


async def remove(
    post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "", rule: RuleOption = None
) -> Said:
    """Take down a post or comment. It can be restored."""
    return await _on_post(post, Acting(moderator, reason, rule), Deed(moderation.remove, "Removed."))


async def restore(post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Show again what was removed."""
    return await _on_post(post, Acting(moderator, reason), Deed(moderation.restore, "Restored."))


async def lock(
    post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "", rule: RuleOption = None
) -> Said:
    """Let nobody but moderators answer below a post or comment."""
    act = partial(moderation.set_locked, locked=True)
    return await _on_post(post, Acting(moderator, reason, rule), Deed(act, "Locked."))


async def unlock(post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Let everyone answer again."""
    act = partial(moderation.set_locked, locked=False)
    return await _on_post(post, Acting(moderator, reason), Deed(act, "Unlocked."))


async def pin(post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Show a post before all others of its community."""
    act = partial(moderation.set_pinned, pinned=True)
    return await _on_post(post, Acting(moderator, reason), Deed(act, "Pinned."))


async def unpin(post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Show a post where its time has put it."""
    act = partial(moderation.set_pinned, pinned=False)
    return await _on_post(post, Acting(moderator, reason), Deed(act, "No longer pinned."))


async def dismiss(
    community: CommunityArgument, person: PersonArgument, moderator: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Make a moderator a member like others."""
    told = "{} is no longer a moderator."
    return await on_person(community, person, Acting(moderator, reason), Deed(moderation.dismiss, told))


async def ban(
    community: CommunityArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
    rule: RuleOption = None,
    span: ForOption = None,
    until: UntilOption = None,
    contents: ContentsOption = False,
) -> Said:
    """Keep somebody out, for good or for a time."""
    end = read_end(span, until)

    async def act(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
        await moderation.ban(tx, hand, community=community, person=person, until=end(tx.now), contents=contents)

    return await on_person(community, person, Acting(moderator, reason, rule), Deed(act, "{} is banned."))


async def unban(
    community: CommunityArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
    contents: BackOption = False,
) -> Said:
    """Let somebody come back who was banned."""
    act = partial(moderation.unban, contents=contents)
    return await on_person(community, person, Acting(moderator, reason), Deed(act, "{} may come back."))


async def kick(
    community: CommunityArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
    rule: RuleOption = None,
) -> Said:
    """Put somebody out, who is free to come again."""
    return await on_person(community, person, Acting(moderator, reason, rule), Deed(moderation.kick, "{} is out."))


async def warn(
    community: CommunityArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    reason: WarningOption = "",
    rule: RuleOption = None,
    about: Annotated[str | None, typer.Option(metavar="POST", help="The post or comment that it is about.")] = None,
) -> Said:
    """Tell somebody that what they did is not welcome."""
    acting = Acting(moderator, reason, rule)
    async with opened() as services:
        known = await finding.post(services, about) if about is not None else None

        async def act(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
            post = await tx.posts.get(known.id) if known is not None else None
            await moderation.warn(tx, hand, community=community, person=person, post=post)

        return await act_on_person(services, community, person, acting=acting, deed=Deed(act, "{} is warned."))


async def _on_post(address: str, acting: Acting, deed: Deed) -> Said:
    async with opened() as services:
        return await act_on_post(services, address, acting=acting, deed=deed)


async def on_person(community: str, person: str, acting: Acting, deed: Deed) -> Said:
    """As `act_on_person`, on a server that is opened for it."""
    async with opened() as services:
        return await act_on_person(services, community, person, acting=acting, deed=deed)


async def act_on_post(services: Services, address: str, *, acting: Acting, deed: Deed) -> Said:
    """By somebody here, on a post or comment from anywhere."""
    moderator = await finding.person_here(services, acting.moderator)
    known = await finding.post(services, address)
    async with transaction(services.store) as tx:
        post = await tx.posts.get(known.id)
        place = await tx.actors.get(post.community_id) if post.community_id is not None else None
        await deed.act(tx, await hand_of(tx, moderator.id, acting, place), post=post)
    done = {"actor": moderator.uri, "object": post.uri}
    return await say_done(services, tx, place, done=done, told=deed.told)


async def act_on_person(services: Services, community: str, person: str, *, acting: Acting, deed: Deed) -> Said:
    """By somebody here, on a person from anywhere."""
    moderator = await finding.person_here(services, acting.moderator)
    place, target = await finding.community(services, community), await finding.person(services, person)
    async with transaction(services.store) as tx:
        place = await tx.actors.get(place.id)
        hand = await hand_of(tx, moderator.id, acting, place)
        await deed.act(tx, hand, community=place, person=await tx.actors.get(target.id))
    done = {"actor": moderator.uri, "object": target.uri}
    return await say_done(services, tx, place, done=done, told=deed.told.format(target.handle))


async def hand_of(tx: Unit, moderator: ActorId, acting: Acting, place: ActorFacts | None = None) -> Hand:
    """Raises Denied for a rule that this place does not have."""
    charter = place.charter if place is not None else DEFAULT
    return Hand(await tx.actors.get(moderator), HERE, cited(charter.rules, acting.rule, acting.reason))


async def say_done(
    services: Services, tx: Unit, place: ActorFacts | None, *, done: Mapping[str, Uri], told: str
) -> Said:
    """What came of it: the entry of the log, and the activity that tells it if there is one."""
    entry = next((each.entry for each in tx.events if isinstance(each, Moderated | Suspended | Limited)), None)
    activity = await _activity_of(services, entry) if entry is not None else None
    facts = {
        "id": activity,
        **done,
        "act": entry.act if entry is not None else None,
        "community": place.uri if place is not None else None,
        "entry": entry.id if entry is not None else None,
    }
    if entry is None:
        return Said(facts, ("It was so already: nothing has changed.",))
    lines = [told]
    if place is not None and not place.local:
        lines.append(f"{place.host}, where the community lives, is told: it decides whether others are.")
    if activity is not None:
        lines.append(f"Who has heard of it: receipts {entry.id}")
    return Said(facts, tuple(lines))


async def _activity_of(services: Services, entry: Entry) -> Uri | None:
    """None where nobody elsewhere is told, or not by this entry: a kick is told as the end of a follow."""
    async with services.store.database.read() as connection:
        row = await find_row(connection, entry.id)
    return services.store.uris.activity(entry.id) if row is not None else None
