"""Documents for one server, with the addresses that it alone has of pictures that few may see."""

import orjson

from fedi_groups.domain.types import PostId, Uri
from fedi_groups.faces.shared.web import Web
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import reading
from fedi_groups.wire.grants import addressed, is_addressed
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import origin_of


async def told_to(web: Web, document: Json, *, post: PostId, reader: Uri) -> Json:
    """What is told of this post to the server of `reader`, who has proved who it is and may read it."""
    body = orjson.dumps(document)
    if not is_addressed(body):
        return document
    async with reading(web.store) as tx:
        peer = await find_peer(tx.connection, origin_of(reader))
    if peer is None:
        return document
    found: Json = orjson.loads(addressed(body, await web.grants.word(post, peer.id)))
    return found
