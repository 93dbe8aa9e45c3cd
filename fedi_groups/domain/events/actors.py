"""What becomes of people, communities and their profiles."""

from dataclasses import dataclass

from fedi_groups.domain.types import ActorId


@dataclass(frozen=True, slots=True)
class ActorChanged:
    """A local actor's public profile (or key) is not what it was."""

    actor_id: ActorId


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A person has made an account here themselves, and may use it."""

    actor_id: ActorId


@dataclass(frozen=True, slots=True)
class ActorMoved:
    """A local person lives at the account `target_id` from now on."""

    actor_id: ActorId
    target_id: ActorId


@dataclass(frozen=True, slots=True)
class ActorDeleted:
    """A local actor is gone for good; with `contents`, all that it wrote."""

    actor_id: ActorId
    contents: bool = False


@dataclass(frozen=True, slots=True)
class ActorForgotten:
    """An actor elsewhere is gone for good."""

    actor_id: ActorId


ActorEvent = ActorChanged | SignedUp | ActorMoved | ActorDeleted | ActorForgotten
