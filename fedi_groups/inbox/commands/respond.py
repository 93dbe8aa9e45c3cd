"""What a community answers to what somebody says to it: a command, an answer to what it asked, or words for moderators.

All of it inside one transaction, which the caller rolls back where Refused is raised.
"""

from dataclasses import replace

from fedi_groups.actions.letters import words_of
from fedi_groups.domain.policy.talks import SURE_WITHIN, UNDO_WITHIN, is_acknowledged
from fedi_groups.domain.talks import Asked, Question, Talk
from fedi_groups.domain.types import Instant, MembershipState
from fedi_groups.inbox.commands.asking import may_ask
from fedi_groups.inbox.commands.call import SILENCE, Answer, Call, Need, Row, Unsure
from fedi_groups.inbox.commands.entering import go_on
from fedi_groups.inbox.commands.keepers import tell_keepers
from fedi_groups.inbox.commands.table import ROWS
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import Command, Misspelt, Particulars, read_command, read_particulars
from fedi_groups.text.replies import Reply, help_on, name_of, reason_in
from fedi_groups.text.vocabulary import GUARDED, Word


async def respond(tx: Unit, call: Call) -> Answer:
    """The answer, with all it takes done. Raises Refused: then nothing may be written."""
    if not await may_ask(tx, call):
        return SILENCE
    asked = call.talk.asked
    if asked is not None and asked.question is Question.CHARTER and asked.until > tx.now and _is_answer(call):
        return await go_on(tx, call, (*asked.answers, call.text))
    if call.command is None:
        return await _words(tx, call)
    match call.command.word:
        case Word.HELP:
            return _help(call)
        case Word.YES:
            return await _yes(tx, call)
        case Word.NO:
            return _no(tx, call)
        case Word.UNDO:
            return await _undo(tx, call)
        case word:
            return await perform(tx, call, ROWS[word])


async def perform(tx: Unit, call: Call, row: Row) -> Answer:
    """What the row says, if it has what it needs. Raises Unsure if whoever says it has to be asked first: only then is
    it known that it would not be refused."""
    if row.need is Need.POST and call.about is None:
        return Answer((call.says(Reply.NEEDS_POST, word=name_of(row.word, call.language)),))
    if call.problem is not None:
        return Answer((call.says(call.problem, who=call.meant),))
    if row.need is Need.PERSON and call.target is None:
        return Answer((call.says(Reply.NEEDS_PERSON, word=name_of(row.word, call.language)),))
    answer = await row.run(tx, call)
    if row.sure is not None and answer.done and not call.confirmed and row.sure(call) is not None:
        raise Unsure(row)
    if answer.undo is not None:
        answer = replace(answer, lines=(*answer.lines, call.says(Reply.MAY_UNDO)))
    if call.has_read and row.keepers and call.target is not None:
        handle = call.target.handle.lstrip("@")
        told = call.says(Reply.HAS_READ_IT, who=call.target.handle, handle=handle)
        return replace(answer, lines=(*answer.lines, told))
    return answer


def asks_back(call: Call, row: Row, *, now: Instant) -> Answer:
    """Whether they mean it, in place of what it would have done."""
    question = row.sure(call) if row.sure is not None else None
    assert question is not None
    target, about = call.target, call.about
    asked = Asked(
        Question.SURE,
        Instant(now + SURE_WITHIN),
        call.message.id,
        person_id=target.id if target is not None else None,
        post_id=about.id if about is not None else None,
    )
    return Answer((question,), asked=asked)


def refusal(call: Call, reason: str) -> tuple[str, ...]:
    """Why not, and what would be allowed instead."""
    words = call.says(Reply.REFUSAL, reason=reason_in(reason, call.language))
    row = ROWS.get(call.command.word) if call.command is not None else None
    if row is None or not row.keepers or call.keeps_order:
        return (words,)
    return (words, call.says(Reply.MAY_REPORT))


