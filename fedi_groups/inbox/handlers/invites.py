"""Invite of somebody here into a group elsewhere, its Undo, and answers to ours: translated into actions.invites and
actions.inviting.
"""

from fedi_groups.actions import invites, inviting
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.invites import invite_by_uri
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_uri, read_uris
from fedi_groups.wire.shapes import Json


async def receive_invite(tx: Unit, incoming: Incoming) -> None:
    """Mobilizon names the person as `target`, Smithereen as the only one in `to`."""
    _check(incoming)
    community, person = await incoming.object_actor(tx), await _person(tx, incoming.activity.raw)
    inviter = await incoming.actor(tx)
    await invites.invite(tx, inviter=inviter, community=community, person=person, uri=incoming.activity.uri)


async def receive_uninvite(tx: Unit, incoming: Incoming) -> None:
    _check(incoming)
    undone = incoming.activity.object or {}
    community = await tx.actors.find(read_uri(undone.get("object")) or incoming.activity.actor)
    if community is None:
        raise Missing("an Undo of an Invite into no group known here")
    person = await _person(tx, {**incoming.activity.raw, **undone})
    await invites.withdraw(tx, by=await incoming.actor(tx), community=community, person=person)
    await incoming.free(tx)


async def receive_yes(tx: Unit, incoming: Incoming) -> None:
    """Mobilizon accepts the Invite itself; everyone else follows."""
    await inviting.accept(tx, **await _answered(tx, incoming))


async def receive_no(tx: Unit, incoming: Incoming) -> None:
    """Whoever was invited does not want to come in."""
    await inviting.decline(tx, **await _answered(tx, incoming))


async def _answered(tx: Unit, incoming: Incoming) -> dict[str, ActorFacts]:
    """The Invite goes by its id, whatever is said about it; only who was invited answers."""
    _check(incoming)
    person = await incoming.actor(tx)
    known = await invite_by_uri(tx.connection, person.id, incoming.activity.object_uri or "")
    if known is None:
        raise Missing(f"{incoming.activity.uri} answers no invitation from here")
    return {"community": await tx.actors.get(known.community_id), "person": person}


def _check(incoming: Incoming) -> None:
    if incoming.group is not None:
        raise Malformed(f"{incoming.group} announces an invitation")


async def _person(tx: Unit, invite: Json) -> ActorFacts:
    """Raises Missing unless exactly one person of this server is meant."""
    named = [read_uri(invite.get("target"))] if invite.get("target") else list(read_uris(invite.get("to")))
    here = [uri for uri in named if uri is not None and tx.uris.is_local(uri)]
    found = await tx.actors.find(here[0]) if len(here) == 1 else None
    if found is None or found.deleted_at is not None:
        raise Missing("an Invite of nobody here")
    return found


HANDLES = (
    Handle("Invite", receive_invite, need=Need.PERSON),
    Handle("Undo", receive_uninvite, objects=frozenset({"Invite"}), need=Need.UNDONE),
    Handle("Accept", receive_yes, objects=frozenset({"Invite"})),
    Handle("Reject", receive_no, objects=frozenset({"Invite"})),
)
