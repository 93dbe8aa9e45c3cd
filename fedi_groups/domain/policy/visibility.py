"""The one rule of who may read a post. Every read path asks here."""

from dataclasses import dataclass

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, Visibility


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: nobody in particular, or an actor with what it follows and where it is named."""

    actor_id: ActorId | None = None
    follows: frozenset[ActorId] = frozenset()


ANYONE = Reader()


def may_read(reader: Reader, post: PostFacts, *, mentioned: frozenset[ActorId] = frozenset()) -> bool:
    """Public and unlisted posts are for all; others for their author, those named and, if so meant, followers."""
    if post.visibility in (Visibility.PUBLIC, Visibility.UNLISTED):
        return True
    if reader.actor_id is None:
        return False
    if reader.actor_id == post.author_id or reader.actor_id in mentioned:
        return True
    return post.visibility is Visibility.FOLLOWERS and post.author_id in reader.follows
