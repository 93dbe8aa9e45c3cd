"""What may be known of members, and of the communities that umbrellas hold."""

from dataclasses import dataclass

from fedi_groups.domain.types import (
    ActorId,
    BelongingState,
    Hears,
    Instant,
    MembershipState,
    Power,
    Role,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in a community, and what is remembered of them there.

    `inviter_id`: who has brought them. `spent` and `earned`: invites they have given away, and were given beside those
    that each new member has. `shown`: posts and comments of theirs that were shown, where the charter counts them.
    `muted_until`: until then they only read. `hears`: what they want to hear. `powers`: what the named role that they
    are `called` by lets them do. `answers`: to the questions of the charter, from who has asked to come in.
    `by_mail`: what they hear comes by e-mail, in place of private messages. `joined`: since when they are a member, or
    were one last.
    """

    community_id: ActorId
    actor_id: ActorId
    state: MembershipState
    role: Role
    since: Instant
    until: Instant | None = None
    inviter_id: ActorId | None = None
    spent: int = 0
    earned: int = 0
    shown: int = 0
    muted_until: Instant | None = None
    hears: Hears = Hears.ALL
    powers: frozenset[Power] = frozenset()
    answers: tuple[str, ...] = ()
    called: str = ""
    by_mail: bool = False
    joined: Instant | None = None

    @property
    def is_member(self) -> bool:
        return self.state is MembershipState.MEMBER

    @property
    def keeps_order(self) -> bool:
        """Owners, admins and moderators."""
        return self.is_member and self.role is not Role.MEMBER

    def has(self, power: Power) -> bool:
        """By keeping order, or by a named role."""
        return self.keeps_order or (self.is_member and power in self.powers)

    @property
    def is_quiet(self) -> bool:
        """A member who follows the community no longer, and hears of it by its private messages, if at all."""
        return self.is_member and self.hears is not Hears.ALL


@dataclass(frozen=True, slots=True)
class NamedRole:
    """What a community calls some of its members, and lets them do."""

    community_id: ActorId
    name: str
    powers: frozenset[Power]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A community is in an umbrella, or one of the two has asked: `by_id` said so, at last."""

    umbrella_id: ActorId
    community_id: ActorId
    state: BelongingState
    by_id: ActorId
    at: Instant


@dataclass(frozen=True, slots=True)
class Offer:
    """A community here asks `person_id` to be its `role`, until then. `by_id`: who offers it; of a community without an
    owner, itself."""

    community_id: ActorId
    person_id: ActorId
    by_id: ActorId
    role: Role
    at: Instant
    until: Instant
