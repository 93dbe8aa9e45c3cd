"""Activities of the log: whether the one with a number may be shown, and to whom."""

from fedi_groups.domain.facts import PeerFacts, PostFacts
from fedi_groups.domain.log import RELAY, LogRow
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import PostId
from fedi_groups.errors import Gone, Missing
from fedi_groups.reads.graves import is_in_grave
from fedi_groups.reads.readers import reads_in, reads_relayed
from fedi_groups.storage.hearing import was_told
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import origin_of

_VOTES = frozenset({"vote", "unvote"})
_PROFILES = frozenset({"update-group", "delete-group"})
_TELLS_CONTENT = frozenset({"create", "update", "flair", "quoterequest"})


async def is_for_all(tx: Unit, number: int) -> bool:
    """Whether anyone may fetch this activity. Raises Missing if there is none, Gone if what it told is gone.

    What was told by name alone, as a Follow and its Accept, is the business of those named; but a vote is passed on by
    the community it was sent to, and then looked up by others. What a hidden community says of itself is for those
    alone who know of it.
    """
    row = await _row(tx, number)
    if not row.public or (row.community_id is None and row.follower_of is None and row.kind not in _VOTES):
        return False
    if row.kind in _PROFILES and row.community_id is not None:
        return not (await tx.actors.get(row.community_id)).charter.hidden
    if row.object_id is not None and _tells_content(row):
        return may_read(ANYONE, await _shown(tx, row.object_id))
    return True


async def require_told(tx: Unit, number: int, *, reader: str) -> None:
    """Raises Missing unless this activity was sent to the server of `reader`, an actor who has proved who it is; Gone
    if what it told is gone."""
    row = await _row(tx, number)
    peer = await find_peer(tx.connection, origin_of(reader))
    if peer is None or not await was_told(tx, row, peer.id):
        raise Missing(f"{reader} was not told of activity {number}")
    if not await _still_entitled(tx, row, peer, reader):
        raise Missing(f"{reader} may not read any more what activity {number} tells")
    if row.object_id is not None and _tells_content(row):
        await _shown(tx, row.object_id)


async def _still_entitled(tx: Unit, row: LogRow, peer: PeerFacts, reader: str) -> bool:
    """What a private community told is for those alone who belong to it now, on servers that keep it."""
    if row.kind == RELAY:
        return await reads_relayed(tx, reader, row.signer_id)
    if row.public or row.community_id is None or any(each.peer_id == peer.id for each in row.named):
        return True
    return await reads_in(tx, reader, row.community_id)


def _tells_content(row: LogRow) -> bool:
    """Of what is relayed, all but its end does; and that is kept until everyone has heard it."""
    return row.kind in _TELLS_CONTENT or (row.kind == RELAY and not row.keep)


async def _row(tx: Unit, number: int) -> LogRow:
    row = await find_row(tx.connection, number)
    if row is None:
        raise Missing(f"no activity {number}")
    return row


async def _shown(tx: Unit, number: PostId) -> PostFacts:
    post = await tx.posts.get(number)
    if post.held_at is not None:
        raise Missing(f"post {number} is held")
    if await is_in_grave(tx, post):
        raise Gone(f"post {number} is gone")
    return post
