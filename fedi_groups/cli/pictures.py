"""Which servers can fetch the pictures of a post that few may see; and putting an end to that."""

from typing import Annotated

import typer

from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PostArgument
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.filing import move, usage
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import PeerId, PostId
from fedi_groups.errors import Missing
from fedi_groups.storage.grants import Grant, grants_of
from fedi_groups.storage.peers import find_peers
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.times import write_time
from fedi_groups.wire.uris import host_of

ServerOption = Annotated[str | None, typer.Option("--server", metavar="HOST", help="Only this server's address.")]


async def show_addresses(post: PostArgument) -> Said:
    """Show which servers have addresses of a post's private pictures."""
    async with opened() as services:
        found = await finding.post(services, post)
        given = await _given(services, found.id)
        now = services.store.clock()
    good = [(grant, peer) for grant, peer in given if grant.until > now]
    facts = {
        "id": found.uri,
        "servers": [{"origin": peer.origin, "until": write_time(grant.until)} for grant, peer in good],
    }
    if not good:
        return Said(facts, ("No server has an address of it.",))
    return Said(facts, tuple(table([(peer.origin, f"until {moment(grant.until)}") for grant, peer in good])))


async def revoke(post: PostArgument, server: ServerOption = None) -> Said:
    """End the addresses that servers have of a post's private pictures. Told of the post again, they get others."""
    async with opened() as services:
        found = await finding.post(services, post)
        peer: PeerId | None = None
        if server is not None:
            given = await _given(services, found.id)
            peer = next((each.id for _, each in given if host_of(each.origin) == server.lower()), None)
            if peer is None:
                raise Missing(f"no grant for {server}", public=f"{server} has no address of its pictures.")
        ended = await services.grants.end(found.id, peer=peer)
        async with transaction(services.store) as tx:
            await note_command(tx, Did.FILES, found.uri, said=server or "")
    return Said({"id": found.uri, "ended": ended}, (f"Ended: {ended} address{'es' if ended != 1 else ''}.",))


async def _given(services: Services, post: PostId) -> list[tuple[Grant, PeerFacts]]:
    async with reading(services.store) as tx:
        grants = await grants_of(tx.connection, post)
        peers = await find_peers(tx.connection, [each.peer_id for each in grants])
    return [(each, peers[each.peer_id]) for each in grants]


MEDIA = Group(
    "Files: what room they take, and which servers can fetch private ones.",
    (("usage", usage), ("move", move), ("addresses", show_addresses), ("revoke", revoke)),
)
