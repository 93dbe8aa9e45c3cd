"""Publishing, editing, deleting and restoring posts and comments, whoever wrote them and wherever they came from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fedi_groups.actions import cards, media, quoting, sharing, speaking
from fedi_groups.actions.approaching import approach, approachable
from fedi_groups.actions.counting import count_comment
from fedi_groups.actions.editing import is_the_same, keep_version, says_the_same
from fedi_groups.actions.emojis import with_emojis
from fedi_groups.actions.forming import contents_of, facts_of
from fedi_groups.actions.pacing import pace_of
from fedi_groups.actions.speaking import Words, is_past_rules
from fedi_groups.actions.verdicts import require, weigh
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import (
    Cause,
    Elsewhere,
    Found,
    Here,
    PostDeleted,
    PostEdited,
    PostPublished,
    PostRestored,
)
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.held import HeldFacts
from fedi_groups.domain.media import MediaFacts, attachment_of
from fedi_groups.domain.policy import posting as policy
from fedi_groups.domain.policy.pace import Deed
from fedi_groups.domain.policy.servers import may_come_in, shows_media
from fedi_groups.domain.policy.speaking import may_take_part
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import HOUR, MINUTE, SECOND, ActorId, Instant, Visibility
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.storage.due import put_due
from fedi_groups.storage.held import keep_received
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option

READ_THREAD = "read thread"
"""The errand that looks for late answers in a thread of a community elsewhere."""

FIRST_LOOK = HOUR
"""After a post has come by itself. What was found late is looked at soon, but not all of it at once: its server is to
have time for others, and so is ours."""
SPREAD = 2 * MINUTE

END_POLL = "end poll"
"""The errand that tells others that a poll from here is over, and how it ended."""

BRING_BACK = "bring back"
"""The errand that fetches what its author no longer wants deleted."""


async def publish(
    tx: Unit,
    *,
    draft: Draft,
    author: ActorFacts,
    cause: Cause,
    community: ActorFacts | None = None,
    parent: PostFacts | None = None,
    mentions: Iterable[ActorId] = (),
    pictures: Sequence[MediaFacts] = (),
    behind: ActorFacts | None = None,
) -> PostFacts:
    """A new post, or with `parent` a comment in its community; `pictures` of its author's go along. Raises Denied.

    `behind`: who speaks if the author is a mask (actions.masking): the rules are asked of them.
    A post its community's own server has announced, or still shows, is past that server's rules already. What the rules
    hold waits for a moderator (actions.approval): until then it is neither shown, counted nor told.
    """
    if parent is not None:
        community = await tx.actors.get(parent.community_id) if parent.community_id is not None else None
    mentions = tuple(mentions)
    if pictures:
        draft = replace(draft, attachments=tuple(attachment_of(each) for each in pictures))
    draft = await _illustrated(tx, draft, author)
    speaker = behind or author
    words = Words(draft, speaker, comment=parent is not None, mentions=_named(mentions, parent))
    reason = weigh(
        *await verdicts_on(tx, speaker, community, parent, cause),
        await speaking.verdict_on(tx, words, community, cause),
    )
    if not is_past_rules(cause) and (author.local or (community is not None and community.local)):
        require(pace_of(tx, speaker, Deed.POST))
    if isinstance(cause, Here) and parent is not None and parent.visibility is Visibility.DIRECT:
        mentions = (*mentions, *await _parties(tx, parent, author))
    facts = facts_of(tx, draft, author, community, parent)
    mentions = await _named_by(tx, speaker, mentions, private=facts.visibility is Visibility.DIRECT)
    await quoting.begin(tx, draft.quote, author=author, community=community, visibility=facts.visibility, cause=cause)
    held = reason is not None and facts.visibility in (*FOR_ALL, Visibility.MEMBERS)
    post = tx.posts.add(replace(facts, held_at=tx.now) if held else facts, mentions=mentions)
    media.attach(tx, post=post, media=pictures)
    if draft.quote is not None:
        post = await quoting.quoted(tx, post, draft.quote, cause)
    if draft.poll is not None:
        if post.local and draft.poll.closes_at is not None:
            put_due(tx.writes, END_POLL, str(post.id), at=draft.poll.closes_at)
        tx.polls.set_options(
            post.id, tuple(Option(n, title, votes) for n, (title, votes) in enumerate(draft.poll.options))
        )
    if post.up:
        # Everyone counts the author's own vote without being told: Lemmy, PieFed and Mbin do so on arrival.
        tx.votes.put(post.id, author.id, 1, now=tx.now)
    if post.held_at is not None:
        tx.held.put(HeldFacts(post.id, reason or "", cause))
    else:
        await _appear(tx, post, cause)
    return post


async def release(tx: Unit, *, post: PostFacts, held: HeldFacts) -> PostFacts:
    """What was held appears, as if it came now."""
    boost = {"boost_id": tx.mint.next()} if post.boost_id is not None else {}
    shown = tx.posts.change(post, held_at=None, **boost)
    tx.held.drop(post.id)
    if isinstance(held.cause, Elsewhere):
        await keep_received(tx.connection, held.cause.received_id, now=tx.now)
    await _appear(tx, shown, held.cause)
    return shown


async def verdicts_on(
    tx: Unit, author: ActorFacts, community: ActorFacts | None, parent: PostFacts | None, cause: Cause
) -> list[Verdict]:
    """What each rule says of a new post by this author, in this place, whatever is in it."""
    found = [policy.may_speak(author), *((policy.may_reply(parent),) if parent is not None else ())]
    standing = None
    if parent is not None and not is_past_rules(cause):
        found.append(await approach(tx, other=author, person=await tx.actors.get(parent.author_id)))
    if community is not None and not is_past_rules(cause):
        standing = await tx.memberships.get(community.id, author.id)
        found.append(policy.may_post(author, community, standing, comment=parent is not None))
        if parent is not None:
            found.append(policy.may_go_on(parent, await tx.posts.get(parent.root_id), standing))
    return [*found, may_come_in(tx.rules, author, community, standing)]


async def _appear(tx: Unit, post: PostFacts, cause: Cause) -> None:
    """It is counted, and told."""
    await count_comment(tx, post, by=1)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    await speaking.count_shown(tx, post, community)
    if community is not None and not post.is_comment and not post.local and not community.local:
        pause = post.id % (SPREAD // SECOND) * SECOND if isinstance(cause, Found) else FIRST_LOOK
        put_due(tx.writes, READ_THREAD, str(post.id), at=Instant(tx.now + pause))
    await tx.emit(PostPublished(post.id, cause))
    cards.look_at_page(tx, post)
    await quoting.ask(tx, post)


async def edit(
    tx: Unit,
    *,
    post: PostFacts,
    draft: Draft,
    author: ActorFacts,
    cause: Cause,
    mentions: Iterable[ActorId] = (),
    pictures: Sequence[MediaFacts] | None = None,
    behind: ActorFacts | None = None,
) -> PostFacts:
    """New contents, if they are newer than what is here. Raises Denied unless `author`, or who is `behind` that mask,
    wrote the post. `pictures` of its author's go along from now on; None: as the draft says.

    Poll counts and permission to quote are taken over even from an edit of the same date: that is how Mastodon spreads
    them.
    """
    require(policy.may_speak(behind or author))
    require(policy.may_change(author, post))
    if pictures is not None:
        media.attach(tx, post=post, media=pictures)
        draft = replace(draft, attachments=tuple(attachment_of(each) for each in pictures))
    mentions, draft = tuple(mentions), await _illustrated(tx, draft, author, post)
    if isinstance(cause, Here) and is_the_same(draft, post) and set(mentions) <= set(await tx.posts.mentions(post.id)):
        return post
    last, options = post.edited or post.published, await _options(tx, post)
    edited = draft.updated or (last if says_the_same(draft, post) else tx.now)
    newer, before = edited > last, post.quote_approval
    if newer or not isinstance(cause, Elsewhere):
        named = (*await tx.posts.mentions(post.id), *mentions)
        await speaking.require_edit(tx, Words(draft, behind or author, post.is_comment, named), post, cause)
    if draft.poll is not None and isinstance(cause, Elsewhere):
        tx.polls.set_options(
            post.id, tuple(Option(n, title, votes) for n, (title, votes) in enumerate(draft.poll.options))
        )
        post = tx.posts.change(post, voters=draft.poll.voters)
    mentions = await approachable(tx, other=behind or author, people=mentions)
    post = await quoting.requote(tx, post, draft.quote, cause, newer=newer)
    if not newer and isinstance(cause, Elsewhere):
        if post.quote_approval != before and post.held_at is None:
            await tx.emit(PostEdited(post.id, cause))
        return post
    await keep_version(tx, post, draft, before=options)
    media.keep_only(tx, post, draft.attachments)
    rewritten = not says_the_same(draft, post)
    changed = tx.posts.change(post, edited=edited if newer else post.edited, **contents_of(draft))
    tx.posts.add_mentions(post.id, known=await tx.posts.mentions(post.id), now=mentions)
    if post.held_at is None:
        cards.look_at_page(tx, changed)
        await tx.emit(PostEdited(post.id, cause, rewritten=rewritten))
    return changed


async def delete(tx: Unit, *, post: PostFacts, author: ActorFacts, cause: Cause) -> None:
    """Its contents go, its place in the thread stays. Raises Denied unless `author` wrote the post."""
    if post.deleted_at is not None and isinstance(cause, Elsewhere):
        # Said again: whoever is bringing it back meanwhile comes too late.
        tx.posts.change(post, deleted_at=tx.now)
        return
    require(policy.may_change(author, post))
    media.end(tx, post)
    gone = tx.posts.empty(post, now=tx.now)
    if post.held_at is not None:
        # Nobody has heard of it.
        tx.held.drop(post.id)
        return
    if post.removed_at is None:
        await count_comment(tx, gone, by=-1)
    await sharing.withdraw(tx, post)
    await tx.emit(PostDeleted(post.id, cause))
    await quoting.revoke_all(tx, [gone])


def ask_back(tx: Unit, *, post: PostFacts, cause: Elsewhere) -> None:
    """Its author says that the deletion is undone; its contents are fetched soon, outside of any transaction."""
    details = {"received": cause.received_id, "activity": cause.activity}
    put_due(tx.writes, BRING_BACK, str(post.id), at=tx.now, **details, relayed=cause.relayed, signed=cause.signed)


async def undelete(tx: Unit, *, post: PostFacts, draft: Draft, author: ActorFacts, cause: Cause) -> None:
    """The author takes the deletion back: `draft` are the contents as they are at their origin. Raises Denied.

    What a moderator had removed as well stays removed. Repeating it changes nothing.
    """
    require(policy.may_restore(author, post))
    if post.deleted_at is None:
        return
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if community is not None and not is_past_rules(cause):
        standing = await tx.memberships.get(community.id, author.id)
        require(policy.may_post(author, community, standing, comment=post.is_comment))
        require(may_take_part(standing, now=tx.now))
    # A boost that was taken back is not boosted again: it is a new one, under an id of its own.
    boost = {"boost_id": tx.mint.next()} if post.boost_id is not None else {}
    back = tx.posts.change(
        post,
        deleted_at=None,
        edited=draft.updated or post.edited,
        **contents_of(await _illustrated(tx, draft, author, post)),
        **boost,
    )
    back = await quoting.requote(tx, back, draft.quote, cause, newer=True)
    if back.removed_at is None:
        await count_comment(tx, back, by=1)
        await tx.emit(PostRestored(post.id, cause))


async def _named_by(
    tx: Unit, speaker: ActorFacts, mentions: Iterable[ActorId], *, private: bool
) -> tuple[ActorId, ...]:
    """Those whom the speaker may name: nobody hears of being named by whom they have blocked. Raises Denied for a
    message that nobody is left to get."""
    named = tuple(mentions)
    left = await approachable(tx, other=speaker, people=named)
    if private and named and not left:
        require(await approach(tx, other=speaker, person=await tx.actors.get(named[0])))
    return left


def _named(mentions: tuple[ActorId, ...], parent: PostFacts | None) -> tuple[ActorId, ...]:
    """Whom it names, and whom it answers, whom servers name as well."""
    return mentions if parent is None else (*mentions, parent.author_id)


async def _parties(tx: Unit, message: PostFacts, author: ActorFacts) -> list[ActorId]:
    """Whom an answer to a message is for: the one who wrote it, or, of one's own, those it was for."""
    if message.author_id != author.id:
        return [message.author_id]
    return [each for each in await tx.posts.mentions(message.id) if each != author.id]


async def _illustrated(tx: Unit, draft: Draft, author: ActorFacts, post: PostFacts | None = None) -> Draft:
    """What somebody here writes, with the custom emoji in it; without anything that is fetched from its server to be
    seen, where media of that server are not shown."""
    if author.local:
        choices = [each.title for each in await _options(tx, post)] if post is not None else []
        return await with_emojis(tx, draft, choices)
    if shows_media(tx.rules, author):
        return draft
    details = replace(draft.details, media=None) if draft.details is not None else None
    return replace(draft, attachments=(), emojis=(), details=details)


async def _options(tx: Unit, post: PostFacts) -> tuple[Option, ...]:
    return await tx.polls.options(post.id) if post.multiple is not None else ()
