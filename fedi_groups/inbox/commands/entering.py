"""join, leave, accept, decline: coming into a community and leaving it, by saying so."""

import re
from typing import Final

from fedi_groups.actions import inviting, joining
from fedi_groups.domain.facts import Standing
from fedi_groups.domain.policy.talks import ANSWER_WITHIN
from fedi_groups.domain.talks import Asked, Question
from fedi_groups.domain.types import Instant, MembershipState
from fedi_groups.domain.verdicts import Hold
from fedi_groups.errors import Denied
from fedi_groups.inbox.commands import roles
from fedi_groups.inbox.commands.call import Answer, Call, Row
from fedi_groups.inbox.commands.keepers import tell_keepers
from fedi_groups.storage.invites import find_link
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import lines_of
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word

LONGEST_ANSWER = 500

_CODE: Final = re.compile(r"(?:\S*/invite/)?([\w-]{16}|[0-9a-f]{24})/?")
"""As inviting.make_link makes them and once did, alone or in their address."""


async def join(tx: Unit, call: Call) -> Answer:
    """With a code, or as the charter has it: its questions are answered line by line, or one by one."""
    rest = call.command.rest if call.command is not None else ""
    code = _CODE.fullmatch(rest)
    if code is not None and await _is_code(tx, call, code[1]):
        return await _entered(tx, call, await inviting.redeem(tx, person=call.person, code=code[1]))
    if call.standing is not None and call.standing.is_member:
        return Answer((call.says(Reply.MEMBER_ALREADY),))
    return await go_on(tx, call, lines_of(rest))


async def go_on(tx: Unit, call: Call, answers: tuple[str, ...]) -> Answer:
    """The next question that is not answered yet; or in, as far as the answers go."""
    questions = call.community.charter.questions
    verdict = await joining.weigh_join(tx, person=call.person, community=call.community)
    if isinstance(verdict, Hold) and len(answers) < len(questions) and not _has_answered(call.standing):
        return _ask(tx, call, answers)
    kept = tuple(each[:LONGEST_ANSWER] for each in answers[: len(questions)])
    standing = await joining.ask_in(tx, person=call.person, community=call.community, answers=kept)
    return await _entered(tx, call, standing)


async def leave(tx: Unit, call: Call) -> Answer:
    await joining.leave(tx, person=call.person, community=call.community)
    return Answer((call.says(Reply.LEFT),), done=True)


async def accept(tx: Unit, call: Call) -> Answer:
    """What they were asked: to be more than a member, or to come in."""
    if await roles.is_asked(tx, call):
        return await roles.accept(tx, call)
    if call.standing is not None and call.standing.is_member:
        return Answer((call.says(Reply.MEMBER_ALREADY),))
    return await _entered(tx, call, await joining.accept(tx, person=call.person, community=call.community))


async def decline(tx: Unit, call: Call) -> Answer:
    if await roles.is_asked(tx, call):
        return await roles.decline(tx, call)
    await inviting.decline(tx, community=call.community, person=call.person)
    return Answer((call.says(Reply.DECLINED),), done=True)


def _ask(tx: Unit, call: Call, answers: tuple[str, ...]) -> Answer:
    questions, number = call.community.charter.questions, len(answers) + 1
    asked = Asked(Question.CHARTER, Instant(tx.now + ANSWER_WITHIN), call.message.id, answers)
    words = call.says(Reply.QUESTION, number=str(number), count=str(len(questions)), question=questions[len(answers)])
    return Answer((words,), asked=asked)


async def _is_code(tx: Unit, call: Call, code: str) -> bool:
    """Raises Denied for one that is no good where nothing else can be meant."""
    link = await find_link(tx.connection, code)
    if link is not None and link.community_id == call.community.id:
        return True
    if link is None and call.community.charter.questions:
        return False
    raise Denied("no such code", public="This invitation is not valid, or no longer.")


def _has_answered(standing: Standing | None) -> bool:
    return standing is not None and standing.state is MembershipState.PENDING and bool(standing.answers)


async def _entered(tx: Unit, call: Call, standing: Standing) -> Answer:
    match standing.state:
        case MembershipState.MEMBER:
            return Answer((call.says(Reply.JOINED),), done=True)
        case MembershipState.WAITING:
            return Answer((call.says(Reply.WAITS_IN_LINE),), done=True)
        case _:
            if call.standing is None or call.standing.state is not MembershipState.PENDING or standing.answers:
                await _tell_request(tx, call, standing)
            return Answer((call.says(Reply.ASKED_IN),), done=True)


async def _tell_request(tx: Unit, call: Call, standing: Standing) -> None:
    handle = call.person.handle
    asked = [f"{each[0]} — {each[1]}" for each in zip(call.community.charter.questions, standing.answers, strict=False)]
    await tell_keepers(tx, call, Reply.REQUEST_FOR_MODERATORS, lines=asked, who=handle, handle=handle.lstrip("@"))


COMMANDS = (
    Row(Word.JOIN, join),
    Row(Word.LEAVE, leave),
    Row(Word.ACCEPT, accept),
    Row(Word.DECLINE, decline),
)
