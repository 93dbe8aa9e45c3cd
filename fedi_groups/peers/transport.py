"""The connector as httpx knows it."""

import httpx

from fedi_groups.errors import AddressRefused, FediGroupsError, Unreachable
from fedi_groups.peers.connect import Connector


class GuardedTransport(httpx.AsyncBaseTransport):
    """Lets httpx, and libraries built on it, connect through a Connector and no other way.

    `timeout` is in seconds and `limit` in bytes, both for one answer. Errors come out as httpx.TransportError.
    """

    def __init__(self, connector: Connector, *, timeout: float = 10.0, limit: int = 1024 * 1024) -> None:
        self._connector = connector
        self._timeout = timeout
        self._limit = limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.ConnectError for what may not or cannot be reached, httpx.RemoteProtocolError otherwise."""
        body = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP}
        try:
            answer = await self._connector.request(
                request.method,
                str(request.url),
                headers=headers,
                body=body or None,
                timeout=self._timeout,
                limit=self._limit,
            )
        except (AddressRefused, Unreachable) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except FediGroupsError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from error
        decoded = {name: value for name, value in answer.headers.items() if name not in _HOP_BY_HOP}
        return httpx.Response(answer.status, headers=decoded, content=answer.body, request=request)


# About one connection and one coding of the body; both sides of the transport have their own.
_HOP_BY_HOP = frozenset(
    ("accept-encoding", "connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding")
)
