"""Tells one peer of one row: what it is told, checked right before, and at every inbox that is to have it."""

from dataclasses import dataclass, replace

import structlog

from fedi_groups.delivery.audience import Audience, Placement
from fedi_groups.delivery.courier import Courier
from fedi_groups.delivery.followers import Roll
from fedi_groups.delivery.forms import Built, Forms
from fedi_groups.delivery.lane import Lane, Trouble
from fedi_groups.delivery.outcomes import Accepted, Apart, Later, Moot, Outcome, Refused
from fedi_groups.delivery.tail import Tail
from fedi_groups.domain.log import RELAY, Form, LogRow
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Gone, LeaseLost, Misconfigured
from fedi_groups.peers.keychain import Keychain
from fedi_groups.storage.cursors import entitled_inboxes
from fedi_groups.storage.database import Database
from fedi_groups.storage.exceptions import REJECTED, was_refused
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.outgoing import objects_deleted
from fedi_groups.storage.servers import Rules
from fedi_groups.wire.uris import host_of

_log = structlog.get_logger("delivery")

DELETED = "deleted before it was sent"
NOBODY = "nobody there may read it any more"
BLOCKED = "this server tells that one nothing"


LARGEST_BATCH = 256 * 1024
"""Bytes of several votes in one Announce; larger ones go alone."""

