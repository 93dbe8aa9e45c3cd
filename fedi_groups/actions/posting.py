"""Publishing, editing, deleting and restoring posts and comments, whoever wrote them and wherever they came from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from fedi_groups.actions import media, quoting, sharing
from fedi_groups.actions.counting import count_comment
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
from fedi_groups.domain.policy.servers import counts_vote, may_come_in, shows_media
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import HOUR, MINUTE, SECOND, ActorId, Instant, PostId, Uri, Visibility
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.storage.due import put_due
from fedi_groups.storage.held import keep_received
from fedi_groups.storage.posts import emptied
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
) -> PostFacts:
    """A new post, or with `parent` a comment in its community; `pictures` of its author's go along. Raises Denied.

    A post its community's own server has announced, or still shows, is past that server's rules already. What the rules
    hold waits for a moderator (actions.approval): until then it is neither shown, counted nor told.
    """
    if parent is not None:
        community = await tx.actors.get(parent.community_id) if parent.community_id is not None else None
    reason = weigh(*await verdicts_on(tx, author, community, parent, cause))
    if isinstance(cause, Here) and parent is not None and parent.visibility is Visibility.DIRECT:
        mentions = [*mentions, *await _parties(tx, parent, author)]
    if pictures:
        draft = replace(draft, attachments=tuple(attachment_of(each) for each in pictures))
    facts = _facts(tx, _without_media(tx, draft, author), author, community, parent)
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
    """What each rule says of a new post by this author, in this place."""
    found = [policy.may_speak(author), *((policy.may_reply(parent),) if parent is not None else ())]
    standing = None
    if community is not None and not _is_past_rules(cause):
        standing = await tx.memberships.get(community.id, author.id)
        found.append(policy.may_post(author, community, standing))
        if parent is not None:
            found.append(policy.may_go_on(parent, await tx.posts.get(parent.root_id), standing))
    return [*found, may_come_in(tx.rules, author, community, standing)]


async def _appear(tx: Unit, post: PostFacts, cause: Cause) -> None:
    """It is counted, and told."""
    await count_comment(tx, post, by=1)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if community is not None and not post.is_comment and not post.local and not community.local:
        pause = post.id % (SPREAD // SECOND) * SECOND if isinstance(cause, Found) else FIRST_LOOK
        put_due(tx.writes, READ_THREAD, str(post.id), at=Instant(tx.now + pause))
    await tx.emit(PostPublished(post.id, cause))
    await quoting.ask(tx, post)


async def edit(
    tx: Unit, *, post: PostFacts, draft: Draft, author: ActorFacts, cause: Cause, mentions: Iterable[ActorId] = ()
) -> PostFacts:
    """New contents, if they are newer than what is here. Raises Denied unless `author` wrote the post.

    Poll counts and permission to quote are taken over even from an edit of the same date: that is how Mastodon spreads
    them.
    """
    require(policy.may_speak(author))
    require(policy.may_change(author, post))
    edited = draft.updated or (post.published if _says_the_same(draft, post) else tx.now)
    if draft.poll is not None and isinstance(cause, Elsewhere):
        tx.polls.set_options(
            post.id, tuple(Option(n, title, votes) for n, (title, votes) in enumerate(draft.poll.options))
        )
        post = tx.posts.change(post, voters=draft.poll.voters)
    newer, before = edited > (post.edited or post.published), post.quote_approval
    post = await quoting.requote(tx, post, draft.quote, cause, newer=newer)
    if not newer and isinstance(cause, Elsewhere):
        if post.quote_approval != before and post.held_at is None:
            await tx.emit(PostEdited(post.id, cause))
        return post
    draft = _without_media(tx, draft, author)
    media.keep_only(tx, post, draft.attachments)
    changed = tx.posts.change(post, edited=edited, **_contents(draft))
    tx.posts.add_mentions(post.id, known=await tx.posts.mentions(post.id), now=mentions)
    if post.held_at is None:
        await tx.emit(PostEdited(post.id, cause))
    return changed


async def delete(tx: Unit, *, post: PostFacts, author: ActorFacts, cause: Cause) -> None:
    """Its contents go, its place in the thread stays. Raises Denied unless `author` wrote the post."""
    if post.deleted_at is not None and isinstance(cause, Elsewhere):
        # Said again: whoever is bringing it back meanwhile comes too late.
        tx.posts.change(post, deleted_at=tx.now)
        return
    require(policy.may_change(author, post))
    media.end(tx, post)
    gone = tx.posts.change(post, **emptied(tx.now))
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
    if community is not None and not _is_past_rules(cause):
        require(policy.may_post(author, community, await tx.memberships.get(community.id, author.id)))
    # A boost that was taken back is not boosted again: it is a new one, under an id of its own.
    boost = {"boost_id": tx.mint.next()} if post.boost_id is not None else {}
    back = tx.posts.change(
        post,
        deleted_at=None,
        edited=draft.updated or post.edited,
        **_contents(_without_media(tx, draft, author)),
        **boost,
    )
    back = await quoting.requote(tx, back, draft.quote, cause, newer=True)
    if back.removed_at is None:
        await count_comment(tx, back, by=1)
        await tx.emit(PostRestored(post.id, cause))


async def _parties(tx: Unit, message: PostFacts, author: ActorFacts) -> list[ActorId]:
    """Whom an answer to a message is for: the one who wrote it, or, of one's own, those it was for."""
    if message.author_id != author.id:
        return [message.author_id]
    return [each for each in await tx.posts.mentions(message.id) if each != author.id]


