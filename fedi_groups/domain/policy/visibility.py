"""The one rule of who may read a post. Every read path asks here."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorId, Visibility

FOR_ALL = (Visibility.PUBLIC, Visibility.UNLISTED)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: nobody in particular, or an actor with what it follows, where it is named, and where it is a member.

    `communities`: those it is a member of, or, for another server, those that a member there has joined. `keeps`: those
    in which it keeps order; `admin`: it does so on this whole server.
    """

    actor_id: ActorId | None = None
    follows: frozenset[ActorId] = frozenset()
    communities: frozenset[ActorId] = frozenset()
    keeps: frozenset[ActorId] = frozenset()
    admin: bool = False


ANYONE = Reader()


def may_read(reader: Reader, post: PostFacts, *, mentioned: frozenset[ActorId] = frozenset()) -> bool:
    """Public and unlisted posts are for all; others for their author, those named and, if so meant, followers.

    What is said in a private community is for its members alone: to be named in it, or to have written it, is not
    enough for who is not, or no longer, one of them. What is held is for its author and for who decides about it.
    """
    if post.held_at is not None:
        return _decides(reader, post) or (reader.actor_id is not None and reader.actor_id == post.author_id)
    match post.visibility:
        case Visibility.PUBLIC | Visibility.UNLISTED:
            return True
        case Visibility.MEMBERS:
            return post.community_id is not None and post.community_id in reader.communities
        case Visibility.FOLLOWERS if reader.actor_id is not None and post.author_id in reader.follows:
            return True
        case Visibility.FOLLOWERS | Visibility.DIRECT:
            return reader.actor_id is not None and (reader.actor_id == post.author_id or reader.actor_id in mentioned)


def _decides(reader: Reader, post: PostFacts) -> bool:
    return reader.admin or (post.community_id is not None and post.community_id in reader.keeps)


def is_gone(post: PostFacts, author: ActorFacts, community: ActorFacts | None) -> bool:
    """Nothing of a post is shown that was deleted or removed, or whose author or community is gone."""
    return post.gone or author.deleted_at is not None or (community is not None and community.deleted_at is not None)


def may_look_into(reader: Reader, community: ActorFacts) -> bool:
    """Whether one may see what happens in a community: its posts, its log, who is in it."""
    return not community.is_private or community.id in reader.communities


def may_name(reader: Reader, community: ActorFacts, umbrella: ActorFacts) -> bool:
    """Whether one is told that the community is in this umbrella: by the one as by the other, or by neither."""
    return umbrella.deleted_at is None and may_look_into(reader, umbrella) and may_find(reader, community)


def may_find(reader: Reader, community: ActorFacts) -> bool:
    """Whether one is told that a community is in an umbrella: of a private one only who is in there, of one that
    stands in no directory whoever is in the umbrella."""
    if community.id in reader.communities:
        return True
    if community.is_private:
        return False
    return community.discoverable or (community.above_id is not None and community.above_id in reader.communities)
