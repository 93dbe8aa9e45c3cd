"""Posts that are new, changed or gone: at whose home and in whose lists, in which public streams, and what is sent.

What is for all is written once for all of them, without anything that is one reader's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.policy.visibility import FOR_ALL, may_read
from fedi_groups.domain.types import ActorId, PostId, Visibility
from fedi_groups.faces.mastodon.api import Api
from fedi_groups.faces.mastodon.show import statuses
from fedi_groups.faces.mastodon.streaming.crowd import Crowd, Homes, Listener
from fedi_groups.faces.mastodon.streaming.frames import Frame, written
from fedi_groups.faces.mastodon.streaming.homes import put, put_at_home, show
from fedi_groups.faces.mastodon.streaming.onlooker import Onlooker, Watched
from fedi_groups.faces.mastodon.streaming.personal import show_message
from fedi_groups.faces.mastodon.streaming.topics import Topic
from fedi_groups.reads import statuses as reads
from fedi_groups.reads.statuses import Item, StatusView, boosted, readers_view
from fedi_groups.storage.ids import boost_of
from fedi_groups.storage.reblogs import ReblogFacts, find_reblog
from fedi_groups.storage.unit import Unit
from fedi_groups.text.hashtags import folded

OF_THE_READER = ("favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered", "voted", "own_votes")
"""What a status and its poll say of who reads it. In a change to one that they may know it is left out."""

Places = Mapping[Topic, Sequence[Listener]]


@dataclass(frozen=True, slots=True)
class _News:
    """A post that somebody watches: `homes` have it. `again`: it has changed."""

    post: PostFacts
    homes: Homes
    places: Places
    again: bool

    @property
    def event(self) -> str:
        return "status.update" if self.again else "update"

    @property
    def is_personal(self) -> bool:
        """Whether everybody gets it in words of their own: files that few may see have an address for each of them,
        and who has chosen in a poll must not be told that they have not."""
        few = self.post.visibility not in FOR_ALL and bool(self.post.attachments)
        return few or (self.again and self.post.multiple is not None)


async def show_posts(api: Api, tx: Unit, crowd: Crowd, ids: Sequence[PostId], *, again: bool = False) -> None:
    """Those that stand at the top of a thread; comments stay below what they answer."""
    await tx.posts.want(ids=ids)
    known = [found for number in ids if (found := await tx.posts.seek(number)) is not None]
    await tx.posts.want_mentions(each.id for each in known)
    shown: list[_News] = []
    for post in known:
        if post.visibility is Visibility.DIRECT:
            if not again and post.community_id is None:
                await show_message(api, tx, crowd, post)
        elif not post.is_comment and post.held_at is None and not post.gone:
            news = _News(post, await _at_home(tx, crowd, post), _public(crowd, post), again)
            if news.homes or news.places:
                shown.append(news)
    open_to_all = [each.post.id for each in shown if each.post.visibility in FOR_ALL]
    views = {each.post.id: each for each in await reads.statuses(tx, open_to_all, None)} if open_to_all else {}
    for news in shown:
        if news.is_personal:
            await _send_each(api, tx, crowd, news)
            news = replace(news, homes={})
        view = views.get(news.post.id) or await _for_few(tx, news)
        if view is not None and not view.listed:
            news = replace(news, places={})
        if view is not None:
            await _send(api, tx, crowd, view, news)


async def show_reblogs(api: Api, tx: Unit, crowd: Crowd, numbers: Sequence[int]) -> None:
    """To those who follow who shows it."""
    for number in numbers:
        row = await find_reblog(tx.connection, number)
        homes = await _followers(tx, crowd, row) if row is not None else {}
        if row is None or not homes:
            continue
        if (await tx.posts.get(row.post_id)).visibility not in FOR_ALL:
            await _reblog_to_each(api, tx, crowd, row, homes)
            continue
        for item in await reads.shown_again(tx, [row], None):
            willing = _willing(crowd, homes, item.status.author, item.status.community)
            (entity,) = await statuses(Onlooker(api), tx, [item])
            put_at_home(crowd, willing, "update", entity, item.status, now=tx.now)


async def _followers(tx: Unit, crowd: Crowd, row: ReblogFacts) -> Homes:
    """Who watches, and wants what this one shows. What is for their followers alone others do not have in their lists
    either."""
    homes = _shown(crowd, crowd.who_hear(row.actor_id), row.actor_id)
    if not row.is_for_few:
        return homes
    await tx.follows.want((each, row.actor_id) for each in homes)
    return {each: topics for each, topics in homes.items() if await reads.follows(tx, each, row.actor_id)}


async def _reblog_to_each(api: Api, tx: Unit, crowd: Crowd, row: ReblogFacts, homes: Homes) -> None:
    """What few may see each sees in words of their own, or not at all."""
    for number, topics in homes.items():
        if number not in crowd.people:
            continue
        person = Watched(api, crowd.people[number].facts)
        for item in await reads.reblogged(tx, [row], number):
            if not item.status.is_hidden(FilterContext.HOME):
                (entity,) = await statuses(person, tx, [item])
                show(crowd, {number: topics}, "update", written(entity))


def show_unreblogged(crowd: Crowd, number: int, by: ActorId) -> None:
    """It is gone where it was shown."""
    show(crowd, crowd.who_hear(by), "delete", str(number))


async def _for_few(tx: Unit, news: _News) -> StatusView | None:
    """As any of those sees it who may, without what is that one's own. What is for all and is not there any more nobody
    sees."""
    if news.post.visibility in FOR_ALL or not news.homes:
        return None
    found = await reads.statuses(tx, [news.post.id], next(iter(news.homes)))
    return replace(found[0], voted=False, choices=(), marks=frozenset(), hits=()) if found else None


async def _send_each(api: Api, tx: Unit, crowd: Crowd, news: _News) -> None:
    for number, topics in news.homes.items():
        if number not in crowd.people:
            continue
        person = Watched(api, crowd.people[number].facts)
        found = await reads.statuses(tx, [news.post.id], number)
        for view in [each for each in found if not each.is_hidden(FilterContext.HOME)]:
            (entity,) = await statuses(person, tx, [boosted(view)])
            show(crowd, {number: topics}, news.event, written(entity))


async def _send(api: Api, tx: Unit, crowd: Crowd, view: StatusView, news: _News) -> None:
    items = ([boosted(view)] if news.homes else []) + ([Item(view.post.id, view)] if news.places else [])
    entities: list[Any] = list(await statuses(Onlooker(api), tx, items))
    shown = [_of_nobody(each) if news.again else each for each in entities]
    if news.homes:
        put_at_home(crowd, news.homes, news.event, shown[0], view, now=tx.now)
    payload = written(shown[-1])
    for topic, listeners in news.places.items():
        put(listeners, Frame(topic.words, news.event, payload))


async def show_gone(tx: Unit, crowd: Crowd, ids: Sequence[PostId]) -> None:
    """At home a thread of a community goes under the number of its boost, and its own."""
    await tx.posts.want(ids=ids)
    for number in ids:
        post = await tx.posts.seek(number)
        if post is None or post.is_comment:
            continue
        numbers = [post.id] if post.community_id is None else [boost_of(post.id), post.id]
        # What tags it bore nobody knows any more.
        homes = crowd.who_hear(post.community_id or post.author_id, *(crowd.tags() if _is_public(post) else ()))
        for each in numbers:
            show(crowd, homes, "delete", str(each))
        for topic, watching in crowd.public().items() if _is_public(post) else ():
            put(watching, Frame(topic.words, "delete", str(post.id)))


async def _at_home(tx: Unit, crowd: Crowd, post: PostFacts) -> Homes:
    """Who watches a stream of theirs and has this there. A fixed number of statements, few for what is for all."""
    tags = map(folded, post.hashtags) if _is_public(post) else ()
    homes = crowd.who_hear(post.community_id or post.author_id, *tags)
    if post.community_id is not None:
        homes = _shown(crowd, homes, post.community_id)
    if not homes:
        return {}
    author = await tx.actors.get(post.author_id)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    homes = _willing(crowd, homes, author, community)
    if post.visibility in FOR_ALL:
        return homes
    await tx.follows.want((each, post.author_id) for each in homes)
    if post.community_id is not None:
        await tx.memberships.want((post.community_id, each) for each in homes)
    named = frozenset(await tx.posts.mentions(post.id))
    return {
        each: topics
        for each, topics in homes.items()
        if may_read(await readers_view(tx, each, [post]), post, mentioned=named)
    }


def _willing(crowd: Crowd, homes: Homes, author: ActorFacts, community: ActorFacts | None) -> Homes:
    return {each: topics for each, topics in homes.items() if crowd.wants(each, author, community)}


def _is_public(post: PostFacts) -> bool:
    return post.visibility is Visibility.PUBLIC


def _shown(crowd: Crowd, homes: Homes, by: ActorId) -> Homes:
    """Those who want what this one shows of others."""
    return {each: topics for each, topics in homes.items() if by not in crowd.people[each].unshown}


def _public(crowd: Crowd, post: PostFacts) -> Places:
    """The public streams it is in that somebody watches."""
    if not _is_public(post):
        return {}
    here = "public:local" if post.local else "public:remote"
    names = ["public", here, *(["public:media", f"{here}:media"] if post.attachments else [])]
    tags = [each.lower() for each in post.hashtags]
    topics = [
        *map(Topic, names),
        *(Topic("hashtag", each) for each in tags),
        *(Topic("hashtag:local", each) for each in tags if post.local),
    ]
    return {topic: found for topic in topics if (found := crowd.watching(topic))}


def _of_nobody(status: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in status.items() if name not in OF_THE_READER}
    for inner in ("reblog", "poll"):
        if kept.get(inner) is not None:
            kept[inner] = _of_nobody(kept[inner])
    return kept
