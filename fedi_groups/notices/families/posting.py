"""Answers, mentions and private messages; polls that are over, and edits of what one has passed on; and, for who
watches, what is new, changed or gone."""

from fedi_groups.domain.events import Found, PollEnded, PostDeleted, PostEdited, PostPublished, ScheduledFailed
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.types import ActorId, Visibility
from fedi_groups.notices.noticing import is_told, notice, tell
from fedi_groups.notices.stream import What, say
from fedi_groups.storage.conversations import note_message, turn_back
from fedi_groups.storage.notifications import drop_notice
from fedi_groups.storage.reblogs import passed_on_by
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import choosers_here
from fedi_groups.storage.wishes import who_are_told

MOST_TOLD = 2000
"""Of one poll that is over, or of one edit."""


MOST_TOLD = 2000
"""Of a post, those who want to be told of each of its author, or its community."""


async def notice_published(tx: Unit, event: PostPublished) -> None:
    """What was found late is history."""
    if isinstance(event.cause, Found):
        return
    post = await tx.posts.get(event.post_id)
    if not post.is_comment or _is_message(post):
        say(tx, What.NEW, post.id)
    named = await _named(tx, post)
    for person in named:
        notice(tx, NoticeKind.MENTION, person, post.author_id, post=post.id)
    if not post.is_comment and post.visibility is not Visibility.DIRECT and post.held_at is None:
        sources = [post.author_id, *([post.community_id] if post.community_id is not None else [])]
        for person in await who_are_told(tx.connection, sources, most=MOST_TOLD):
            if person not in named:
                notice(tx, NoticeKind.STATUS, person, post.author_id, post=post.id)
    if _is_message(post):
        if is_told(await tx.actors.get(post.author_id)):
            note_message(tx.writes, post.author_id, post.root_id, post.id, unread=False)
        for person in named:
            note_message(tx.writes, person, post.root_id, post.id, unread=True)


async def notice_edited(tx: Unit, event: PostEdited) -> None:
    post = await tx.posts.get(event.post_id)
    if isinstance(event.cause, Found):
        return
    if not post.is_comment:
        say(tx, What.EDITED, post.id)
    people = await passed_on_by(tx.connection, post, most=MOST_TOLD) if event.rewritten else []
    await tx.actors.want(ids=people)
    for person in [each for each in people if is_told(await tx.actors.get(each))]:
        # Of many edits the last is told.
        drop_notice(tx.writes, NoticeKind.UPDATE, person, post.author_id, post=post.id)
        notice(tx, NoticeKind.UPDATE, person, post.author_id, post=post.id)


async def notice_deleted(tx: Unit, event: PostDeleted) -> None:
    post = await tx.posts.get(event.post_id)
    if not post.is_comment:
        say(tx, What.GONE, post.id)
    if _is_message(post):
        await tx.flush()
        await turn_back(tx.connection, post.root_id)


async def notice_poll(tx: Unit, event: PollEnded) -> None:
    """Whoever asked, and those here who have chosen."""
    post = await tx.posts.get(event.post_id)
    author = await tx.actors.get(post.author_id)
    if is_told(author):
        tell(tx, NoticeKind.POLL, author.id, author.id, post=post.id)
    for person in await choosers_here(tx.connection, post.id, most=MOST_TOLD):
        notice(tx, NoticeKind.POLL, person, post.author_id, post=post.id)


async def notice_failed(tx: Unit, event: ScheduledFailed) -> None:
    """A message of one's own, of which one is told all the same."""
    tell(tx, NoticeKind.MENTION, event.person_id, event.person_id, post=event.post_id)


async def _named(tx: Unit, post: PostFacts) -> list[ActorId]:
    """Who lives here and is named, or answered."""
    mentions = await tx.posts.mentions(post.id)
    await tx.actors.want(ids=mentions)
    found = [each for each in mentions if is_told(await tx.actors.get(each))]
    if post.parent_id is not None and post.visibility is not Visibility.DIRECT:
        parent = await tx.posts.get(post.parent_id)
        found += [parent.author_id] if parent.local else []
    return [each for each in dict.fromkeys(found) if each != post.author_id]


def _is_message(post: PostFacts) -> bool:
    return post.visibility is Visibility.DIRECT and post.community_id is None


NOTICES = (
    (PostPublished, notice_published),
    (PostEdited, notice_edited),
    (PostDeleted, notice_deleted),
    (PollEnded, notice_poll),
    (ScheduledFailed, notice_failed),
)
