"""invite, uninvite, link, links, revoke, invite tree: bringing others in, and who has brought whom."""

from fedi_groups.actions import inviting
from fedi_groups.domain.facts import InviteLink
from fedi_groups.domain.policy.moderation import Authority, may_prune
from fedi_groups.domain.types import Instant, MembershipState
from fedi_groups.domain.verdicts import Allow
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row
from fedi_groups.reads.branches import Twig, outline
from fedi_groups.storage.invites import find_link, links_into
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import read_count
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word
from fedi_groups.wire.times import write_time

_LOOKED_AT = 1_000
_LISTED = 20

_STANDS = {
    MembershipState.LEFT: Reply.STANDS_LEFT,
    MembershipState.BANNED: Reply.STANDS_BANNED,
    MembershipState.WAITING: Reply.STANDS_IN_LINE,
    MembershipState.PENDING: Reply.STANDS_PENDING,
}


async def invite(tx: Unit, call: Call) -> Answer:
    """What stands behind the name is a line for whoever is invited."""
    assert call.target is not None
    note, who = call.said.reason, call.target.handle
    await inviting.invite(tx, inviter=call.person, community=call.community, person=call.target, note=note)
    standing = await tx.memberships.get(call.community.id, call.target.id)
    came_in = standing is not None and standing.state in (MembershipState.MEMBER, MembershipState.WAITING)
    return Answer((call.says(Reply.BROUGHT_IN if came_in else Reply.INVITED, who=who),), done=True)


async def uninvite(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    await inviting.withdraw(tx, by=call.person, community=call.community, person=call.target)
    return Answer((call.says(Reply.UNINVITED, who=call.target.handle),), done=True)


async def link(tx: Unit, call: Call) -> Answer:
    """Raises Malformed for what is no number."""
    try:
        count = read_count(call.command.rest if call.command is not None else "")
    except ValueError as error:
        raise Malformed("no number", public=call.says(Reply.BAD_COUNT)) from error
    most = 1 if count is None else count
    made = await inviting.make_link(tx, inviter=call.person, community=call.community, most=most)
    until = write_time(made.until)[:10] if made.until is not None else ""
    return Answer((call.says(Reply.LINK, count=str(most), until=until, link=tx.uris.join(made.code)),), done=True)


async def links(tx: Unit, call: Call) -> Answer:
    """Those of one's own that still let somebody in."""
    found = await links_into(tx.connection, call.community.id, most=_LOOKED_AT)
    mine = [each for each in found if each.inviter_id == call.person.id and _is_open(each, tx.now)][:_LISTED]
    if not mine:
        return Answer((call.says(Reply.NO_LINKS),))
    rows = [f"{tx.uris.join(each.code)} — {each.used}/{each.most}" for each in mine]
    return Answer((call.says(Reply.LINKS), *rows))


async def revoke(tx: Unit, call: Call) -> Answer:
    """By its code, or its address. Raises Missing."""
    said = (call.command.rest if call.command is not None else "").strip().rstrip("/").rpartition("/")[2]
    known = await find_link(tx.connection, said) if said else None
    if known is None or known.community_id != call.community.id:
        raise Missing("no such link", public="This invitation is not valid, or no longer.")
    await inviting.revoke_link(tx, by=call.person, link=known)
    return Answer((call.says(Reply.REVOKED),), done=True)


async def tree(tx: Unit, call: Call) -> Answer:
    """All of it for those who may prune it; for other members whom they have brought, and who came through those."""
    standing = call.standing
    if standing is None or not standing.is_member:
        raise Denied("not a member", public="You are not a member of this community.")
    below = None if isinstance(may_prune(Authority(standing)), Allow) else call.person.id
    found, more = await outline(tx, call.community, below=below)
    if len(found) <= (1 if below is not None else 0):
        return Answer((call.says(Reply.NOBODY_BROUGHT),))
    drawn = [f"{'· ' * each.depth}{each.person.handle.lstrip('@')}{_how(call, each)}" for each in found]
    return Answer((call.says(Reply.TREE), *drawn, *((call.says(Reply.AND_MORE),) if more else ())))


def _how(call: Call, twig: Twig) -> str:
    return "" if twig.state is MembershipState.MEMBER else f" ({call.says(_STANDS[twig.state])})"


def _is_open(link: InviteLink, now: Instant) -> bool:
    return link.revoked_at is None and link.used < link.most and (link.until is None or link.until > now)


COMMANDS = (
    Row(Word.INVITE, invite, Need.PERSON),
    Row(Word.UNINVITE, uninvite, Need.PERSON),
    Row(Word.LINK, link),
    Row(Word.LINKS, links),
    Row(Word.REVOKE, revoke),
    Row(Word.TREE, tree),
)