def after(talk: Talk, answer: Answer, *, now: Instant) -> Talk:
    """The talk once this was answered: what was asked stays asked until something is done."""
    asked = answer.asked or (None if answer.done else talk.asked)
    undo = replace(answer.undo, until=Instant(now + UNDO_WITHIN)) if answer.undo is not None else None
    return replace(
        talk,
        asked=asked,
        undoable=undo if answer.done else talk.undoable,
        heard_at=now if answer.acknowledges else talk.heard_at,
    )


def _is_answer(call: Call) -> bool:
    """A question is answered by anything but a slash, a command that stands alone, and what is meant for nobody."""
    command = call.command
    if command is None:
        return not isinstance(read_command(call.text), Misspelt)
    return not (command.slash or not command.rest or command.word in GUARDED)


def _help(call: Call) -> Answer:
    general = [Word.HELP, *(word for word, row in ROWS.items() if not row.keepers)]
    keeping = [word for word, row in ROWS.items() if row.keepers]
    lines = [call.says(Reply.HELP), *(help_on(word, call.language) for word in general)]
    if call.keeps_order:
        lines += [call.says(Reply.HELP_MODERATORS), *(help_on(word, call.language) for word in keeping)]
        lines.append(help_on(Word.UNDO, call.language))
    return Answer((*lines, call.says(Reply.HELP_END)))


async def _words(tx: Unit, call: Call) -> Answer:
    """No command: for the moderators, unless it is a command that went wrong."""
    read = read_command(call.text)
    if isinstance(read, Misspelt):
        if read.nearest is None:
            return Answer((call.says(Reply.UNKNOWN, said=read.said),))
        return Answer((call.says(Reply.MISSPELT, said=read.said, word=name_of(read.nearest, call.language)),))
    if call.standing is not None and call.standing.state is MembershipState.BANNED:
        return Answer((call.says(Reply.BANNED_SPEAKER),))
    lines = [call.text, *([call.about.uri] if call.about is not None else [])]
    told = await tell_keepers(tx, call, Reply.FOR_MODERATORS, lines=lines, who=call.person.handle)
    if not told:
        return Answer((call.says(Reply.UNKNOWN, said=call.text[:40]),))
    if not is_acknowledged(call.talk, now=tx.now):
        return SILENCE
    return Answer((call.says(Reply.PASSED_ON),), acknowledges=True)


async def _yes(tx: Unit, call: Call) -> Answer:
    """What was asked about is done as it was said."""
    asked = call.talk.asked
    if asked is None or asked.question is not Question.SURE or asked.until <= tx.now:
        return Answer((call.says(Reply.NOTHING_ASKED),))
    meant = read_command(words_of(await tx.posts.get(asked.message_id)), answers=True)
    if not isinstance(meant, Command) or meant.word not in ROWS:
        return Answer((call.says(Reply.NOTHING_ASKED),))
    again = replace(
        call,
        command=meant,
        said=read_particulars(meant.rest, answers=asked.post_id is not None),
        target=await tx.actors.get(asked.person_id) if asked.person_id is not None else None,
        about=await tx.posts.get(asked.post_id) if asked.post_id is not None else None,
        problem=None,
        confirmed=True,
    )
    return await perform(tx, again, ROWS[meant.word])


def _no(tx: Unit, call: Call) -> Answer:
    asked = call.talk.asked
    if asked is None or asked.until <= tx.now:
        return Answer((call.says(Reply.NOTHING_ASKED),))
    return Answer((call.says(Reply.CANCELLED),), done=True)


async def _undo(tx: Unit, call: Call) -> Answer:
    """Once: what is undone is not undone again."""
    known = call.talk.undoable
    if known is None or known.until <= tx.now:
        return Answer((call.says(Reply.NOTHING_TO_UNDO),))
    word = Word(known.word)
    again = replace(
        call,
        command=Command(word),
        said=Particulars(everything=known.everything),
        target=await tx.actors.get(known.person_id) if known.person_id is not None else None,
        about=await tx.posts.get(known.post_id) if known.post_id is not None else None,
    )
    return replace(await ROWS[word].run(tx, again), done=True, undo=None)
