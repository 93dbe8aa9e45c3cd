"""What may be known of hashtags."""

from dataclasses import dataclass

from fedi_groups.domain.types import ActorId, PostId


@dataclass(frozen=True, slots=True)
class FollowedTag:
    """`tag`: in the one way to write it; `name`: as it was written by whoever follows it."""

    id: int
    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class FeaturedTagFacts:
    """`count` posts of theirs bear it, `last` the newest of them."""

    id: int
    tag: str
    name: str
    count: int = 0
    last: PostId | None = None


@dataclass(frozen=True, slots=True)
class TagUse:
    """A post by `author_id` bears `tag`."""

    tag: str
    post_id: PostId
    author_id: ActorId
