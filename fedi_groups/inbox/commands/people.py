"""warn, mute, unmute, kick, ban, unban, prune: keeping order among people."""

from fedi_groups.actions import inviting, moderation
from fedi_groups.domain.types import Instant
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row, Run, has_changed, undoing
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word
from fedi_groups.wire.times import write_time

_NAMED = 20
"""People put out who are named in the answer."""


async def warn(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    await moderation.warn(tx, call.hand(), community=call.community, person=call.target, post=call.about)
    return Answer((call.says(Reply.WARNED, who=call.target.handle),), done=True)


async def mute(tx: Unit, call: Call) -> Answer:
    """They are told so by the action."""
    assert call.target is not None
    person, until = call.target, _end(tx, call)
    await moderation.mute(tx, call.hand(), community=call.community, person=person, until=until)
    if not has_changed(tx):
        return Answer((call.says(Reply.ALREADY_SO),))
    undo = undoing(tx, Word.UNMUTE, person=person.id)
    if until is None:
        return Answer((call.says(Reply.MUTED, who=person.handle),), done=True, undo=undo)
    told = call.says(Reply.MUTED_UNTIL, who=person.handle, until=_shown(until))
    return Answer((told,), done=True, undo=undo)


async def unmute(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    await moderation.unmute(tx, call.hand(), community=call.community, person=call.target)
    return Answer((call.says(Reply.UNMUTED, who=call.target.handle),), done=True)


async def kick(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    await moderation.kick(tx, call.hand(), community=call.community, person=call.target)
    return Answer((call.says(Reply.KICKED, who=call.target.handle),), done=True)


async def ban(tx: Unit, call: Call) -> Answer:
    """Undone, the person may come back, and what went comes back with them."""
    assert call.target is not None
    person, everything, until = call.target, call.said.everything, _end(tx, call)
    await moderation.ban(tx, call.hand(), community=call.community, person=person, until=until, contents=everything)
    if not has_changed(tx):
        return Answer((call.says(Reply.ALREADY_SO),))
    undo = undoing(tx, Word.UNBAN, person=person.id, everything=everything)
    if until is None:
        return Answer((call.says(Reply.BANNED, who=person.handle),), done=True, undo=undo)
    told = call.says(Reply.BANNED_UNTIL, who=person.handle, until=_shown(until))
    return Answer((told,), done=True, undo=undo)


async def unban(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    hand, everything = call.hand(), call.said.everything
    await moderation.unban(tx, hand, community=call.community, person=call.target, contents=everything)
    return Answer((call.says(Reply.UNBANNED, who=call.target.handle),), done=True)


async def prune(tx: Unit, call: Call) -> Answer:
    assert call.target is not None
    out = await inviting.prune(tx, call.hand(), community=call.community, person=call.target)
    people = ", ".join(each.handle for each in out[:_NAMED])
    return Answer((call.says(Reply.PRUNED, count=str(len(out)), people=people),), done=True)


def _end(tx: Unit, call: Call) -> Instant | None:
    return Instant(tx.now + call.said.span) if call.said.span is not None else None


def _shown(until: Instant) -> str:
    return write_time(until)[:16].replace("T", " ") + " UTC"


def _sure_to_ban(call: Call) -> str:
    assert call.target is not None
    which = Reply.SURE_BAN_ALL if call.said.everything else Reply.SURE_BAN
    return call.says(which, who=call.target.handle)


def _sure_to_prune(call: Call) -> str:
    assert call.target is not None
    return call.says(Reply.SURE_PRUNE, who=call.target.handle)


def _keeping(word: Word, run: Run) -> Row:
    return Row(word, run, Need.PERSON, keepers=True)


COMMANDS = (
    _keeping(Word.WARN, warn),
    _keeping(Word.MUTE, mute),
    _keeping(Word.UNMUTE, unmute),
    _keeping(Word.KICK, kick),
    Row(Word.BAN, ban, Need.PERSON, sure=_sure_to_ban, keepers=True),
    _keeping(Word.UNBAN, unban),
    Row(Word.PRUNE, prune, Need.PERSON, sure=_sure_to_prune, keepers=True),
)
