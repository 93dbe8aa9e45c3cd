"""What people want of those they follow."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FollowWish:
    """`reblogs`: what the followed show of others, too; of a community that is all. `notify`: be told of each post.
    `languages`: posts in other ones are not wanted; none: all are."""

    reblogs: bool = True
    notify: bool = False
    languages: tuple[str, ...] = ()


USUAL = FollowWish()
