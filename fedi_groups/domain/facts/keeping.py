"""What people who live here keep for themselves of others."""

from dataclasses import dataclass

from fedi_groups.domain.types import ActorId, Instant


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """`actor_id` has blocked `target_id`. `id`: as which activity it was told, if it was."""

    actor_id: ActorId
    target_id: ActorId
    id: int


@dataclass(frozen=True, slots=True)
class MuteFacts:
    """`actor_id` sees nothing of `target_id` until then; nor hears of it, with `notifications`."""

    actor_id: ActorId
    target_id: ActorId
    id: int
    until: Instant | None = None
    notifications: bool = True

    def holds(self, now: Instant) -> bool:
        return self.until is None or self.until > now
