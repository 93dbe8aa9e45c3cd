"""digest, announcements, replies, quiet: how much a member hears, and how."""

import re
from functools import partial
from typing import Final

from fedi_groups.actions.quiet import means, set_hears
from fedi_groups.domain.types import Hears
from fedi_groups.inbox.commands.call import Answer, Call, Row
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import folded
from fedi_groups.text.phrases import phrase
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import BY_MAIL, DIGESTS, Word

_OFTEN: Final = {"daily": Hears.DAILY, "weekly": Hears.WEEKLY, "off": Hears.ALL}
_SAID: Final = {folded(said): _OFTEN[often] for often, some in DIGESTS.items() for said in some}
_BY_MAIL: Final = frozenset(map(folded, BY_MAIL))
_WORDS: Final = re.compile(r"\bby\s+(?=e?-?mail)|\s+")


async def digest(tx: Unit, call: Call) -> Answer:
    """Once a day if nothing else is said, by private message if no other way is; off is hearing everything."""
    said = [folded(each) for each in _WORDS.split(call.command.rest if call.command is not None else "") if each]
    by_mail = bool(said) and said[-1] in _BY_MAIL
    often = said[:-1] if by_mail else said
    hears = _SAID.get(often[0]) if often else Hears.DAILY
    if hears is None or len(often) > 1:
        return Answer((call.says(Reply.WHICH_DIGEST),))
    return await _choose(hears, tx, call, by_mail=by_mail)


async def _choose(hears: Hears, tx: Unit, call: Call, *, by_mail: bool = False) -> Answer:
    """The answer explains what it means."""
    before = (call.standing.hears, call.standing.by_mail) if call.standing is not None else None
    await set_hears(tx, person=call.person, community=call.community, hears=hears, by_mail=by_mail, explained=True)
    if before == (hears, by_mail):
        return Answer((call.says(Reply.ALREADY_SO),))
    if hears is Hears.ALL:
        return Answer((call.says(Reply.HEARS_ALL),), done=True)
    words, _ = phrase(means(hears, by_mail=by_mail), call.language, community=call.community.handle)
    return Answer((words,), done=True)


COMMANDS = (
    Row(Word.DIGEST, digest),
    Row(Word.ANNOUNCEMENTS, partial(_choose, Hears.ANNOUNCEMENTS)),
    Row(Word.REPLIES, partial(_choose, Hears.REPLIES)),
    Row(Word.QUIET, partial(_choose, Hears.NOTHING)),
)
