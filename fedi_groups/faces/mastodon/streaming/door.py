"""Who wants to watch, and by which token: browsers cannot send headers along, so it may stand elsewhere as well."""

from starlette.requests import HTTPConnection

from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Denied, Malformed, Unauthenticated
from fedi_groups.faces.mastodon.api import Api
from fedi_groups.faces.mastodon.callers import Caller, caller_by, token_in
from fedi_groups.faces.mastodon.limits import Budget
from fedi_groups.faces.mastodon.streaming.topics import Topic

CONNECTIONS = Budget("streams", 300, 5 * MINUTE)


def protocol_of(connection: HTTPConnection) -> str | None:
    """The token as a protocol of a WebSocket, which is to be told again."""
    return connection.headers.get("sec-websocket-protocol")


async def enter(api: Api, connection: HTTPConnection) -> Caller:
    """Raises Unauthenticated, or Malformed for an app on its own, or Overloaded."""
    token = token_in(connection) or protocol_of(connection) or connection.query_params.get("access_token")
    caller = await caller_by(api.web.store, token) if token else None
    if caller is None:
        raise Unauthenticated("no token", public="The access token is invalid")
    if caller.person is None:
        reason = "This method requires an authenticated user"
        raise Malformed(reason, public=reason)
    api.limiter.spend(str(caller.person.id), CONNECTIONS).require()
    return caller


def require(caller: Caller, topic: Topic) -> None:
    """Raises Denied where the token is not good for this stream."""
    if not caller.may(topic.scope):
        raise Denied("scope", public="This action is outside the authorized scopes")
