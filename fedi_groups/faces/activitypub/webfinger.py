"""WebFinger (RFC 7033) and host-meta (RFC 6415): from a handle, or any address of an actor, to its id."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.shared.responses import ACTIVITY, JRD, OPEN, XRD, plain
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.actors import find_addressed, known_elsewhere
from fedi_groups.reads.hidden import find_by_handle
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.wire.render import AS
from fedi_groups.wire.shapes import Json

PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
LONGEST = 2048


async def webfinger(web: Web, request: Request) -> Response:
    """One `self` link: Mastodon takes the first of several, Lemmy the last. Raises Malformed, Missing, Gone."""
    resource = request.query_params.get("resource", "")
    if not resource or len(resource) > LONGEST:
        raise Malformed("no resource", public="Name a resource, as ?resource=acct:name@host.")
    rels = frozenset(request.query_params.getlist("rel"))
    key = ("webfinger", resource.lower(), rels)
    response = await web.answers.get(key, partial(_found, web, resource, rels))
    assert response is not None
    return response


async def _found(web: Web, resource: str, rels: frozenset[str]) -> Response:
    async with reading(web.store) as tx:
        actor = await _meant(tx, resource)
    return plain(_descriptor(web, actor, rels), kind=JRD)


async def _meant(tx: Unit, resource: str) -> ActorFacts:
    if resource.lower().startswith(("https:", "http:")):
        return await find_addressed(tx, resource)
    handle = resource[5:] if resource.lower().startswith("acct:") else resource
    # `!` is how Lemmy's people write a community, `@` how everyone writes everyone; neither belongs in a resource.
    name, at, host = handle.lstrip("@!").rpartition("@")
    if not at or not name:
        raise Malformed(f"no handle: {resource}", public="This is neither acct:name@host nor an address.")
    if host.lower() != tx.uris.host:
        raise Missing(f"{resource} is not of this server")
    return known_elsewhere(await find_by_handle(tx, name))


def _descriptor(web: Web, actor: ActorFacts, rels: frozenset[str]) -> Json:
    uris = web.store.uris
    page = actor.uri if actor.kind is ActorKind.APPLICATION else f"{uris.origin}/@{actor.name}"
    links: list[Json] = [
        {"rel": "self", "type": ACTIVITY, "href": actor.uri, "properties": {f"{AS}#type": actor.kind.value}},
        {"rel": PROFILE_PAGE, "type": "text/html", "href": page},
        {"rel": SUBSCRIBE, "template": f"{uris.origin}/authorize_interaction?uri={{uri}}"},
    ]
    return {
        "subject": f"acct:{actor.name}@{uris.host}",
        "aliases": list(dict.fromkeys((page, actor.uri))),
        "links": [link for link in links if not rels or link["rel"] in rels],
    }


async def host_meta(web: Web, request: Request) -> Response:
    template = f"{web.store.uris.origin}/.well-known/webfinger?resource={{uri}}"
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="{JRD}" template="{template}"/>\n'
        "</XRD>\n"
    )
    return Response(xml, 200, OPEN, XRD)


async def host_meta_json(web: Web, request: Request) -> Response:
    template = f"{web.store.uris.origin}/.well-known/webfinger?resource={{uri}}"
    return plain({"links": [{"rel": "lrdd", "type": JRD, "template": template}]}, kind=JRD)


ENDPOINTS = (
    Served("/.well-known/webfinger", webfinger),
    Served("/.well-known/host-meta", host_meta),
    Served("/.well-known/host-meta.json", host_meta_json),
)
