"""What those who keep order in a community have ready to say, so that what is said often is said once well: with a rule
cited before it like any reason."""

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.domain.facts import ActorFacts, SavedReply
from fedi_groups.domain.policy.moderation import may_prepare
from fedi_groups.errors import Denied
from fedi_groups.storage.savedreplies import drop_reply, find_reply, put_reply, replies_of
from fedi_groups.storage.unit import Unit

MOST_REPLIES = 50
"""Of one community."""

LONGEST_TITLE = 100
LONGEST_WORDS = 1_000
"""Characters: with a rule before them they are a reason that is kept whole."""


async def save(
    tx: Unit,
    hand: Hand,
    *,
    community: ActorFacts,
    title: str,
    words: str,
    language: str | None = None,
    number: int | None = None,
) -> SavedReply:
    """A new one, or `number` of this community changed. `language`: that it is written in. Raises Denied."""
    await _require(tx, hand, community)
    title, words = " ".join(title.split()), words.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Denied("no title", public=f"The title of a saved reply has 1 to {LONGEST_TITLE} characters.")
    if not words or len(words) > LONGEST_WORDS:
        raise Denied("no words", public=f"A saved reply has 1 to {LONGEST_WORDS} characters.")
    if number is not None:
        number = (await reply_in(tx, community, number)).id
    else:
        known = await replies_of(tx.connection, [community.id], most=MOST_REPLIES)
        if len(known.get(community.id, ())) >= MOST_REPLIES:
            raise Denied("too many", public=f"A community has up to {MOST_REPLIES} saved replies.")
    saved = SavedReply(number or tx.mint.next(), community.id, title, words, language)
    put_reply(tx.writes, saved)
    return saved


async def drop(tx: Unit, hand: Hand, *, community: ActorFacts, number: int) -> None:
    """What was said by it stays. Raises Denied."""
    await _require(tx, hand, community)
    drop_reply(tx.writes, await reply_in(tx, community, number))


async def reply_in(tx: Unit, community: ActorFacts, number: int) -> SavedReply:
    """Raises Denied where this community has none of that number."""
    found = await find_reply(tx.connection, number)
    if found is None or found.community_id != community.id:
        raise Denied(f"no reply {number}", public="This saved reply is gone: choose another one, or write a reason.")
    return found


async def _require(tx: Unit, hand: Hand, community: ActorFacts) -> None:
    require_here(community)
    await require_authority(tx, hand, community, may_prepare)
    await tx.flush()
