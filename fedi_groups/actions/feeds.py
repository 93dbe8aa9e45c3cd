"""Feeds elsewhere, lists of communities: what they list is remembered while somebody here follows them."""

from collections.abc import Sequence

from fedi_groups.actions import membership, profiles
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errors import TooLarge
from fedi_groups.storage.due import put_due
from fedi_groups.storage.feeds import entries_of, put_entry, replace_entries
from fedi_groups.storage.follows import followers_here
from fedi_groups.storage.unit import Unit

READ_FEED = "read feed"
"""The errand that reads which communities a feed lists: once it is followed, when it has changed, and once a day."""

MOST = 500
"""Communities of one feed."""


def make_due(tx: Unit, feed: ActorFacts) -> None:
    put_due(tx.writes, READ_FEED, str(feed.id), at=tx.now)


async def set_entries(tx: Unit, feed: ActorFacts, uris: Sequence[Uri]) -> None:
    """What the feed lists now, up to MOST."""
    await replace_entries(tx.connection, tx.writes, feed.id, dict.fromkeys(uris[:MOST]))


async def change_entry(tx: Unit, feed: ActorFacts, uri: Uri, *, listed: bool) -> None:
    """The feed says that it lists one more, or one less. Raises TooLarge beyond MOST."""
    if listed and len(await entries_of(tx.connection, feed.id, most=MOST)) >= MOST:
        raise TooLarge(f"{feed.uri} lists more than {MOST} communities")
    put_entry(tx.writes, feed.id, uri, listed=listed)


async def end(tx: Unit, feed: ActorFacts) -> None:
    """Its owner has deleted it: nobody here follows it any more."""
    await tx.flush()
    for number in await followers_here(tx.connection, feed.id, most=MOST):
        await membership.follow_answered(tx, follower=await tx.actors.get(number), target=feed, accepted=False)
    await set_entries(tx, feed, ())
    await profiles.forget_actor(tx, actor=feed)
