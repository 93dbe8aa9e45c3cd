"""Posts that wait for a moderator: the queue, and what becomes of them."""

from typing import Annotated

import typer

from fedi_groups.actions import approval
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import ModeratorOption, MostOption, PostArgument, ReasonOption, RuleOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.moderating import Acting, hand_of
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.reads.queue import Waiting, queue
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.html import to_text
from fedi_groups.wire.times import write_time

PlaceArgument = Annotated[
    str | None, typer.Argument(metavar="COMMUNITY", help="What waits in it; else everything that waits here.")
]


async def show_queue(community: PlaceArgument = None, most: MostOption = 100) -> Said:
    """Show the posts that wait for approval, the oldest first, and why they do."""
    async with opened() as services:
        return await queue_of(services, community, most=most)


async def approve(post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Let a post appear that waits: it is published and told as if it came now."""
    async with opened() as services:
        return await decide(services, post, acting=Acting(moderator, reason), approved=True)


async def reject(
    post: PostArgument, moderator: ModeratorOption, reason: ReasonOption = "", rule: RuleOption = None
) -> Said:
    """Delete a post that waits. Nobody sees it, nobody else is told."""
    async with opened() as services:
        return await decide(services, post, acting=Acting(moderator, reason, rule), approved=False)


async def queue_of(services: Services, community: str | None, *, most: int) -> Said:
    """With the beginning of what each says."""
    place = await finding.community(services, community) if community is not None else None
    async with reading(services.store) as tx:
        found = await queue(tx, place, most=most)
    identity = place.uri if place is not None else services.store.uris.server
    facts = {"id": identity, "posts": [_facts(each) for each in found]}
    if not found:
        return Said(facts, ("Nothing waits for approval.",))
    head = ("POST", "SINCE", "BY", "IN", "WHY", "SAYS")
    return Said(facts, tuple(table([head, *(_row(each) for each in found)])))


async def decide(services: Services, address: str, *, acting: Acting, approved: bool) -> Said:
    """By somebody here who keeps order where it was written, or an admin."""
    moderator = await finding.person_here(services, acting.moderator)
    known = await finding.post(services, address)
    act = approval.approve if approved else approval.reject
    async with transaction(services.store) as tx:
        place = await tx.actors.get(known.community_id) if known.community_id is not None else None
        hand = await hand_of(tx, moderator.id, acting, place)
        entry = await act(tx, hand, post=await tx.posts.get(known.id))
    facts = {
        "id": known.uri,
        "actor": moderator.uri,
        "object": known.uri,
        "act": "approve" if approved else "reject",
        "entry": entry.id if entry is not None else None,
    }
    return Said(facts, ("Approved: it is published." if approved else "Rejected: it is gone.",))


def _facts(waiting: Waiting) -> dict[str, object]:
    post = waiting.post
    return {
        "id": post.uri,
        "actor": waiting.author.uri,
        "community": waiting.community.uri if waiting.community is not None else None,
        "since": write_time(post.held_at) if post.held_at is not None else None,
        "reason": waiting.reason,
        "title": post.title,
        "content": post.content,
    }


def _row(waiting: Waiting) -> tuple[str, ...]:
    post = waiting.post
    place = finding.handle(waiting.community) if waiting.community is not None else ""
    says = f"{post.title}: {to_text(post.content)}" if post.title else to_text(post.content)
    since = moment(post.held_at) if post.held_at is not None else ""
    return (post.uri, since, waiting.author.handle, place, short(waiting.reason), short(says))
