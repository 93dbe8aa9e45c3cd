"""queue, show, drop: posts that wait for a moderator, who names them by their last digits."""

from collections.abc import Awaitable, Callable

from fedi_groups.actions import approval
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.policy.moderation import may_answer
from fedi_groups.errors import Missing
from fedi_groups.inbox.commands.call import Answer, Call, Row, Run
from fedi_groups.reads.queue import queue
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import read_count
from fedi_groups.text.html import to_text
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word

_LISTED = 10
DIGITS = 4
_SAID = 200
"""Characters of each that are shown."""


async def show_queue(tx: Unit, call: Call) -> Answer:
    """The oldest first."""
    await require_authority(tx, call.hand(), call.community, may_answer)
    found = await queue(tx, call.community, most=_LISTED)
    if not found:
        return Answer((call.says(Reply.EMPTY_QUEUE),))
    lines = [call.says(Reply.QUEUE)]
    for each in found:
        words = " ".join((each.post.title or "", to_text(each.post.content))).split()
        said, number = " ".join(words)[:_SAID], str(each.post.id)[-DIGITS:]
        lines.append(f"{number} · {each.author.handle.lstrip('@')}: {said}")
    return Answer(tuple(lines))


def _decide(act: Callable[..., Awaitable[object]], told: Reply) -> Run:
    async def run(tx: Unit, call: Call) -> Answer:
        await require_authority(tx, call.hand(), call.community, may_answer)
        await act(tx, Hand(call.person, HERE), post=await _meant(tx, call))
        return Answer((call.says(told),), done=True)

    return run


async def _meant(tx: Unit, call: Call) -> PostFacts:
    """The only one that waits, or the one whose number ends so. Raises Missing."""
    found = await queue(tx, call.community, most=_LISTED)
    same = [each.post for each in found if str(each.post.id).endswith(ending_of(call))]
    if len(same) != 1:
        raise Missing("no such post", public=call.says(Reply.WHICH_IN_QUEUE if found else Reply.EMPTY_QUEUE))
    return await tx.posts.get(same[0].id)


def ending_of(call: Call) -> str:
    """The last digits of what is meant; empty where no number is named."""
    try:
        number = read_count(call.command.rest if call.command is not None else "")
    except ValueError:
        number = None
    return "" if number is None else f"{number:0{DIGITS}d}"


COMMANDS = (
    Row(Word.QUEUE, show_queue, keepers=True),
    Row(Word.SHOW, _decide(approval.approve, Reply.SHOWN), keepers=True),
    Row(Word.DROP, _decide(approval.reject, Reply.DROPPED), keepers=True),
)
