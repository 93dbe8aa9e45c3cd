"""What people write in apps for microblogs, which know neither communities nor letters: it goes where it belongs.

Whoever names a community posts in it, or writes to it, if it is not for everyone. An answer stays where that stands
which it answers. What is said to one person about a post of a community is between the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fedi_groups.actions import announcing, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.letters import is_letter, send_letter
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import MediaFacts
from fedi_groups.domain.policy.posting import may_stand_in
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import ActorId, Visibility
from fedi_groups.errors import Denied
from fedi_groups.storage.once import remember_said, said_under
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import Command, read_command
from fedi_groups.text.titles import title_from


@dataclass(frozen=True, slots=True)
class Utterance:
    """What `author` says, naming these. `place`: the community that is named first; `parent`: what is answered."""

    draft: Draft
    author: ActorFacts
    named: tuple[ActorFacts, ...] = ()
    place: ActorFacts | None = None
    parent: PostFacts | None = None
    pictures: Sequence[MediaFacts] = ()

    @property
    def mentions(self) -> list[ActorId]:
        return [each.id for each in self.named]

    @property
    def is_for_all(self) -> bool:
        return self.draft.visibility in FOR_ALL


async def say_once(tx: Unit, said: Utterance, key: str, *, moderator: ActorFacts | None = None) -> PostFacts:
    """The same under the same key within an hour is what was said then: an app sends it again that has heard nothing.
    `moderator`: who says it in the name of the author, a community. Raises Denied."""
    known = await said_under(tx.connection, said.author.id, key, now=tx.now) if key else None
    if known is not None:
        return await tx.posts.get(known)
    post = await say(tx, said) if moderator is None else await say_as(tx, moderator, said)
    if key:
        await remember_said(tx.connection, tx.writes, said.author.id, key, post.id, now=tx.now)
    return post


async def say_as(tx: Unit, moderator: ActorFacts, said: Utterance) -> PostFacts:
    """In the name of a community, the author, by one of its moderators: an umbrella announces. Raises Denied."""
    umbrella = said.author
    if not umbrella.is_umbrella or said.parent is not None or not said.is_for_all or said.pictures:
        reason = "A community says nothing itself, though an umbrella announces: sign in as yourself, and mention it."
        raise Denied("not by a community", public=reason)
    return await announcing.announce(
        tx, Hand(moderator, HERE), umbrella=umbrella, draft=said.draft, mentions=said.mentions
    )


async def say(tx: Unit, said: Utterance) -> PostFacts:
    """A post, a comment, or a message. Raises Denied."""
    if said.parent is None:
        return await _begin(tx, said)
    if said.parent.community_id is not None:
        return await _answer_in(tx, said, said.parent, await tx.actors.get(said.parent.community_id))
    if said.parent.visibility is Visibility.DIRECT and not said.is_for_all:
        return await _answer_message(tx, said, said.parent)
    return await _publish(tx, said, parent=said.parent)


async def _begin(tx: Unit, said: Utterance) -> PostFacts:
    place = said.place
    if place is None:
        return await _publish(tx, said)
    if said.is_for_all:
        return await _publish(tx, said, community=place)
    return await _write_to(tx, said, place)


async def _answer_in(tx: Unit, said: Utterance, parent: PostFacts, community: ActorFacts) -> PostFacts:
    """In a thread of a community. A command that begins with a slash is no comment, however it is addressed."""
    draft = said.draft
    private = draft.visibility is Visibility.DIRECT
    named = said.place is not None and said.place.id == community.id
    if community.local and (_is_command(draft) or (private and named)):
        return await _write_to(tx, said, community, about=parent)
    if private:
        return await _begin(tx, replace(said, parent=None))
    if not community.is_private:
        require(may_stand_in(community, draft.visibility))
    return await _publish(tx, said, parent=parent)


async def _answer_message(tx: Unit, said: Utterance, parent: PostFacts) -> PostFacts:
    author = await tx.actors.get(parent.author_id)
    place = said.place or (author if author.is_community else None)
    if place is not None:
        return await _write_to(tx, said, place, parent=parent)
    return await _publish(tx, replace(said, draft=replace(said.draft, visibility=Visibility.DIRECT)), parent=parent)


async def _write_to(
    tx: Unit,
    said: Utterance,
    place: ActorFacts,
    *,
    about: PostFacts | None = None,
    parent: PostFacts | None = None,
) -> PostFacts:
    """In private to a community: who else is named in it is talked about, not written to."""
    draft = replace(said.draft, visibility=Visibility.DIRECT)
    if not place.local:
        alone = replace(said, draft=replace(draft, hashtags=()), named=(place,))
        return await _publish(tx, alone, parent=parent)
    if not await is_letter(tx, draft.source or "", author=said.author, community=place, about=about):
        title = title_from(draft.content, drop=(place.name, place.handle)) if about is None else None
        return await _publish(tx, replace(said, draft=replace(draft, title=title)), community=place, parent=about)
    return await send_letter(
        tx,
        draft=draft,
        author=said.author,
        community=place,
        cause=HERE,
        about=about,
        parent=parent,
        named=[(each.handle, each.uri) for each in said.named],
        pictures=said.pictures,
    )


async def _publish(
    tx: Unit, said: Utterance, *, community: ActorFacts | None = None, parent: PostFacts | None = None
) -> PostFacts:
    return await posting.publish(
        tx,
        draft=said.draft,
        author=said.author,
        cause=HERE,
        community=community,
        parent=parent,
        mentions=said.mentions,
        pictures=said.pictures,
    )


def _is_command(draft: Draft) -> bool:
    read = read_command(draft.source or "", answers=True)
    return isinstance(read, Command) and read.slash
