"""How the world finds this server: its address, what answers there, under which certificate, through which proxy."""

from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

import orjson

from fedi_groups.cli.checks.database import judged
from fedi_groups.cli.checks.exam import Finding, Opened, Visited, fail, ok, warn
from fedi_groups.cli.mirror import PATH
from fedi_groups.errors import FediGroupsError, Unreachable, Unusable
from fedi_groups.peers.certificate import certificate_at
from fedi_groups.peers.connect import Answer
from fedi_groups.peers.documents import ACCEPT
from fedi_groups.storage.actors import Actors
from fedi_groups.storage.keys import RSA, local_keys
from fedi_groups.storage.shelves import Writes
from fedi_groups.wire.uris import Uris

RENEW_WITHIN = 14
"""Days. Certificates that renew themselves do so earlier."""

_LIMIT = 1 << 20


async def form(opened: Opened) -> Finding:
    settings, origin = opened.exam.settings, opened.origin
    if settings.origin is None:
        return warn(f"FEDI_GROUPS_ORIGIN is not set, so it goes by {origin}: set it before other servers meet it")
    if origin.startswith("http://") and not settings.allow_http:
        return fail(f"FEDI_GROUPS_ORIGIN={origin}: other servers take nothing but https")
    return ok(origin)


async def visit(opened: Opened) -> Visited | Finding:
    """Asks for the Application actor as others would, or says why they cannot."""
    try:
        answer = await _get(opened, "/", ACCEPT)
        if answer.status != 200:
            raise Unusable(f"it answers {answer.status}")
        document = orjson.loads(answer.body)
        if not isinstance(document, dict):
            raise Unusable("its answer is no document")
    except (FediGroupsError, orjson.JSONDecodeError) as error:
        return fail(
            f"{opened.origin} does not lead to this server: {error}. Is the server started, a proxy in front of it, "
            "the name known to DNS, the port open?"
        )
    return Visited(opened, document, answer.headers.get("date", ""))


async def this_very_server(visited: Visited) -> Finding:
    """Its key is ours; another installation under the same name would have another one."""
    opened = visited.opened
    uris = Uris(opened.origin)
    async with opened.database.read() as connection:
        server = await Actors(connection, Writes(), uris).named(uris.host)
        known = await local_keys(connection, server.id) if server is not None else {}
    shown = visited.document.get("publicKey")
    pem = shown.get("publicKeyPem") if isinstance(shown, dict) else None
    if visited.document.get("id") != uris.server or RSA not in known or pem != known[RSA].public:
        return fail(f"another server answers at {opened.origin}, or this one with another database")
    return ok(f"{opened.origin} leads here")


async def webfinger(visited: Visited) -> Finding:
    uris = Uris(visited.opened.origin)
    place = f"/.well-known/webfinger?resource={quote(f'acct:{uris.host}@{uris.host}', safe=':@[]')}"
    try:
        answer = await _get(visited.opened, place, "application/jrd+json")
        links = orjson.loads(answer.body)["links"] if answer.status == 200 else []
        found = [link.get("href") for link in links if link.get("rel") == "self"]
    except (FediGroupsError, ValueError, TypeError, KeyError, AttributeError) as error:
        return fail(f"{place} cannot be read: {error}. People and communities here cannot be found by name")
    if uris.server not in found:
        return fail(f"{place} does not lead here ({answer.status}): let the proxy pass on /.well-known/")
    return ok("names here can be looked up")


async def certificate(visited: Visited) -> Finding:
    parts = urlsplit(visited.opened.origin)
    exam = visited.opened.exam
    if parts.scheme != "https":
        return warn("there is none: other servers take nothing but https")
    try:
        shown = await certificate_at(parts.hostname or "", parts.port or 443, ca_file=exam.settings.ca_file)
    except Unusable as error:
        return fail(f"others will not trust it: {error}")
    except Unreachable as error:
        return fail(str(error))
    left = shown.days_left(exam.clock())
    words = f"good for {left} more days"
    return warn(f"{words}: see why it was not renewed") if left < RENEW_WITHIN else ok(words)


async def clock(visited: Visited) -> Finding:
    try:
        theirs = parsedate_to_datetime(visited.date).timestamp()
    except ValueError:
        return warn(f"{visited.opened.origin} answers without a date to compare with")
    return judged(theirs - visited.opened.exam.clock() / 1_000_000, visited.opened.origin)


async def proxy(visited: Visited) -> Finding:
    """Signatures cover `Host`; and who signs in must not be sent on to an http address."""
    origin = urlsplit(visited.opened.origin)
    try:
        answer = await _get(visited.opened, PATH, "application/json")
        seen = orjson.loads(answer.body)
        host, scheme, told = seen["host"], seen["scheme"], seen["forwarded_proto"]
    except (FediGroupsError, ValueError, TypeError, KeyError) as error:
        return fail(f"{PATH} cannot be read: {error}. Let the proxy pass on every path")
    if host != origin.netloc:
        return fail(f"Host arrives as {host}, not {origin.netloc}: let the proxy pass it on (nginx: Host $host)")
    if scheme == origin.scheme:
        return ok("Host and scheme arrive as they were sent")
    if told is None:
        return fail("the proxy does not say that visitors come by https: let it set X-Forwarded-Proto")
    return fail(
        f"X-Forwarded-Proto: {told} is not believed, as it comes from {seen.get('client')}: "
        "add that address to FEDI_GROUPS_TRUSTED_PROXIES"
    )


async def _get(opened: Opened, path: str, accept: str) -> Answer:
    return await opened.exam.connector.request(
        "GET", f"{opened.origin}{path}", headers={"Accept": accept}, timeout=10.0, limit=_LIMIT
    )


CHECKS = (
    ("reach", this_very_server),
    ("webfinger", webfinger),
    ("certificate", certificate),
    ("clock of the web", clock),
    ("proxy", proxy),
)
