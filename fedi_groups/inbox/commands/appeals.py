"""appeal, and for those who keep order uphold and overturn: another look at what was done."""

from collections.abc import Awaitable, Callable

from fedi_groups.actions import appeals
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.facts import AppealFacts
from fedi_groups.domain.types import AppealState
from fedi_groups.errors import Missing
from fedi_groups.inbox.commands.call import Answer, Call, Row
from fedi_groups.storage.appeals import appeals_in, find_appeal
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import read_count
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word

_MOST = 2
_LARGEST = 2**63 - 1

Decide = Callable[..., Awaitable[AppealFacts]]


async def appeal(tx: Unit, call: Call) -> Answer:
    """Against what was done to them last. What stands behind the word says why."""
    words = call.command.rest if call.command is not None else ""
    entry = await appeals.newest_against(tx, person=call.person, community=call.community)
    await appeals.appeal(tx, person=call.person, entry=entry, words=words)
    return Answer((call.says(Reply.APPEALED),), done=True)


async def uphold(tx: Unit, call: Call) -> Answer:
    return await _decide(tx, call, appeals.uphold, Reply.UPHELD)


async def overturn(tx: Unit, call: Call) -> Answer:
    return await _decide(tx, call, appeals.overturn, Reply.OVERTURNED)


async def _decide(tx: Unit, call: Call, act: Decide, which: Reply) -> Answer:
    number = await _meant(tx, call)
    decided = await act(tx, Hand(call.person, call.hand().cause), number=number)
    person = await tx.actors.get(decided.person_id)
    return Answer((call.says(which, who=person.handle),), done=True)


async def _meant(tx: Unit, call: Call) -> int:
    """The number that stands there, of an appeal in this community; or that of the only one. Raises Missing."""
    try:
        number = read_count(call.command.rest if call.command is not None else "")
    except ValueError:
        number = None
    if number is None:
        waiting = await appeals_in(tx.connection, call.community.id, state=AppealState.OPEN, most=_MOST)
        if len(waiting) == 1:
            return waiting[0].id
    known = await find_appeal(tx.connection, number) if number is not None and number <= _LARGEST else None
    if known is None or known.community_id != call.community.id:
        raise Missing("no such appeal", public="Say the number of an appeal that waits.")
    return known.id


COMMANDS = (
    Row(Word.APPEAL, appeal),
    Row(Word.UPHOLD, uphold, keepers=True),
    Row(Word.OVERTURN, overturn, keepers=True),
)
