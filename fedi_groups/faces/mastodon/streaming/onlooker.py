"""For whom something is written that nobody has asked for."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.faces.mastodon.api import Api


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Anyone: what is written is the same for all."""

    api: Api

    @property
    def reader_id(self) -> ActorId | None:
        return None


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody in particular."""

    api: Api
    person: ActorFacts

    @property
    def reader_id(self) -> ActorId | None:
        return self.person.id
