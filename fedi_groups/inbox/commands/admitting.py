"""requests, approve, refuse: answering those who ask to come in."""

from fedi_groups.actions import admission, talking
from fedi_groups.actions.authority import require_authority
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.moderation import may_answer
from fedi_groups.errors import Denied
from fedi_groups.inbox.commands.call import Answer, Call, Need, Row
from fedi_groups.storage.memberships import waiting_in
from fedi_groups.storage.messages import messages_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase, phrase
from fedi_groups.text.replies import Reply, reply, spoken
from fedi_groups.text.vocabulary import Word
from fedi_groups.wire.times import write_time

_LISTED = 20


async def requests(tx: Unit, call: Call) -> Answer:
    """With their answers to the charter's questions, the oldest first."""
    await require_authority(tx, call.hand(), call.community, may_answer)
    found = await waiting_in(tx.connection, call.community.id, most=_LISTED)
    if not found:
        return Answer((call.says(Reply.NO_REQUESTS),))
    lines = [call.says(Reply.REQUESTS, count=str(len(found)))]
    for each in found:
        who = (await tx.actors.get(each.actor_id)).handle.lstrip("@")
        lines.append(call.says(Reply.REQUEST, who=who, since=write_time(each.since)[:10]))
        lines += [f"— {answer}" for answer in each.answers]
    return Answer(tuple(lines))


async def approve(tx: Unit, call: Call) -> Answer:
    """Whoever has no follow that would tell them is told in words."""
    person = await _meant(tx, call)
    standing = await admission.admit(tx, call.hand(), community=call.community, person=person)
    if not standing.is_member:
        return Answer((call.says(Reply.APPROVED_IN_LINE, who=person.handle),), done=True)
    follows = await tx.follows.get(person.id, call.community.id) is not None
    if not (follows and call.community.is_private):
        words, language = phrase(Phrase.IN, await _language_of(tx, call, person), community=call.community.handle)
        await talking.tell(tx, community=call.community, person=person, words=words, language=language)
    return Answer((call.says(Reply.APPROVED, who=person.handle),), done=True)


async def refuse(tx: Unit, call: Call) -> Answer:
    person = await _meant(tx, call)
    follows = await tx.follows.get(person.id, call.community.id) is not None
    await admission.decline(tx, call.hand(), community=call.community, person=person)
    if not follows:
        language = spoken(await _language_of(tx, call, person))
        words = reply(Reply.NOT_LET_IN, language, community=call.community.handle)
        await talking.tell(tx, community=call.community, person=person, words=words, language=language)
    return Answer((call.says(Reply.REFUSED, who=person.handle),), done=True)


async def _language_of(tx: Unit, call: Call, person: ActorFacts) -> str | None:
    """The one in which the community has talked with them before, if it has."""
    last = await messages_of(tx, person.id, other=call.community.id, most=1)
    return next((each.language for each in last if each.language), None) or person.language or call.community.language


async def _meant(tx: Unit, call: Call) -> ActorFacts:
    """Whoever is named, or the only one who waits. Raises Denied."""
    if call.target is not None:
        return call.target
    await require_authority(tx, call.hand(), call.community, may_answer)
    found: list[Standing] = await waiting_in(tx.connection, call.community.id, most=2)
    if len(found) != 1:
        which = Reply.WHICH_REQUEST if found else Reply.NO_REQUESTS
        raise Denied("nobody is meant", public=call.says(which))
    return await tx.actors.get(found[0].actor_id)


COMMANDS = (
    Row(Word.REQUESTS, requests, keepers=True),
    Row(Word.APPROVE, approve, Need.MAYBE_PERSON, keepers=True),
    Row(Word.REFUSE, refuse, Need.MAYBE_PERSON, keepers=True),
)
