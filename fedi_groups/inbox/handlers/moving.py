"""Move of an account by itself: translated into actions.moving. What the new account says is looked at by an errand."""

from fedi_groups.actions import moving
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle
from fedi_groups.storage.unit import Unit


async def receive_move(tx: Unit, incoming: Incoming) -> None:
    """The actor moves itself, and nobody else: communities that move posts among each other (PieFed, NodeBB) are
    ignored."""
    activity = incoming.activity
    if activity.object_uri != activity.actor:
        raise Missing(f"{activity.uri} moves something else than an account")
    if incoming.group is not None:
        raise Missing(f"{incoming.group} has no say in where {activity.actor} lives")
    if activity.target is None:
        raise Malformed(f"{activity.uri} does not say where to")
    old = await incoming.actor(tx)
    if old.local:
        raise Malformed("an account here moves from here")
    moving.ask_to_move(tx, old=old, target=activity.target)


HANDLES = (Handle("Move", receive_move),)
