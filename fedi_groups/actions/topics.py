"""What a community is about, in a few words of its founder's: by these it is found, and suggested to newcomers."""

from collections.abc import Sequence

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.modlog import record
from fedi_groups.domain.events import CommunityChanged
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.letters import folded
from fedi_groups.domain.policy.hashtags import is_hashtag
from fedi_groups.domain.policy.moderation import may_edit
from fedi_groups.domain.types import Act
from fedi_groups.errors import Denied
from fedi_groups.storage.directory import put_topics, topics_of
from fedi_groups.storage.unit import Unit

MOST_TOPICS = 5
LONGEST_TOPIC = 40


def read_topics(said: str) -> list[str]:
    """Out of one line, with commas or number signs between them: blanks within one become underscores."""
    parts = said.replace("،", ",").replace("#", ",").split(",")
    return [name for part in parts if (name := "_".join(part.split()))]


async def set_topics(tx: Unit, hand: Hand, *, community: ActorFacts, names: Sequence[str]) -> tuple[str, ...]:
    """From now on it is about these, in this order, and other servers are told. Raises Denied, also for too many, and
    for what is no word."""
    require_here(community)
    await require_authority(tx, hand, community, may_edit)
    found = {folded(name): name for name in reversed(names)}
    found = dict(reversed(found.items()))
    if len(found) > MOST_TOPICS:
        raise Denied("too many topics", public=f"A community has up to {MOST_TOPICS} topics.")
    if any(len(name) > LONGEST_TOPIC or not is_hashtag(name) for name in found.values()):
        raise Denied("no topic", public=f"A topic is one word of up to {LONGEST_TOPIC} characters.")
    before = (await topics_of(tx.connection, [community.id])).get(community.id, ())
    if before != tuple(found.values()):
        put_topics(tx.writes, community.id, list(found.items()))
        tx.actors.change(community, updated=tx.now)
        entry = record(tx, community.id, hand.moderator.id, Act.EDIT, reason=hand.reason)
        await tx.emit(CommunityChanged(entry, hand.cause))
    return tuple(found.values())
