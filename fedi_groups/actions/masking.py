"""Support without shame: members speak as *a member*, hidden from other members, moderators and every server.

The author of such a post is the mask of its community, an actor of its own. Who is behind it is kept sealed with the
server's secret, and as a digest by which bans and slow mode bind them (wire.veils). Rules are asked of the person.
"""

from collections.abc import Iterable

from fedi_groups.actions import posting, talking
from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.modlog import done_to, record
from fedi_groups.actions.profiles import FreshKeys, add_mask
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts
from fedi_groups.domain.policy.moderation import may
from fedi_groups.domain.policy.speaking import may_mask, may_unmask
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import ActorId, Instant, Power
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.masks import MaskedFacts, drop_ban, find_masked, put_ban, put_masked
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase, phrase

_NAMELESS = 12


def name_of_mask(tx: Unit, community: ActorFacts) -> str:
    """It ends as no other name does. Of a private community it does not tell which one it is."""
    hidden = tx.veil.digest(community.id, 0).hex()[:_NAMELESS]
    return f"member_{hidden}_" if community.is_private else f"{community.name}_member_"


async def mask_of(tx: Unit, community: ActorFacts) -> ActorFacts | None:
    """None until somebody has needed it."""
    return await tx.actors.named(name_of_mask(tx, community))


async def make_mask(tx: Unit, community: ActorFacts, keys: FreshKeys) -> ActorFacts:
    """The one there is, or else a new one with these keys, which are made outside of transactions."""
    known = await mask_of(tx, community)
    if known is not None:
        return known
    title, _ = phrase(Phrase.A_MEMBER, community.language)
    name = name_of_mask(tx, community)
    mask = await add_mask(tx, name=name, title=title, keys=keys, local_only=community.local_only)
    await tx.flush()
    return mask


async def publish(
    tx: Unit,
    *,
    draft: Draft,
    person: ActorFacts,
    community: ActorFacts,
    parent: PostFacts | None = None,
    mentions: Iterable[ActorId] = (),
) -> PostFacts:
    """A new post, or with `parent` a comment, of which nobody learns that it is this person's. Raises Denied, also for
    pictures, which are kept by whose they are."""
    require(may_mask(community, await tx.memberships.get(community.id, person.id)))
    if draft.attachments:
        raise Denied("pictures are somebody's", public="An anonymous post has no pictures.")
    mask = await mask_of(tx, community)
    if mask is None:
        raise Missing(f"no mask of {community.uri}")
    post = await posting.publish(
        tx,
        draft=draft,
        author=mask,
        cause=HERE,
        community=community,
        parent=parent,
        mentions=mentions,
        behind=person,
    )
    digest = tx.veil.digest(community.id, person.id)
    put_masked(tx.writes, MaskedFacts(post.id, community.id, digest, tx.veil.seal(post.id, person.id)))
    return post


async def voice_of(tx: Unit, person: ActorFacts, post: PostFacts) -> ActorFacts:
    """As whom somebody edits or deletes a post: the mask, if they are behind it, or else themselves."""
    author = await tx.actors.get(post.author_id)
    known = await find_masked(tx.connection, post.id) if author.is_mask else None
    mine = known is not None and known.digest == tx.veil.digest(known.community_id, person.id)
    return author if mine else person


async def speaker_of(tx: Unit, post: PostFacts) -> ActorFacts:
    """Of whom the rules are asked: for them alone, nobody may be told."""
    author = await tx.actors.get(post.author_id)
    known = await find_masked(tx.connection, post.id) if author.is_mask else None
    return await tx.actors.get(ActorId(tx.veil.opened(post.id, known.sealed))) if known is not None else author


async def unmask(tx: Unit, hand: Hand, *, post: PostFacts) -> ActorFacts:
    """Who is behind it, for the owner. That they have looked, and why, stands in the log, and the author is told.

    Raises Denied.
    """
    community, _ = await _masked(tx, post)
    require(may_act_at_all(hand.moderator))
    standing = await tx.memberships.get(community.id, hand.moderator.id)
    require(may_unmask(standing, hand.reason))
    person = await speaker_of(tx, post)
    record(tx, community.id, hand.moderator.id, "unmask", reason=hand.reason, **done_to(post))
    await talking.notify(tx, Phrase.UNMASKED, community=community, person=person, reason=hand.reason)
    return person


async def ban_behind(tx: Unit, hand: Hand, *, post: PostFacts, until: Instant | None = None) -> Entry:
    """Whoever is behind it says nothing more in the community, by name or without, until then or for good. Nobody
    learns who that is: no standing changes, and no server is told. Whoever keeps order is not bound. Raises Denied."""
    community, masked = await _masked(tx, post)
    await require_authority(tx, hand, community, lambda who: may(who, Power.BAN))
    if until is not None and until <= tx.now:
        raise Denied("a ban that is over", public="The end of a ban lies in the future.")
    put_ban(tx.writes, community.id, masked.digest, now=tx.now, until=until)
    whom = done_to(post)
    whom["until"] = until
    return record(tx, community.id, hand.moderator.id, "ban-author", reason=hand.reason, **whom)


async def unban_behind(tx: Unit, hand: Hand, *, post: PostFacts) -> Entry:
    """They may speak again. Raises Denied."""
    community, masked = await _masked(tx, post)
    await require_authority(tx, hand, community, lambda who: may(who, Power.BAN))
    drop_ban(tx.writes, community.id, masked.digest)
    return record(tx, community.id, hand.moderator.id, "unban-author", reason=hand.reason, **done_to(post))


async def _masked(tx: Unit, post: PostFacts) -> tuple[ActorFacts, MaskedFacts]:
    known = await find_masked(tx.connection, post.id)
    if known is None and (await tx.actors.get(post.author_id)).is_mask:
        raise Denied("forgotten", public="Nobody knows any more who wrote this.")
    if known is None:
        raise Denied("not anonymous", public="This was not said anonymously.")
    community = await tx.actors.get(known.community_id)
    require_here(community)
    return community, known
