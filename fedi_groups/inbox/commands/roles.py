"""Who keeps order, and who owns it: appoint, dismiss, grant, ungrant, resign, transfer, claim. What one was asked to be
is answered by `accept` and `decline`."""

from fedi_groups.actions import moderation, offers, succession
from fedi_groups.actions import roles as named_roles
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import Role
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row
from fedi_groups.storage.offers import find_offer
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word
from fedi_groups.wire.times import write_time

_NOW = {Role.OWNER: Reply.OWNER_NOW, Role.ADMIN: Reply.ADMIN_NOW}


async def is_asked(tx: Unit, call: Call) -> bool:
    """Whether a role waits for their answer."""
    known = await find_offer(tx.connection, call.community.id, call.person.id)
    return known is not None and known.until > tx.now


async def accept(tx: Unit, call: Call) -> Answer:
    role = await offers.accept(tx, community=call.community, person=call.person)
    return Answer((call.says(_NOW.get(role, Reply.MODERATOR_NOW)),), done=True)


async def decline(tx: Unit, call: Call) -> Answer:
    await offers.decline(tx, community=call.community, person=call.person)
    return Answer((call.says(Reply.ROLE_DECLINED),), done=True)


async def appoint(tx: Unit, call: Call) -> Answer:
    """Who can be asked is asked first."""
    assert call.target is not None
    made = await offers.offer(tx, call.hand(), community=call.community, person=call.target)
    which = Reply.APPOINTED if made is None else Reply.ROLE_OFFERED
    return Answer((call.says(which, who=call.target.handle),), done=True)


async def dismiss(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    await moderation.dismiss(tx, call.hand(), community=call.community, person=call.target)
    return Answer((call.says(Reply.DISMISSED, who=call.target.handle),), done=True)


async def grant(tx: Unit, call: Call) -> Answer:
    """What stands behind the name is that of a role of the community."""
    assert call.target is not None
    role = await named_roles.named(tx, call.community, call.said.reason)
    await named_roles.grant(tx, Hand(call.person, HERE), community=call.community, person=call.target, role=role)
    return Answer((call.says(Reply.GRANTED, who=call.target.handle, title=role.name),), done=True)


async def ungrant(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    await named_roles.revoke(tx, call.hand(), community=call.community, person=call.target)
    return Answer((call.says(Reply.DISMISSED, who=call.target.handle),), done=True)


async def transfer(tx: Unit, call: Call) -> Answer:
    """Who is to own it is asked."""
    assert call.target is not None
    await offers.offer(tx, call.hand(), community=call.community, person=call.target, role=Role.OWNER)
    return Answer((call.says(Reply.OWNING_OFFERED, who=call.target.handle),), done=True)


async def claim(tx: Unit, call: Call) -> Answer:
    """From an owner who is gone, at once; from one who is away, unless they say something."""
    until = await succession.claim(tx, call.hand(), community=call.community)
    which = Reply.OWNER_NOW if until is None else Reply.CLAIMED
    return Answer((call.says(which, until=write_time(until)[:10] if until is not None else ""),), done=True)


def _sure_to_transfer(call: Call) -> str:
    assert call.target is not None
    return call.says(Reply.SURE_TRANSFER, who=call.target.handle)


async def resign(tx: Unit, call: Call) -> Answer:
    """Whoever keeps order is a member like others. An owner is told to hand it over first."""
    await moderation.dismiss(tx, call.hand(), community=call.community, person=call.person)
    return Answer((call.says(Reply.RESIGNED),), done=True)


COMMANDS = (
    Row(Word.APPOINT, appoint, Need.PERSON, keepers=True),
    Row(Word.DISMISS, dismiss, Need.PERSON, keepers=True),
    Row(Word.GRANT, grant, Need.PERSON, keepers=True),
    Row(Word.UNGRANT, ungrant, Need.PERSON, keepers=True),
    Row(Word.TRANSFER, transfer, Need.PERSON, sure=_sure_to_transfer, keepers=True),
    Row(Word.CLAIM, claim, keepers=True),
    Row(Word.RESIGN, resign, keepers=True),
)
