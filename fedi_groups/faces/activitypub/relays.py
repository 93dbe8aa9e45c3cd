"""What private communities relay to microblogs, for members' servers alone; and whether somebody is such a member."""

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.shared.pictures import told_to
from fedi_groups.faces.shared.requests import address_of, signer_of
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.outbox.relays import answered_at, listeners_of, relayed
from fedi_groups.reads.actors import find_living
from fedi_groups.reads.readers import reads_in
from fedi_groups.reads.relays import find_relayed
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS, render_tombstone, with_context

ASKED = "is_follower"


async def relay(web: Web, request: Request) -> Response:
    """The Note; 410 with a Tombstone where the post is gone. Raises Missing for all others, as for what never was."""
    address = address_of(web, request)
    reader = await signer_of(web, request)
    async with reading(web.store) as tx:
        found = await find_relayed(tx, address, reader=reader)
        if found.gone:
            grave = render_tombstone(address, kind="Note", deleted=found.post.deleted_at or found.post.removed_at)
            return document({"@context": AS, **grave}, status=410)
        listeners = await listeners_of(tx, found.post, found.community)
        home = await answered_at(tx, found.post, reader=reader)
        note = await relayed(tx, found.post, listeners, home=home)
    return document(await told_to(web, with_context(note), post=found.post.id, reader=reader))


async def is_follower(web: Web, request: Request) -> Response:
    """Lemmy 1.0's question about a private community: may this actor read in it? 200 is yes, 404 no.

    Asked, signed, by a server that holds a member's post and got a request for it; who belongs to a community is no
    business of others. Raises Malformed for a public one.
    """
    address = address_of(web, request)
    asker = await signer_of(web, request)
    async with reading(web.store) as tx:
        community = await find_living(tx, address.rpartition("/")[0])
        if not community.is_private:
            raise Malformed(f"{community.uri} is not private", public="Everyone may read in this community.")
        if not await reads_in(tx, asker, community.id):
            raise Missing(f"{asker} has no business to ask")
        if not await reads_in(tx, request.query_params[ASKED], community.id):
            raise Missing("no")
    return Response(status_code=200)


DOCUMENTS = (
    Served("/post/{number}/relay", relay),
    Served("/comment/{number}/relay", relay),
)
