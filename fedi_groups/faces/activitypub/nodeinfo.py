"""NodeInfo: what this server runs and how much it is used. Lemmy looks once a day to see that it lives."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.responses import plain
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.instance import Usage, usage
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS
from fedi_groups.wire.shapes import Json

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
VERSIONS = ("2.0", "2.1")
COUNTED_EVERY = 30 * MINUTE


async def links(web: Web, request: Request) -> Response:
    """Both versions, as some read only one; and the server's actor (FEP-d556)."""
    uris = web.store.uris
    found = [{"rel": f"{SCHEMA}{version}", "href": f"{uris.origin}/nodeinfo/{version}"} for version in VERSIONS]
    return plain({"links": [*found, {"rel": f"{AS}#Application", "href": uris.server}]})


async def nodeinfo(web: Web, request: Request) -> Response:
    """Raises Missing for other versions than ours."""
    version = request.path_params["version"]
    if version not in VERSIONS:
        raise Missing(f"NodeInfo {version[:20]}")
    response = await web.answers.get(("nodeinfo", version), partial(_counted, web, version), keep=COUNTED_EVERY)
    assert response is not None
    return response


async def _counted(web: Web, version: str) -> Response:
    async with reading(web.store) as tx:
        figures = await usage(tx)
    return plain(_document(web, version, figures), kind=f'application/json; profile="{SCHEMA}{version}#"')


def _document(web: Web, version: str, figures: Usage) -> Json:
    """`metadata` holds strings alone: of others Lemmy reads nothing at all."""
    return {
        "version": version,
        "software": {"name": "fedi-groups", "version": web.version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": web.settings.registrations in ("open", "approval"),
        "usage": {
            "users": {
                "total": figures.people,
                "activeMonth": figures.active_month,
                "activeHalfyear": figures.active_half_year,
            },
            "localPosts": figures.posts,
            "localComments": figures.comments,
        },
        "metadata": {"nodeName": web.settings.server_name, "nodeDescription": web.settings.server_summary},
    }


ENDPOINTS = (
    Served("/.well-known/nodeinfo", links),
    Served("/nodeinfo/{version}", nodeinfo),
)
