"""help, about, rules, members: what anyone may ask, as far as they may know it."""

from fedi_groups.actions.entering import knows
from fedi_groups.domain.charter import Admission
from fedi_groups.domain.policy.visibility import Reader, may_look_into
from fedi_groups.domain.types import ActorId
from fedi_groups.inbox.commands.call import Answer, Call, Row
from fedi_groups.storage import counts
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.html import to_text
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word

_WAYS_IN = {
    Admission.OPEN: Reply.ADMITS_OPEN,
    Admission.APPROVAL: Reply.ADMITS_APPROVAL,
    Admission.INVITATION: Reply.ADMITS_INVITATION,
    Admission.CLOSED: Reply.ADMITS_CLOSED,
}


async def about(tx: Unit, call: Call) -> Answer:
    community = call.community
    title = community.title or community.name
    lines = [call.says(Reply.ABOUT, title=title, count=str(await _count(tx, community.id)))]
    lines += [line for line in to_text(community.summary or "").splitlines() if line.strip()]
    lines.append(call.says(_WAYS_IN[community.admission]))
    return Answer((*lines, *await _keepers(tx, call)))


async def rules(tx: Unit, call: Call) -> Answer:
    known = call.community.charter.rules
    if not known:
        return Answer((call.says(Reply.NO_RULES),))
    return Answer((call.says(Reply.OWN_RULES), *(f"{number}. {rule}" for number, rule in enumerate(known, 1))))


async def members(tx: Unit, call: Call) -> Answer:
    """How many, and who keeps order: of a private community to its members alone."""
    inside = frozenset({call.community.id} if call.standing is not None and call.standing.is_member else ())
    if not may_look_into(Reader(call.person.id, communities=inside), call.community):
        return Answer((call.says(Reply.MEMBERS_HIDDEN),))
    count = call.says(Reply.MEMBERS, count=str(await _count(tx, call.community.id)))
    return Answer((count, *await _keepers(tx, call)))


async def may_ask(tx: Unit, call: Call) -> bool:
    """Of a hidden community nobody does who does not know of it already, by being in it or by having a code."""
    joins = call.command is not None and call.command.word is Word.JOIN and bool(call.command.rest)
    return joins or await may_hear(tx, call)


async def may_hear(tx: Unit, call: Call) -> bool:
    """Whether there is such a community as far as this person knows, now that all is done."""
    return not call.community.charter.hidden or await knows(tx, call.community, call.person)


async def _count(tx: Unit, community: ActorId) -> int:
    return (await counts.members(tx.connection, [community])).get(community, 0)


async def _keepers(tx: Unit, call: Call) -> tuple[str, ...]:
    numbers = await moderators_of(tx.connection, call.community.id)
    await tx.actors.want(ids=numbers)
    found = [await tx.actors.get(number) for number in numbers]
    living = [each.handle.lstrip("@") for each in found if each.deleted_at is None]
    return (call.says(Reply.KEEPERS, people=", ".join(living)),) if living else ()


COMMANDS = (
    Row(Word.ABOUT, about),
    Row(Word.RULES, rules),
    Row(Word.MEMBERS, members),
)
