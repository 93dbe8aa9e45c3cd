"""Reading requests: what the asker wants, as what signed it stands, and the numbers in addresses and questions."""

from starlette.requests import Request

from fedi_groups.domain.types import PostId, Uri
from fedi_groups.errors import Denied, Gone, Malformed, Missing, Unauthenticated, Unreachable
from fedi_groups.faces.shared.web import Web
from fedi_groups.inbox.gate import headers_of
from fedi_groups.wire import signing
from fedi_groups.wire.uris import host_of

LARGEST_ID = 2**63 - 1


def wants_activity(request: Request) -> bool:
    """Whether ActivityStreams is asked for: either of its media types anywhere in Accept, with or without profile."""
    accept = ",".join(request.headers.getlist("accept")).lower()
    return "application/activity+json" in accept or "application/ld+json" in accept


def wants_page(request: Request) -> bool:
    """Whether it is a browser that asks."""
    return not wants_activity(request) and "text/html" in ",".join(request.headers.getlist("accept")).lower()


def path_of(request: Request) -> str:
    """The path as it was sent, without the query."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.split(b"?", 1)[0].decode("latin-1")


def address_of(web: Web, request: Request) -> Uri:
    """The id that was asked for: this server's origin and the path, without the query."""
    return Uri(web.store.uris.origin + path_of(request))


def as_signed(web: Web, request: Request, body: bytes | None = None) -> signing.Request:
    """The request as its signature covers it. Host is what arrived: behind a proxy it must be the origin's."""
    query = request.scope["query_string"].decode("latin-1")
    url = address_of(web, request) + (f"?{query}" if query else "")
    return signing.Request(request.method, url, headers_of(request.scope["headers"]), body)


async def signer_of(web: Web, request: Request) -> Uri:
    """The actor who has proved to be the one who asks. Raises Missing if there is no such proof.

    Never 401 or 403: that there is something to prove oneself for would be an answer too.
    """
    try:
        return (await web.gate.check(as_signed(web, request), now=web.store.clock())).owner
    except (Unauthenticated, Denied, Malformed, Gone, Unreachable) as error:
        raise Missing(f"not for {error}") from error


def turn_away_blocked(web: Web, request: Request) -> None:
    """Raises Missing if the one who asks says to be of a blocked server: there is nothing for it, and no reason either.

    Nothing is verified: that would take a look at that server.
    """
    if "signature" not in request.headers:
        return
    try:
        host = host_of(signing.read_claim(as_signed(web, request)).key_id)
    except (Unauthenticated, ValueError):
        return
    if web.store.rules.book.blocks(host):
        raise Missing(f"{host} is blocked")


def number_in(request: Request, name: str = "number") -> PostId:
    """The number in the address. Raises Missing for one that no id can be."""
    return PostId(_number(request.path_params[name]))


def number_asked(request: Request, name: str) -> int | None:
    """A positive number in the query, None if it is absent. Raises Missing for anything else."""
    text = request.query_params.get(name)
    return _number(text) if text is not None else None


def _number(text: str) -> int:
    if len(text) > 19 or not text.isascii() or not text.isdecimal() or not 0 < int(text) <= LARGEST_ID:
        raise Missing(f"{text[:40]!r} is no number of ours")
    return int(text)
