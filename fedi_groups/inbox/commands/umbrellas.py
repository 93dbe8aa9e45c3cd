"""umbrella, umbrella add, ask, agree, refuse, remove: communities of communities on this server, by consent of both."""

from collections.abc import Awaitable, Callable

from fedi_groups.actions import umbrellas
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.domain.types import BelongingState
from fedi_groups.errors import Missing
from fedi_groups.inbox.commands.call import Answer, Call, Row, Run
from fedi_groups.storage.belongings import belongings_of, find_belonging
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word

_LISTED = 30


async def show(tx: Unit, call: Call) -> Answer:
    """What it is in, and what is in it, and who has asked for that: for those who may decide it."""
    await require_authority(tx, Hand(call.person, HERE), call.community, may_govern)
    found = await belongings_of(tx.connection, call.community.id, most=_LISTED)
    if not found:
        return Answer((call.says(Reply.NO_BONDS),))
    lines = []
    for each in found:
        which = Reply.BOND_IN if each.state is BelongingState.IN else Reply.BOND_WAITS
        umbrella, community = await tx.actors.get(each.umbrella_id), await tx.actors.get(each.community_id)
        lines.append(call.says(which, **_names(umbrella, community)))
    return Answer(tuple(lines))


async def add(tx: Unit, call: Call) -> Answer:
    """This one is to hold the other."""
    return await _propose(tx, call, umbrella=call.community, community=await _other(tx, call))


async def ask(tx: Unit, call: Call) -> Answer:
    """This one is to be in the other."""
    return await _propose(tx, call, umbrella=await _other(tx, call), community=call.community)


async def _propose(tx: Unit, call: Call, *, umbrella: ActorFacts, community: ActorFacts) -> Answer:
    state = await umbrellas.propose(tx, Hand(call.person, HERE), umbrella=umbrella, community=community)
    which = Reply.BOND_IN if state is BelongingState.IN else Reply.BOND_WAITS
    return Answer((call.says(which, **_names(umbrella, community)),), done=True)


def _decide(act: Callable[..., Awaitable[None]], told: Reply) -> Run:
    """About what the two have to do with each other, whichever holds which."""

    async def run(tx: Unit, call: Call) -> Answer:
        other = await _other(tx, call)
        above = await find_belonging(tx.connection, other.id, call.community.id) is not None
        umbrella, community = (other, call.community) if above else (call.community, other)
        await act(tx, Hand(call.person, HERE), umbrella=umbrella, community=community)
        return Answer((call.says(told, **_names(umbrella, community)),), done=True)

    return run


async def _other(tx: Unit, call: Call) -> ActorFacts:
    """The community here that is named. Raises Missing."""
    said = (call.command.rest if call.command is not None else "").strip()
    name, _, host = said.lstrip("!@").partition("@")
    found = await tx.actors.named(name.lower()) if name and host in ("", tx.uris.host) else None
    if found is None or not found.is_community or found.deleted_at is not None:
        raise Missing(f"no community {said}", public=call.says(Reply.WHICH_COMMUNITY))
    return found


def _names(umbrella: ActorFacts, community: ActorFacts) -> dict[str, str]:
    return {"who": community.handle, "title": umbrella.handle}


COMMANDS = (
    Row(Word.UMBRELLA, show, keepers=True),
    Row(Word.UMBRELLA_ADD, add, keepers=True),
    Row(Word.UMBRELLA_ASK, ask, keepers=True),
    Row(Word.UMBRELLA_AGREE, _decide(umbrellas.agree, Reply.BOND_IN), keepers=True),
    Row(Word.UMBRELLA_REFUSE, _decide(umbrellas.refuse, Reply.BOND_REFUSED), keepers=True),
    Row(
        Word.UMBRELLA_REMOVE,
        _decide(umbrellas.take_out, Reply.BOND_ENDED),
        sure=lambda call: call.says(Reply.SURE_PART),
        keepers=True,
    ),
)
