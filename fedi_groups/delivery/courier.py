"""One attempt to deliver one body to one inbox: sign, send, and say what the answer means. No database."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from fedi_groups.delivery.forms import Built
from fedi_groups.delivery.outcomes import UNAUTHORIZED, Later, Moot, Outcome, judge
from fedi_groups.delivery.signatures import SigningBench
from fedi_groups.domain.types import Scheme, Uri
from fedi_groups.errors import FediGroupsError, Malformed
from fedi_groups.peers.connect import Answer
from fedi_groups.storage.ids import Clock
from fedi_groups.wire.keys import SigningKey
from fedi_groups.wire.signing import Request, prepare

CONTENT_TYPE = "application/activity+json"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
ANSWER_LIMIT = 4096
"""Bytes of an answer that are read: enough for a reason."""

_BAD_REQUEST = 400


class Sender(Protocol):
    """What carries a request: the connector, or something that behaves as it does."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        timeout: float,  # noqa: ASYNC109 - the sender's own: it comes out as Unreachable
        limit: int,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Courier:
    """`timeout`: seconds an inbox may take."""

    sender: Sender
    bench: SigningBench
    clock: Clock
    timeout: float

    async def post(
        self,
        built: Built,
        inbox: Uri,
        key: SigningKey,
        *,
        scheme: Scheme | None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Outcome:
        """`scheme` is how this server is known to take signatures; None if it has not taken one yet. `headers` are
        signed too, as far as signatures know them.

        A 401 may mean that it wants the other one, and from a server not known yet a 400 too: it is asked once more.
        """
        first = scheme or Scheme.CAVAGE
        try:
            answer = await self._knock(built, inbox, key, scheme=first, headers=headers)
            used = first
            if answer.status == UNAUTHORIZED or (answer.status == _BAD_REQUEST and scheme is None):
                other = Scheme.RFC9421 if first is Scheme.CAVAGE else Scheme.CAVAGE
                second = await self._knock(built, inbox, key, scheme=other, headers=headers)
                if second.status not in (UNAUTHORIZED, _BAD_REQUEST):
                    answer, used = second, other
        except Malformed as error:
            return Moot(str(error))
        except FediGroupsError as error:
            return Later(str(error))
        return judge(answer.status, answer.headers, answer.body, scheme=used, now=self.clock())

    async def _knock(
        self, built: Built, inbox: Uri, key: SigningKey, *, scheme: Scheme, headers: Mapping[str, str]
    ) -> Answer:
        request = Request("POST", inbox, {"content-type": CONTENT_TYPE, **headers}, built.body)
        unsigned = prepare(request, key, scheme=scheme, now=self.clock(), digest=built.digest)
        return await self.sender.request(
            "POST",
            inbox,
            headers={"Content-Type": CONTENT_TYPE, **headers, **await self.bench.sign(unsigned)},
            body=built.body,
            timeout=self.timeout,
            limit=ANSWER_LIMIT,
        )
