"""What a draft becomes: a new post, or the new contents of one."""

from typing import Any

from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.servers import counts_vote
from fedi_groups.domain.types import Instant, PostId, Uri, Visibility
from fedi_groups.storage.unit import Unit


def contents_of(draft: Draft) -> dict[str, Any]:
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


def facts_of(
    tx: Unit, draft: Draft, author: ActorFacts, community: ActorFacts | None, parent: PostFacts | None
) -> PostFacts:
    """A new post, under a number of its own."""
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
        quotable=draft.quotable,
        hides_counts=draft.poll is not None and draft.poll.hidden,
    )
