"""The lanes of the peers that are ours, and what is known of each: dialect, whom it follows, since when."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from fedi_groups.config import Settings
from fedi_groups.delivery.audience import Audience, covers
from fedi_groups.delivery.lane import Lane
from fedi_groups.delivery.tail import Tail, place_of
from fedi_groups.domain.facts import AudienceFacts, PeerFacts
from fedi_groups.domain.log import Everyone, LogRow
from fedi_groups.domain.types import MINUTE, Instant, PeerId
from fedi_groups.storage.cursors import PeerCursor, cursors_of_peers
from fedi_groups.storage.database import Database
from fedi_groups.storage.follows import changed_audiences, load_audiences
from fedi_groups.storage.ids import Clock, first_id
from fedi_groups.storage.outgoing import read_log
from fedi_groups.storage.peers import learned_peers
from fedi_groups.storage.shards import Shards
from fedi_groups.storage.shelves import CHUNK

OVERLAP = MINUTE
"""How long a transaction may take from minting an id to its commit: changes are looked for that far back."""

_PAGE = 500


@dataclass(frozen=True, slots=True)
class News:
    """New rows of the log, and whatever had changed by the time they were read: what they may be for."""

    rows: Sequence[LogRow]
    spans: Sequence[AudienceFacts]
    peers: Sequence[PeerFacts]
    strangers: Sequence[PeerCursor]
    their_spans: Sequence[AudienceFacts]


class Roster:
    """Lanes by peer."""

    def __init__(self, database: Database, tail: Tail, shards: Shards, *, clock: Clock, settings: Settings) -> None:
        self.lanes: dict[PeerId, Lane] = {}
        self.audience = Audience()
        self._database = database
        self._tail = tail
        self._shards = shards
        self._clock = clock
        self._window = settings.delivery_window
        self._elsewhere: set[PeerId] = set()

    async def read_news(self) -> News | None:
        """What is new in the log; None if nothing is.

        The audience is read after the rows: who followed before something was posted is there when it is dispatched.
        """
        since = Instant(self._clock() - OVERLAP)
        async with self._database.read() as connection:
            rows = await read_log(connection, after=self._tail.head, most=_PAGE)
            if not rows:
                return None
            spans = await changed_audiences(connection, since=first_id(since))
            peers = await learned_peers(connection, since=since)
            unknown = self._unknown(rows, spans)
            strangers = await cursors_of_peers(connection, unknown) if unknown else []
            theirs = await load_audiences(connection, unknown) if unknown else []
        return News(rows, spans, peers, strangers, theirs)

    def learn(self, news: News) -> list[Lane]:
        """Take in all but the rows; returns the lanes that have something to do because of it."""
        late = [each for each in news.peers if each.id in self.lanes and self._put_peer(each, self.lanes[each.id])]
        opened = self._open(news.strangers)
        self._elsewhere.update(each.peer.id for each in news.strangers if each.peer.id not in self.lanes)
        missing = self._put_changed(news.spans)
        self._put_all(news.their_spans)
        return [*opened, *missing, *(self.lanes[each.id] for each in late)]

    async def open(self, cursors: Sequence[PeerCursor]) -> list[Lane]:
        """Lanes of peers that are ours from now on, each where its cursor stands. None is open before what it follows
        is known: it would be told nothing, and pass it all."""
        self._elsewhere.clear()
        spans = [span async for some in self._spans_of([each.peer.id for each in cursors]) for span in some]
        opened = self._open(cursors)
        self._put_all(spans)
        return opened

    async def refresh(self) -> list[Lane]:
        """Read again all that our peers follow: an inbox changes without a trace in the log. As `learn`."""
        missing: list[Lane] = []
        async for spans in self._spans_of(list(self.lanes)):
            missing += self._put_changed(spans)
        return missing

    def drop(self, lanes: Iterable[Lane]) -> None:
        """They are not ours any more: nothing is started or written for them."""
        for lane in lanes:
            lane.closing = lane.gone = True
            self.lanes.pop(lane.peer_id, None)
            self.audience.forget(lane.peer_id)

    def _open(self, cursors: Sequence[PeerCursor]) -> list[Lane]:
        opened: list[Lane] = []
        for cursor in cursors:
            if cursor.peer.shard in self._shards.held and cursor.peer.id not in self.lanes:
                self.audience.put_peer(cursor.peer)
                lane = self.lanes[cursor.peer.id] = Lane(cursor, self._tail, window=self._window)
                if lane.read >= self._tail.head:
                    lane.follow()
                opened.append(lane)
        return opened

    async def _spans_of(self, peers: Sequence[PeerId]) -> AsyncIterator[list[AudienceFacts]]:
        for start in range(0, len(peers), CHUNK):
            async with self._database.read() as connection:
                spans = await load_audiences(connection, peers[start : start + CHUNK])
            yield spans

    def _put_changed(self, spans: Iterable[AudienceFacts]) -> list[Lane]:
        """Returns the lanes that had passed something they should have been told."""
        found = [(span, self.lanes[span.peer_id]) for span in spans if span.peer_id in self.lanes]
        return [lane for span, lane in found if self._put(span, lane)]

    def _put_all(self, spans: Iterable[AudienceFacts]) -> None:
        for span in spans:
            if span.peer_id in self.lanes:
                self.audience.put(span)

    def _put_peer(self, peer: PeerFacts, lane: Lane) -> bool:
        """What is known of a server by now. One that has to do with ours only now may have passed what is for all
        servers, as in `_put`. Returns whether it has."""
        known = self.audience.peers[peer.id]
        fresh = known.hears_from is None and peer.hears_from is not None
        return self._learn(lane, partial(self.audience.put_peer, peer), self._for_everyone() if fresh else ())

    def _for_everyone(self) -> Iterable[LogRow]:
        """Rows in the tail that are for all servers, newest first."""
        return (row for row in self._tail.newest_first() if row.everyone is not Everyone.NOBODY)

    def _put(self, span: AudienceFacts, lane: Lane) -> bool:
        """A span that has changed. One that is new may cover rows the lane has passed already, as its transaction ended
        after theirs: they are told now. Returns whether there are any."""
        if self.audience.knows(span):
            self.audience.put(span)
            return False
        return self._learn(lane, partial(self.audience.put, span), self._recent(span))

    def _learn(self, lane: Lane, put: Callable[[], object], rows: Iterable[LogRow]) -> bool:
        """What of these rows, newest first, the lane has passed in silence and is told only with what is `put`: it is
        told now. Returns whether there is any."""
        passed = [row for row in rows if place_of(row) <= lane.seen]
        silent = [row for row in passed if self.audience.placement(row, lane.peer_id) is None]
        put()
        missed = [row for row in silent if self.audience.placement(row, lane.peer_id) is not None]
        for row in reversed(missed):
            lane.add(row, again=True)
        return bool(missed)

    def _recent(self, span: AudienceFacts) -> Iterable[LogRow]:
        """Rows in the tail that a span covers, newest first; rows of about the same time may stand in any order."""
        earliest = span.from_id - first_id(Instant(OVERLAP))
        for row in self._tail.newest_first():
            if row.id < earliest:
                return
            if span.actor_id in (row.community_id, row.follower_of) and covers(span, row):
                yield row

    def _unknown(self, rows: Sequence[LogRow], spans: Sequence[AudienceFacts]) -> list[PeerId]:
        """Peers not heard of so far."""
        named = {each.peer_id for row in rows for each in row.named}
        following = {span.peer_id for span in spans}
        return sorted((named | following) - self.lanes.keys() - self._elsewhere)
