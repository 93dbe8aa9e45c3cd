"""One notification more, for whoever is to be told."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.notices.stream import What, say
from fedi_groups.storage.notifications import add_notice
from fedi_groups.storage.unit import Unit


def is_told(actor: ActorFacts) -> bool:
    """Whether somebody signs in here as this person."""
    return actor.local and not actor.is_collective and not actor.is_mask and actor.deleted_at is None


def notice(
    tx: Unit, kind: NoticeKind, person: ActorId, by: ActorId, *, post: PostId | None = None, about: int | None = None
) -> None:
    """Nobody is told what they did themselves. Whom one does not want to hear of is settled when it is read."""
    if person != by:
        tell(tx, kind, person, by, post=post, about=about)


def tell(
    tx: Unit, kind: NoticeKind, person: ActorId, by: ActorId, *, post: PostId | None = None, about: int | None = None
) -> None:
    """The same, also of what one did oneself."""
    add_notice(tx.writes, kind, person, by, now=tx.now, post=post, about=about)
    tx.told.add(person)
    say(tx, What.NOTICE, person)
