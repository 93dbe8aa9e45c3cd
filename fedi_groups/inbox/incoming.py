"""One received activity on its way through: what was received, what it means, what had to be fetched for it."""

from dataclasses import dataclass, field

from fedi_groups.actions.drafting import Drafted
from fedi_groups.domain.events import Elsewhere
from fedi_groups.domain.facts import ActorFacts, PeerFacts, PostFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Missing
from fedi_groups.storage.received import Item, digest_of, free_digest
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quirks import NAMES_ONCE
from fedi_groups.wire.shapes import ActivityShape
from fedi_groups.wire.uris import origin_of, same_origin


@dataclass(frozen=True, slots=True)
class Incoming:
    """`activity` is to be applied; `group` is the community that announced it, if one did.

    `posts` are posts that came or were fetched with it, by id: its own and missing ancestors, oldest first.
    `gone`: the origin of its object says that the object no longer exists.
    """

    item: Item
    peer: PeerFacts
    activity: ActivityShape
    group: Uri | None = None
    posts: dict[Uri, Drafted] = field(default_factory=dict)
    gone: bool = False

    @property
    def cause(self) -> Elsewhere:
        raw = self.activity.raw
        return Elsewhere(
            received_id=self.item.id,
            activity=self.activity.uri,
            relayed=self.group is not None,
            signed="signature" in raw or "proof" in raw,
        )

    async def actor(self, tx: Unit) -> ActorFacts:
        """Who does it. Raises Missing if the actor could not be known."""
        found = await tx.actors.find(self.activity.actor)
        if found is None or found.deleted_at is not None:
            raise Missing(f"{self.activity.actor} is not known here")
        return found

    async def object_actor(self, tx: Unit) -> ActorFacts:
        """The actor it is done to. Raises Missing if there is none here."""
        found = await tx.actors.find(self.activity.object_uri or "")
        if found is None or found.deleted_at is not None:
            raise Missing(f"{self.activity.object_uri} is not known here")
        return found

    async def object_post(self, tx: Unit) -> PostFacts:
        """The post it is done to. Raises Missing if there is none here."""
        found = await tx.posts.find(self.activity.object_uri or "")
        if found is None:
            raise Missing(f"{self.activity.object_uri} is not known here")
        return found

    async def free(self, tx: Unit) -> None:
        """What this undoes may come again under the id it had; and so may this itself, if its id is made of that one.

        Takahē has one id for each who follows whom, and puts `#undo` behind it.
        """
        undone, origin = self.activity.object_uri, origin_of(self.activity.actor)
        if undone is None or self.peer.software in NAMES_ONCE:
            return
        await free_digest(tx.connection, digest_of(origin, undone))
        if self.activity.uri.startswith(undone):
            await free_digest(tx.connection, digest_of(origin, self.activity.uri))


def changed_actor(activity: ActivityShape, group: Uri | None) -> Uri:
    """The actor that an Update is about: the one who says so; or a community or feed that lives there too, or announces
    it."""
    about = activity.object_uri
    if activity.object_type not in ("Group", "Feed") or about is None:
        return activity.actor
    return about if about == group or same_origin(about, activity.actor) else activity.actor
