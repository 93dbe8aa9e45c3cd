"""Lists that people make of whom they follow."""

from dataclasses import dataclass

from fedi_groups.domain.types import ActorId, Replies


@dataclass(frozen=True, slots=True)
class ListFacts:
    """`exclusive`: who is in it is not shown at home. `replies`: which of their answers its owner wants in it."""

    id: int
    owner_id: ActorId
    title: str
    replies: Replies = Replies.LIST
    exclusive: bool = False
