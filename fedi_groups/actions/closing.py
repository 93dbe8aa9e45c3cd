"""The end of a community, which can be taken back for a while, and of an account, which cannot.

Each end of a community is a line of the server's log, as its own can be read no more.
"""

from fedi_groups.actions import factors, profiles
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.contents import Fate, settle_all
from fedi_groups.actions.entering import move_up
from fedi_groups.actions.forgetting import forget_everywhere
from fedi_groups.actions.modlog import record
from fedi_groups.actions.sessions import shut_out
from fedi_groups.actions.succession import heir_of, succeed
from fedi_groups.domain.events import CommunityClosed
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.types import DAY, Act, Instant, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.accounts import drop_account
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.follows import drop_follows_of
from fedi_groups.storage.forgetting import blank_standings
from fedi_groups.storage.memberships import leave_all, owned_by, stands_here
from fedi_groups.storage.tickets import drop_passes
from fedi_groups.storage.unit import Unit

END_FOLLOWERS = "end followers"
"""The errand that ends the follows of a community once it can no longer come back."""

MAY_RETURN = 30 * DAY
"""How long its followers are kept for a deleted community. Whoever reopens it later begins without any."""


async def close(tx: Unit, hand: Hand, *, community: ActorFacts) -> None:
    """Nothing of the community, or of what was said in it, is shown any more; its name stays taken. Raises Denied."""
    await require_authority(tx, hand, community, policy.may_close)
    if community.deleted_at is not None:
        return
    changed = tx.actors.change(community, deleted_at=tx.now)
    if changed.local:
        put_due(tx.writes, END_FOLLOWERS, str(changed.id), at=Instant(tx.now + MAY_RETURN))
    await _tell(tx, hand, Act.CLOSE, changed)


async def reopen(tx: Unit, hand: Hand, *, community: ActorFacts) -> None:
    """It is as it was before. Nothing happens where it is not deleted. Raises Denied."""
    await require_authority(tx, hand, community, policy.may_close)
    if community.deleted_at is None:
        return
    values = {"updated": tx.now} if community.local else {}
    changed = tx.actors.change(community, deleted_at=None, **values)
    drop_due(tx.writes, END_FOLLOWERS, str(changed.id))
    await _tell(tx, hand, Act.REOPEN, changed)


async def delete_person(tx: Unit, *, person: ActorFacts, contents: bool = False) -> None:
    """A local account is gone for good, and with `contents` all that it wrote; nothing of it was shown any longer
    anyway. What they own goes to who keeps order with them; raises Denied for the owner of a community without."""
    kept = [await tx.actors.get(number) for number in await owned_by(tx.connection, person.id)]
    alone = [each.handle for each in kept if await heir_of(tx, each, owner=person.id) is None]
    if alone:
        reason = f"{person.handle} owns {', '.join(alone)}: delete that first, or hand it over."
        raise Denied("an owner", public=reason)
    await succeed(tx, owner=person)
    await tx.flush()
    await shut_out(tx, person.id)
    await drop_passes(tx.connection, person.id)
    await factors.turn_off(tx, person)
    await drop_account(tx.connection, person.id)
    await drop_follows_of(tx.connection, person.id)
    await _leave_all(tx, person)
    forget_everywhere(tx, person.id)
    await profiles.delete_actor(tx, actor=person, contents=contents)
    if contents:
        await settle_all(tx, author=person, community=None, fate=Fate.EMPTIED, at=tx.now)


async def _leave_all(tx: Unit, person: ActorFacts) -> None:
    """A member of nothing any more, nor in line, nor remembered but for bans; places that are free are given away."""
    stands = [each for each in await stands_here(tx.connection, person.id) if each.is_member]
    await leave_all(tx.connection, person.id, now=tx.now)
    await blank_standings(tx.connection, person.id)
    await tx.actors.want(ids=[each.community_id for each in stands])
    for each in stands:
        await move_up(tx, await tx.actors.get(each.community_id))


async def _tell(tx: Unit, hand: Hand, act: Act, community: ActorFacts) -> None:
    server = await tx.actors.server()
    entry = record(tx, server.id, hand.moderator.id, act, person_id=community.id, reason=hand.reason)
    standing = await tx.memberships.get(community.id, hand.moderator.id)
    await tx.emit(CommunityClosed(entry, act, hand.cause, owner=_owns(standing)))


def _owns(standing: Standing | None) -> bool:
    return standing is not None and standing.is_member and standing.role is Role.OWNER
