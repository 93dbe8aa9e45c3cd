"""Who has got one event, and who not: from the audience at the time, the cursors, and the exceptions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.delivery.audience import covers, place
from fedi_groups.delivery.breaker import Health, health_of
from fedi_groups.delivery.teller import BLOCKED
from fedi_groups.domain.facts import AudienceFacts
from fedi_groups.domain.log import Form, LogRow
from fedi_groups.domain.types import ActorId, Instant, PeerId
from fedi_groups.storage.cursors import Lag, PeerCursor, audience_cursors, lags
from fedi_groups.storage.database import Database
from fedi_groups.storage.exceptions import DeliveryException, ExceptionState, exceptions_of
from fedi_groups.storage.follows import load_audiences
from fedi_groups.storage.shelves import CHUNK


class ReceiptState(StrEnum):
    """ACCEPTED says that the server took it, not what it made of it. SKIPPED: there was nobody to send it to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PARKED = "parked"
    SKIPPED = "skipped"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one event at one server, and why if it was not accepted."""

    origin: str
    form: Form
    state: ReceiptState
    reason: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class PeerState:
    """One server as an admin sees it. `behind` and `since` as in storage.cursors.Lag."""

    cursor: PeerCursor
    health: Health
    behind: int
    since: Instant | None


async def receipts(database: Database, row: LogRow) -> list[Receipt]:
    """One for each server that is told of this row, in the order of their addresses."""
    async with database.read() as connection:
        cursors = await audience_cursors(connection, row)
        peers = [each.peer.id for each in cursors]
        spans: list[AudienceFacts] = []
        for start in range(0, len(peers), CHUNK):
            spans += await load_audiences(connection, peers[start : start + CHUNK])
        exceptions = {each.peer_id: each for each in await exceptions_of(connection, row.id)}
    following = {(span.peer_id, span.actor_id): span for span in spans if covers(span, row)}
    found = (_receipt(row, cursor, following, exceptions.get(cursor.peer.id)) for cursor in cursors)
    return sorted((each for each in found if each is not None), key=lambda receipt: receipt.origin)


def in_words(found: Sequence[Receipt]) -> str:
    """As "accepted by 212 of 214 servers; 2 unreachable, retrying"."""
    if not found:
        return "told to no other server"
    states = Counter(each.state for each in found)
    blocked = sum(each.state is ReceiptState.SKIPPED and each.reason == BLOCKED for each in found)
    unreachable = sum(each.state is ReceiptState.WAITING and each.reason != "" for each in found)
    others = (
        (states[ReceiptState.REFUSED], "refused it"),
        (unreachable, "unreachable, retrying"),
        (states[ReceiptState.WAITING] - unreachable, "still to be told"),
        (states[ReceiptState.PARKED], "failed on it again and again"),
        (blocked, "blocked here"),
        (states[ReceiptState.SKIPPED] - blocked, "passed over, as nobody there is concerned any more"),
    )
    servers = "1 server" if len(found) == 1 else f"{len(found)} servers"
    first = f"accepted by {states[ReceiptState.ACCEPTED]} of {servers}"
    return "; ".join([first, *(f"{count} {words}" for count, words in others if count)])


async def peers_overview(database: Database, *, now: Instant, most: int = 1000) -> list[PeerState]:
    """The servers that are furthest behind, worst first."""
    async with database.read() as connection:
        found: Iterable[Lag] = await lags(connection, most=most)
    return [
        PeerState(each.cursor, health_of(each.cursor.failing_since, now), each.behind, each.since) for each in found
    ]


def _receipt(
    row: LogRow,
    cursor: PeerCursor,
    following: dict[tuple[PeerId, ActorId], AudienceFacts],
    exception: DeliveryException | None,
) -> Receipt | None:
    peer = cursor.peer
    community = following.get((peer.id, row.community_id)) if row.community_id is not None else None
    author = following.get((peer.id, row.follower_of)) if row.follower_of is not None else None
    placement = place(row, peer, community=community, author=author)
    if placement is None:
        return None
    if exception is not None and exception.state is not ExceptionState.AGAIN:
        state = ReceiptState(exception.state.value)
        return Receipt(peer.origin, placement.form, state, exception.reason, exception.status)
    if exception is None and row.position is not None and cursor.position >= row.position:
        return Receipt(peer.origin, placement.form, ReceiptState.ACCEPTED)
    return Receipt(peer.origin, placement.form, ReceiptState.WAITING, cursor.error or "")