def _without_media(tx: Unit, draft: Draft, author: ActorFacts) -> Draft:
    """Without anything that is fetched from its server to be seen, where media of that server are not shown."""
    if shows_media(tx.rules, author):
        return draft
    details = replace(draft.details, media=None) if draft.details is not None else None
    return replace(draft, attachments=(), emojis=(), details=details)


def _is_past_rules(cause: Cause) -> bool:
    return isinstance(cause, Found) or (isinstance(cause, Elsewhere) and cause.relayed)


def _says_the_same(draft: Draft, post: PostFacts) -> bool:
    return (draft.title, draft.content, draft.link, draft.warning) == (
        post.title,
        post.content,
        post.link,
        post.warning,
    )


def _contents(draft: Draft) -> dict[str, Any]:
    """What an edit replaces."""
    return {
        "title": draft.title,
        "content": draft.content,
        "source": draft.source,
        "warning": draft.warning,
        "link": draft.link,
        "language": draft.language,
        "sensitive": draft.sensitive,
        "attachments": draft.attachments,
        "hashtags": draft.hashtags,
        "flairs": draft.flairs,
        "emojis": draft.emojis,
        "details": draft.details,
    }


def _facts(
    tx: Unit, draft: Draft, author: ActorFacts, community: ActorFacts | None, parent: PostFacts | None
) -> PostFacts:
    published = min(draft.published or tx.now, tx.now)
    number = PostId(tx.mint.next() if draft.uri is None else tx.mint.at(published))
    announced = community is not None and parent is None
    return PostFacts(
        id=number,
        uri=draft.uri or Uri(tx.uris.post(number, comment=parent is not None)),
        local=draft.uri is None,
        kind=draft.kind,
        author_id=author.id,
        community_id=community.id if community is not None else None,
        parent_id=parent.id if parent is not None else None,
        root_id=parent.root_id if parent is not None else number,
        depth=parent.depth + 1 if parent is not None else 0,
        visibility=Visibility.MEMBERS if community is not None and community.is_private else draft.visibility,
        title=draft.title if parent is None else None,
        content=draft.content,
        source=draft.source,
        warning=draft.warning,
        link=draft.link,
        url=draft.url,
        language=draft.language,
        sensitive=draft.sensitive,
        attachments=draft.attachments,
        hashtags=draft.hashtags,
        flairs=draft.flairs if parent is None else (),
        emojis=draft.emojis,
        details=draft.details,
        published=Instant(published),
        edited=draft.updated,
        deleted_at=None,
        boost_id=tx.mint.next() if announced else None,
        up=1 if community is not None and counts_vote(tx.rules, author) else 0,
        down=0,
        comments=0,
        closes_at=draft.poll.closes_at if draft.poll is not None else None,
        multiple=draft.poll.multiple if draft.poll is not None else None,
        voters=draft.poll.voters if draft.poll is not None else 0,
    )