Told = tuple[int, Outcome, LogRow | None]
"""A position, what came of it, and its row where that is known."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows the audience, the forms and the way out."""

    database: Database
    tail: Tail
    audience: Audience
    forms: Forms
    keychain: Keychain
    courier: Courier
    grants: Grants
    rules: Rules
    roll: Roll

    async def tell(self, lane: Lane, position: int) -> tuple[Outcome, LogRow | None]:
        """Never raises for the sake of one row; what is wrong with us, not the peer, is for later and in the log."""
        row = lane.rows.get(position)
        try:
            if row is None:
                row = await self._recall(position)
            if row is None or lane.peer_id not in self.audience.peers:
                return Moot(), None
            if self.rules.book.blocks(host_of(self.audience.peers[lane.peer_id].origin)):
                return Moot(BLOCKED), row
            if row.object_id in self.tail.deleted and is_moot_once_deleted(row):
                return Moot(DELETED), row
            outcome = await self._tell(lane, row, position)
            if isinstance(outcome, Later) and outcome.status is None and await self._was_refused(lane, row):
                return Refused(None, REJECTED), row
            return outcome, row
        except Gone as error:
            return Moot(str(error)), row
        except (LeaseLost, Misconfigured):
            raise
        except Exception as error:
            _log.exception("a delivery failed for a reason of ours", position=position, peer=lane.peer_id)
            return Later(f"fault of this server: {error!r}", ours=True), row

    def takes_batches(self, lane: Lane) -> bool:
        """Whether this peer has said that it takes several votes in one Announce (FEP-1a11)."""
        peer = self.audience.peers.get(lane.peer_id)
        return peer is not None and peer.batches

    async def tell_together(self, lane: Lane, positions: list[int]) -> list[Told]:
        """Votes of one community in one Announce: what came of each, in order.

        If the peer does not take it, each is told alone: so only what it really refuses counts as refused.
        """
        found = [(position, self._batched(lane, position)) for position in positions]
        rows = [row for _, row in found if row is not None]
        outcome: Outcome = Apart()
        if len(rows) > 1:
            outcome = await self._tell_all(lane, rows)
        if isinstance(outcome, Later):
            (first, row), *others = found
            # Who did not answer at all has nothing against any of them.
            apart = Apart(alone=outcome.status is not None)
            return [(first, outcome, row), *((position, apart, None) for position, _ in others)]
        taken = isinstance(outcome, Accepted)
        return [(position, outcome if taken and row is not None else Apart(), row) for position, row in found]

    def _batched(self, lane: Lane, position: int) -> LogRow | None:
        """The row, if there is nothing to say about it but what is in the Announce."""
        row = lane.rows.get(position)
        if row is None or row.object_id in self.tail.deleted or lane.peer_id not in self.audience.peers:
            return None
        placement = self.audience.placement(row, lane.peer_id)
        return row if placement is not None and placement.form is Form.WRAPPED else None

    async def _tell_all(self, lane: Lane, rows: list[LogRow]) -> Outcome:
        peer, placement = self.audience.peers[lane.peer_id], self.audience.placement(rows[0], lane.peer_id)
        if placement is None or self.rules.book.blocks(host_of(peer.origin)):
            return Apart()
        try:
            built = await self.forms.together(rows, peer.dialect)
            if len(built.body) > LARGEST_BATCH:
                return Apart()
            key = (await self.keychain.signer(self.forms.signer_of(rows[0], Form.WRAPPED))).rsa
            return await self.courier.post(built, placement.inboxes[0], key, scheme=lane.scheme)
        except Gone:
            return Apart()
        except (LeaseLost, Misconfigured):
            raise
        except Exception:
            _log.exception("votes could not be told together", peer=lane.peer_id)
            return Apart()

    async def _was_refused(self, lane: Lane, row: LogRow) -> bool:
        """NodeBB never answers a request with what it refuses; its Reject may have come meanwhile."""
        async with self.database.read() as connection:
            return await was_refused(connection, lane.peer_id, row.id)

    async def _recall(self, position: int) -> LogRow | None:
        """A row that has waited so long that it is not in memory: its object may have gone in the meantime."""
        row = await self.tail.at(position)
        if row is not None and row.object_id is not None and is_moot_once_deleted(row):
            async with self.database.read() as connection:
                self.tail.deleted.update(await objects_deleted(connection, [row.object_id]))
        return row

    async def _tell(self, lane: Lane, row: LogRow, position: int) -> Outcome:
        placement = self.audience.placement(row, lane.peer_id)
        if placement is None:
            return Moot()
        if not row.public:
            placement = await self._entitled(lane, row, placement)
            if not placement.inboxes:
                return Moot(NOBODY)
        signer = await self.keychain.signer(self.forms.signer_of(row, placement.form))
        headers = await self.roll.headers(row, placement, lane.peer_id, signer.actor)
        built = await self._built(lane, row, placement)
        if len(placement.inboxes) == 1:
            return await self.courier.post(built, placement.inboxes[0], signer.rsa, scheme=lane.scheme, headers=headers)
        told = lane.troubles.setdefault(position, Trouble()).told
        for inbox in placement.inboxes:
            if inbox not in told:
                outcome = await self.courier.post(built, inbox, signer.rsa, scheme=lane.scheme, headers=headers)
                if isinstance(outcome, Later):
                    return outcome
                told[inbox] = outcome
        return next((each for each in told.values() if isinstance(each, Refused)), told[placement.inboxes[0]])

    async def _built(self, lane: Lane, row: LogRow, placement: Placement) -> Built:
        """The one body for all, or one of its own where pictures are in it that few may see."""
        dialect = self.audience.peers[lane.peer_id].dialect
        if row.object_id is None or not self.forms.needs_grant(row, dialect):
            return await self.forms.built(row, placement.form, dialect)
        grant = await self.grants.word(row.object_id, lane.peer_id)
        return await self.forms.built_for(row, placement.form, dialect, grant=grant)

    async def _entitled(self, lane: Lane, row: LogRow, placement: Placement) -> Placement:
        """What is not public goes to those named, and to where there are followers this very moment: each of their
        inboxes, unless they share one. What a community relays goes to nobody by name where it has no member left."""
        inboxes: list[Uri] = list(placement.named)
        async with self.database.read() as connection:
            if inboxes and row.kind == RELAY and not await entitled_inboxes(connection, lane.peer_id, [row.signer_id]):
                inboxes = []
            if placement.follows:
                inboxes += await entitled_inboxes(connection, lane.peer_id, placement.follows)
        return replace(placement, inboxes=tuple(dict.fromkeys(inboxes)))


def is_moot_once_deleted(row: LogRow) -> bool:
    """What tells of an object that is gone is not worth telling; what tells of its end is, and is marked `keep`."""
    return row.object_id is not None and not row.keep
