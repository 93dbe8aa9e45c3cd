"""Feeds, lists of communities on other servers: what they list, and following them."""

from typing import Annotated

import typer

from fedi_groups.actions.feeds import MOST
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.following import FollowerOption, start_following
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind, Uri
from fedi_groups.errors import Denied, Missing, Refused, Unavailable
from fedi_groups.peers.collections import Allowance
from fedi_groups.peers.feeds import DOCUMENTS, read_feed

FeedArgument = Annotated[str, typer.Argument(metavar="FEED", help="Address of the feed, as https://host/f/name.")]
AllOption = Annotated[bool, typer.Option("--all", help="Follow the communities that it lists, too.")]

MOST_AT_ONCE = 100
"""Communities followed in one go."""


async def show(feed: FeedArgument) -> Said:
    """Show which communities a feed lists."""
    async with opened() as services:
        return await show_feed(services, feed)


async def follow(feed: FeedArgument, follower: FollowerOption, everything: AllOption = False) -> Said:
    """Follow a feed; with --all also what it lists now."""
    async with opened() as services:
        return await follow_feed(services, feed, follower=follower, everything=everything)


async def show_feed(services: Services, address: str) -> Said:
    """As its own server lists them now."""
    feed = await _feed(services, address)
    uris = await _listed(services, feed)
    facts = {"id": feed.uri, "name": feed.title or feed.name, "following": list(uris)}
    return Said(facts, (f"{feed.title or feed.name} lists {len(uris)} communities.", *uris))


async def follow_feed(services: Services, address: str, *, follower: str, everything: bool = False) -> Said:
    """One community that cannot be found keeps nobody from following the others."""
    feed = await _feed(services, address)
    said = await start_following(services, feed.uri, follower=follower)
    if not everything:
        return said
    followed: list[Uri] = []
    lines = list(said.lines)
    for uri in (await _listed(services, feed))[:MOST_AT_ONCE]:
        try:
            lines += (
                await start_following(services, (await finding.community(services, uri)).uri, follower=follower)
            ).lines
            followed.append(uri)
        except (Refused, Unavailable) as error:
            lines.append(f"{uri}: {error}")
    return Said({**said.facts, "followed": followed}, tuple(lines))


async def _feed(services: Services, address: str) -> ActorFacts:
    found = await finding.anyone(services, address)
    if found.kind is not ActorKind.FEED:
        raise Denied(f"{found.uri} is no feed", public=f"{address} is no feed.")
    return found


async def _listed(services: Services, feed: ActorFacts) -> tuple[Uri, ...]:
    allowance = Allowance(feed.uri, clock=services.store.clock, documents=DOCUMENTS)
    try:
        return await read_feed(services.resolver, feed.uri, most=MOST, allowance=allowance)
    except Unavailable as error:
        raise Missing(str(error), public=f"{feed.uri} cannot be read: {error}") from error


FEED = Group("Feeds, lists of communities elsewhere: show, follow.", (("show", show), ("follow", follow)))
