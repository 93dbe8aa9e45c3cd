"""Heeding what people say to communities here in private: found out whom it is about, done, and answered in private.

What is refused has changed nothing: it is tried in a transaction that is rolled back then, and answered in another.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from fedi_groups.actions import talking
from fedi_groups.actions.letters import Letter, forget_words, letter_of, words_of
from fedi_groups.domain.policy.talks import REMEMBERED, WINDOW, Patience, counted, is_answered, patience
from fedi_groups.domain.talks import Talk
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Refused
from fedi_groups.inbox.commands.asking import may_hear
from fedi_groups.inbox.commands.call import Answer, Call, Unsure, keeps_order
from fedi_groups.inbox.commands.respond import after, asks_back, refusal, respond
from fedi_groups.inbox.whom import Found, find_person
from fedi_groups.peers.handles import Directory
from fedi_groups.storage.due import Errand, take_due
from fedi_groups.storage.talks import put_talk, talks_of
from fedi_groups.storage.unit import Store, Unit, reading, transaction
from fedi_groups.text.commands import Command, is_arabic, read_command, read_particulars, without_mentions
from fedi_groups.text.replies import Reply, spoken

log = structlog.get_logger("commands")

ENOUGH = 3
"""Attempts after which it is said that something went wrong."""

Work = Callable[[Unit, Call], Awaitable[Answer]]


async def heed(directory: Directory, errand: Errand) -> Instant | None:
    """One message; in the order in which one person wrote to one community."""
    letter, store = letter_of(errand), directory.store
    found = await _target(directory, letter) if letter.needs_person else Found()
    try:
        return await _settle(store, errand, letter, found)
    except Exception:
        if errand.attempts < ENOUGH:
            raise
        log.exception("a message could not be heeded", message=letter.message_id)
        return await _say(store, errand, letter, found, _saying(lambda call: (call.says(Reply.FAILED),)))


async def _settle(store: Store, errand: Errand, letter: Letter, found: Found) -> Instant | None:
    try:
        return await _say(store, errand, letter, found, respond)
    except Unsure as unsure:
        row = unsure.row

        async def ask(tx: Unit, call: Call) -> Answer:
            return asks_back(call, row, now=tx.now)

        return await _say(store, errand, letter, found, ask)
    except Refused as error:
        reason = error.public
        return await _say(store, errand, letter, found, _saying(lambda call: refusal(call, reason)))


async def _say(store: Store, errand: Errand, letter: Letter, found: Found, work: Work) -> Instant | None:
    """Do it, remember what follows from it, and answer: all at once, and only once; later, if another comes first."""
    async with transaction(store) as tx:
        if not await take_due(tx.connection, errand, line=line_of_errand(errand)):
            return Instant(tx.now + SECOND)
        call = await read_call(tx, letter, found)
        if call is None:
            return None
        talks = await talks_of(tx.connection, call.person.id, since=Instant(tx.now - REMEMBERED))
        await answer(tx, call, work, talks=talks)
    return None


def line_of_errand(errand: Errand) -> str:
    """What the same person says to the same community begins like that, and is heeded in its order."""
    return errand.key.rpartition(" ")[0] + " "


async def answer(tx: Unit, call: Call, work: Work, *, talks: Sequence[Talk]) -> None:
    """What `work` says, if they have not said too much lately. `talks`: all that they have with communities here."""
    known = next((each for each in talks if each.community_id == call.community.id), None)
    talk = counted(known or Talk(call.community.id, call.person.id, tx.now, tx.now), now=tx.now)
    call = replace(call, talk=talk)
    if call.is_secret:
        await forget_words(tx, call.message, call.received)
    left = patience([talk, *(each for each in talks if each is not known)], now=tx.now, keeps_order=call.keeps_order)
    match left:
        case Patience.SILENT:
            return
        case Patience.ENDS:
            said = Answer((call.says(Reply.TOO_MUCH),))
        case Patience.LISTENS:
            said = await work(tx, call)
    put_talk(tx.writes, after(talk, said, now=tx.now))
    if said.lines and await may_hear(tx, call):
        words = "\n".join(said.lines)
        await talking.tell(
            tx,
            community=call.community,
            person=call.person,
            words=words,
            language=call.language,
            answering=call.message,
        )


async def _target(directory: Directory, letter: Letter) -> Found:
    """Nobody is looked up for who says too much."""
    async with reading(directory.store) as tx:
        talks = await talks_of(tx.connection, letter.author_id, since=Instant(tx.now - WINDOW))
        if not await _is_heard(tx, letter, talks):
            return Found()
    return await find_person(directory, letter)


async def _is_heard(tx: Unit, letter: Letter, talks: Sequence[Talk]) -> bool:
    """Whether somebody keeps order is asked only of who says much."""
    if patience(talks, now=tx.now) is Patience.LISTENS:
        return True
    standing = await tx.memberships.get(letter.community_id, letter.author_id)
    return patience(talks, now=tx.now, keeps_order=keeps_order(standing)) is Patience.LISTENS


async def read_call(tx: Unit, letter: Letter, found: Found) -> Call | None:
    """As things stand in this transaction. None where nobody is there any more to be answered, or to answer."""
    message = await tx.posts.get(letter.message_id)
    about = await tx.posts.get(letter.about_id) if letter.about_id is not None else None
    meant = found.actor.id if found.actor is not None else about.author_id if about is not None else None
    await tx.actors.want(ids=[letter.community_id, message.author_id, *([meant] if meant is not None else [])])
    community, person = await tx.actors.get(letter.community_id), await tx.actors.get(message.author_id)
    away = (person.deleted_at, community.deleted_at, message.deleted_at, message.removed_at)
    if any(each is not None for each in away) or person.suspended or not is_answered(person):
        return None
    text, _ = without_mentions(words_of(message))
    read = read_command(text, answers=about is not None)
    command = read if isinstance(read, Command) else None
    target = await tx.actors.get(meant) if meant is not None else None
    await tx.memberships.want((community.id, each.id) for each in (person, target) if each is not None)
    arabic = is_arabic(text) or (message.language or "").startswith("ar")
    return Call(
        community=community,
        person=person,
        standing=await tx.memberships.get(community.id, person.id),
        message=message,
        text=text,
        language=spoken("ar" if arabic else None, person.language, community.language),
        talk=Talk(community.id, person.id, tx.now, tx.now),
        command=command,
        said=read_particulars(command.rest if command is not None else "", answers=about is not None),
        about=about,
        target=target if letter.needs_person else None,
        has_read=target is not None and any(uri == target.uri for _, uri in letter.named),
        problem=found.problem,
        meant=found.said,
        overheard=letter.overheard,
        unnamed=about is not None and (await tx.actors.get(about.author_id)).is_mask,
        received=letter.received,
    )


def _saying(lines: Callable[[Call], tuple[str, ...]]) -> Work:
    async def say(_tx: Unit, call: Call) -> Answer:
        return Answer(lines(call))

    return say
