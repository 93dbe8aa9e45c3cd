"""Changes of local actors' profiles and keys, and their end."""

from dataclasses import replace

from fedi_groups.domain.events import ActorChanged, ActorDeleted, ActorForgotten, ActorMoved
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import Everyone, LogRow, ToMicroblogs
from fedi_groups.domain.types import PUBLIC
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import actor_update, encoded
from fedi_groups.outbox.relays import withdraw_all
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json

MOST_TOLD = 500
"""Communities elsewhere that hear of a move."""


async def tell_changed(tx: Unit, event: ActorChanged) -> None:
    """Update of itself, told to its followers."""
    actor, number = await tx.actors.get(event.actor_id), tx.mint.next()
    tx.outgoing.append(_row(tx, actor, await actor_update(tx, actor, number=number), number=number))


async def tell_moved(tx: Unit, event: ActorMoved) -> None:
    """Move to the followers, and to the communities elsewhere that the person is in: bans and roles there go along."""
    actor, target = await tx.actors.get(event.actor_id), await tx.actors.get(event.target_id)
    followed = [each.target_id for each in await tx.follows.of(actor.id)][:MOST_TOLD]
    await tx.actors.want(ids=followed)
    communities = [each for each in [await tx.actors.get(number) for number in followed] if each.is_community]
    number = tx.mint.next()
    to = (actor.followers,) if actor.followers else ()
    envelope = Envelope(uri=tx.uris.activity(number), actor=actor.uri, to=to, published=tx.now)
    tx.outgoing.append(
        LogRow(
            id=number,
            kind="move",
            signer_id=actor.id,
            created_at=tx.now,
            follower_of=actor.id,
            named=inboxes_of(communities, public=True),
            threadiverse_body=encoded(render_activity("Move", envelope, actor.uri) | {"target": target.uri}),
            keep=True,
        )
    )


async def tell_gone(tx: Unit, event: ActorDeleted) -> None:
    """Delete of itself, told to every server; kept in the log until all have it. Lemmy and PieFed read `removeData`."""
    actor, number = await tx.actors.get(event.actor_id), tx.mint.next()
    envelope = Envelope(uri=tx.uris.activity(number), actor=actor.uri, to=(PUBLIC,), published=tx.now)
    delete = render_activity("Delete", envelope, actor.uri) | ({"removeData": True} if event.contents else {})
    tx.outgoing.append(replace(_row(tx, actor, delete, number=number), everyone=Everyone.ALL, keep=True))
    await withdraw_all(tx, actor.id)


async def tell_forgotten(tx: Unit, event: ActorForgotten) -> None:
    """Its own server tells the world. What private communities here relayed in their own names they withdraw."""
    await withdraw_all(tx, event.actor_id)


def _row(tx: Unit, actor: ActorFacts, activity: Json, *, number: int) -> LogRow:
    return LogRow(
        id=number,
        kind=f"{str(activity['type']).lower()}-actor",
        signer_id=actor.id,
        created_at=tx.now,
        # A community's followers hear of it unwrapped, from the community itself.
        follower_of=actor.id,
        barrier=actor.is_community,
        microblog=ToMicroblogs.NOTHING,
        threadiverse_body=encoded(activity),
    )


PUBLISHES = (
    (ActorChanged, tell_changed),
    (ActorMoved, tell_moved),
    (ActorDeleted, tell_gone),
    (ActorForgotten, tell_forgotten),
)
