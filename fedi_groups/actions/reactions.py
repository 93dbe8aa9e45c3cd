"""Votes on posts, and choices in polls. Each person has one vote on a post; the last one counts."""

from fedi_groups.actions.posting import END_POLL
from fedi_groups.actions.speaking import require_not_banned_unseen
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import HERE, Cause, PollAnswered, PollEnded, PostEdited, VoteCast, VoteWithdrawn
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.policy import posting as policy
from fedi_groups.domain.policy.servers import counts_vote, shows_media
from fedi_groups.domain.policy.speaking import may_take_part
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import MINUTE, Instant, PostId
from fedi_groups.errors import Denied
from fedi_groups.storage.due import put_due
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option

COUNT_POLL = "count poll"
"""The errand that tells others how a poll stands."""

MOST_REACTIONS = 8
"""Emoji of one person about one post."""


async def vote(
    tx: Unit, *, voter: ActorFacts, post: PostFacts, value: int, cause: Cause, emoji: str | None = None
) -> None:
    """+1 or -1; repeating it changes nothing, the other one replaces it. From a silenced server it counts for nothing.

    Raises Denied.
    """
    standing = await tx.memberships.get(post.community_id, voter.id) if post.community_id is not None else None
    require(policy.may_vote(voter, post, standing))
    await _require_part(tx, standing, voter, post)
    if not counts_vote(tx.rules, voter):
        return
    before = await tx.votes.get(post.id, voter.id)
    if before == value:
        return
    if before == 1:
        for each in sorted(await tx.reactions.of(post.id, voter.id)):
            await tx.reactions.drop(post.id, voter.id, each)
    liked_as = await tx.votes.activity(post.id, voter.id) if before == 1 else None
    tx.votes.put(post.id, voter.id, value, now=tx.now)
    tx.posts.bump(post, up=(value > 0) - (before == 1), down=(value < 0) - (before == -1))
    await tx.emit(VoteCast(post.id, voter.id, value, cause, emoji, liked_as))


async def react(tx: Unit, *, voter: ActorFacts, post: PostFacts, emoji: str, image: str | None, cause: Cause) -> None:
    """An emoji about a post, and with it a vote upwards; a person may have several. Raises Denied."""
    before, known = await tx.votes.get(post.id, voter.id), await tx.reactions.of(post.id, voter.id)
    await vote(tx, voter=voter, post=post, value=1, cause=cause, emoji=emoji)
    if emoji in known or len(known) >= MOST_REACTIONS or not counts_vote(tx.rules, voter):
        return
    shown = image if shows_media(tx.rules, voter) else None
    await tx.reactions.put(post.id, voter.id, emoji, image=shown)
    if before == 1:
        await tx.emit(VoteCast(post.id, voter.id, 1, cause, emoji))


async def unreact(tx: Unit, *, voter: ActorFacts, post: PostFacts, emoji: str | None, cause: Cause) -> None:
    """Take back an emoji, or all (None); the vote goes with the last one."""
    known = await tx.reactions.of(post.id, voter.id)
    gone = known if emoji is None else known & {emoji}
    for each in sorted(gone):
        await tx.reactions.drop(post.id, voter.id, each)
    if not known - gone:
        # Named alone, it would be taken back alone.
        only = next(iter(gone)) if len(gone) == 1 else None
        await unvote(tx, voter=voter, post=post, cause=cause, emoji=only)


async def unvote(tx: Unit, *, voter: ActorFacts, post: PostFacts, cause: Cause, emoji: str | None = None) -> None:
    """Take the vote back, whichever it was."""
    before = await tx.votes.get(post.id, voter.id)
    if before is None:
        return
    told = await tx.votes.activity(post.id, voter.id)
    tx.votes.drop(post.id, voter.id)
    tx.posts.bump(post, up=-(before == 1), down=-(before == -1))
    await tx.emit(VoteWithdrawn(post.id, voter.id, before, cause, emoji, told))


async def choose(tx: Unit, *, voter: ActorFacts, post: PostFacts, numbers: tuple[int, ...], cause: Cause) -> None:
    """Choose options of a poll, once each; in a poll of one choice the first counts. Raises Denied.

    Choices in a poll that lives elsewhere are only remembered here: its own server counts, and tells.
    """
    require(may_act_at_all(voter))
    options = await tx.polls.options(post.id)
    if post.multiple is None or not options or post.deleted_at is not None or post.held_at is not None:
        raise Denied("not a poll", public="This is not a poll.")
    if post.closes_at is not None and post.closes_at <= tx.now:
        raise Denied("poll closed", public="This poll is closed.")
    if post.community_id is not None:
        await _require_part(tx, await tx.memberships.get(post.community_id, voter.id), voter, post)
    if not counts_vote(tx.rules, voter):
        return
    before = await tx.polls.choices(post.id, voter.id)
    fresh = tuple(n for n in dict.fromkeys(numbers) if n not in before and 0 <= n < len(options))
    if not fresh or (before and not post.multiple):
        return
    fresh = fresh if post.multiple else fresh[:1]
    tx.polls.choose(post.id, voter.id, fresh, before=before)
    if post.local:
        counted = tuple(Option(o.number, o.title, o.votes + (o.number in fresh)) for o in options)
        tx.polls.set_options(post.id, counted)
        tx.posts.bump(post, voters=0 if before else 1)
        put_due(tx.writes, COUNT_POLL, str(post.id), at=Instant(tx.now + MINUTE))
    elif voter.local and post.closes_at is not None:
        put_due(tx.writes, END_POLL, str(post.id), at=post.closes_at)
    await tx.emit(PollAnswered(post.id, voter.id, fresh, cause))


async def announce_count(tx: Unit, post_id: PostId) -> None:
    """Tell how a poll of ours stands: an Update with the date it had, which says that only counts have changed."""
    post = await tx.posts.get(post_id)
    if not post.gone and post.held_at is None and post.local:
        await tx.emit(PostEdited(post.id, HERE))


async def _require_part(tx: Unit, standing: Standing | None, voter: ActorFacts, post: PostFacts) -> None:
    """Whoever is muted, or banned without being known by name, does not vote. Raises Denied."""
    require(may_take_part(standing, now=tx.now))
    if post.community_id is not None:
        await require_not_banned_unseen(tx, standing, voter, await tx.actors.get(post.community_id))


async def end_poll(tx: Unit, post_id: PostId) -> None:
    """Its time is over: others are told how it ended, if it is from here, and people here that it did."""
    await announce_count(tx, post_id)
    post = await tx.posts.get(post_id)
    if not post.gone and post.held_at is None:
        await tx.emit(PollEnded(post.id))
