"""Who is concerned by a row of the log, kept in memory: for each actor the servers that follow it, from when to when.

No database here; the worker reads changes and puts them in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fedi_groups.domain.facts import AudienceFacts, PeerFacts
from fedi_groups.domain.log import RELAY, Everyone, Form, LogRow
from fedi_groups.domain.types import ActorId, Dialect, Keeps, PeerId, Uri
from fedi_groups.wire.dialects import form_for
from fedi_groups.wire.quirks import form_taken

Spans = tuple[AudienceFacts, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """How one server is told of one row: in which form, at which inboxes.

    `follows`: the actors whose following brings it this; `named`: those of the inboxes that are named in the row.
    """

    form: Form
    inboxes: tuple[Uri, ...]
    follows: tuple[ActorId, ...]
    named: tuple[Uri, ...]


class Audience:
    """The servers one worker tells, and whom they follow. A server may have followed an actor several times."""

    def __init__(self) -> None:
        self.peers: dict[PeerId, PeerFacts] = {}
        self._spans: dict[ActorId, dict[PeerId, Spans]] = {}
        self._actors: dict[PeerId, set[ActorId]] = {}

    def put_peer(self, peer: PeerFacts) -> None:
        """A server, or what is known of it by now."""
        self.peers[peer.id] = peer

    def put(self, span: AudienceFacts) -> None:
        """What this span is from now on. Its server has been put in before."""
        peers = self._spans.setdefault(span.actor_id, {})
        others = (each for each in peers.get(span.peer_id, ()) if each.from_id != span.from_id)
        peers[span.peer_id] = (*others, span)
        self._actors.setdefault(span.peer_id, set()).add(span.actor_id)

    def knows(self, span: AudienceFacts) -> bool:
        """Whether it was put in before, perhaps with another end or inbox."""
        spans = self._spans.get(span.actor_id, {}).get(span.peer_id, ())
        return any(each.from_id == span.from_id for each in spans)

    def forget(self, peer: PeerId) -> None:
        """This server is no longer ours to tell."""
        self.peers.pop(peer, None)
        for actor in self._actors.pop(peer, ()):
            del self._spans[actor][peer]

    def concerned(self, row: LogRow) -> Iterator[PeerId]:
        """The servers that have to hear of a row, each once. Costs next to nothing for those that follow in silence."""
        found = dict.fromkeys(each.peer_id for each in row.named if each.peer_id in self.peers)
        for actor in (row.community_id, row.follower_of):
            if actor is not None:
                found.update(dict.fromkeys(self._hearing(row, actor)))
        if row.everyone is not Everyone.NOBODY:
            found.update(dict.fromkeys(self.peers))
        for peer in found:
            if self.placement(row, peer) is not None:
                yield peer

    def placement(self, row: LogRow, peer: PeerId) -> Placement | None:
        """How this server is told of this row; None if it is not."""
        return place(
            row,
            self.peers[peer],
            community=self._span(peer, row.community_id, row),
            author=self._span(peer, row.follower_of, row),
        )

    def _hearing(self, row: LogRow, actor: ActorId) -> list[PeerId]:
        """The followers of one actor, without those whose dialect has no form for what they would hear."""
        followers = self._spans.get(actor, {})
        community = actor == row.community_id
        speaks = {
            dialect: form_for(row, dialect, follows_community=community, follows_author=not community, named=False)
            for dialect in Dialect
        }
        if None not in speaks.values():
            return list(followers)
        return [peer for peer in followers if speaks[self.peers[peer].dialect] is not None]

    def _span(self, peer: PeerId, actor: ActorId | None, row: LogRow) -> AudienceFacts | None:
        """The span in which this server hears of this actor's row, if it does."""
        followers = self._spans.get(actor) if actor is not None else None
        if followers is not None:
            for span in followers.get(peer, ()):
                if covers(span, row):
                    return span
        return None


def covers(span: AudienceFacts, row: LogRow) -> bool:
    """A server hears the rows with from_id <= id < until_id, and later what takes back something of those."""
    return _within(span, row.id) or (row.takes_back is not None and _within(span, row.takes_back))


def _within(span: AudienceFacts, number: int) -> bool:
    return span.from_id <= number and (span.until_id is None or number < span.until_id)


def hears(peer: PeerFacts, row: LogRow) -> bool:
    """Whether it is one of all the servers that a row is for."""
    if not row.public or not row.everyone.includes(peer.dialect):
        return False
    return peer.hears_from is not None and peer.hears_from <= row.id


def place(
    row: LogRow, peer: PeerFacts, *, community: AudienceFacts | None, author: AudienceFacts | None
) -> Placement | None:
    """As `Audience.placement`, given the spans in which the server follows community and author.

    What is public goes to one inbox per server, besides those named: a server shows it to all its followers.
    """
    general = peer.inbox if hears(peer, row) else None
    named = _once(each.inbox for each in row.named if each.peer_id == peer.id) if row.named else ()
    form = form_for(
        row,
        peer.dialect,
        follows_community=community is not None,
        follows_author=author is not None,
        named=bool(named) or general is not None,
    )
    if form is None:
        return None
    form = form_taken(form, row, software=peer.software)
    if row.kind == RELAY and peer.keeps is not Keeps.FOLLOWERS:
        return None
    if not row.public and community is not None and peer.keeps is not Keeps.MEMBERS:
        # What is for members goes only where it stays with them; who is named is told in any case.
        return Placement(Form.PLAIN, named, (), named) if named else None
    if form is not Form.PLAIN and community is not None:
        return Placement(form, (community.inbox,), (community.actor_id,), ())
    plain = form_for(row, peer.dialect, follows_community=True, follows_author=False, named=False) is Form.PLAIN
    spans = [span for span in (community if plain else None, author) if span is not None]
    first = [span.inbox for span in spans[:1]] or ([general] if general is not None else [])
    inboxes = _once((*first, *named))
    return Placement(form, inboxes, tuple(span.actor_id for span in spans), named)


def _once(inboxes: Iterable[Uri]) -> tuple[Uri, ...]:
    return tuple(dict.fromkeys(inboxes))
