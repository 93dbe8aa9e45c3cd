"""roles, create role, delete role: what members of a community may be called, and what they may do then."""

from fedi_groups.actions import roles
from fedi_groups.actions.authority import require_authority
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.domain.types import Power
from fedi_groups.errors import Malformed
from fedi_groups.inbox.commands.call import Answer, Call, Row
from fedi_groups.reads.roles import roles_in
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import read_role
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import POWERS, Word


async def show_roles(tx: Unit, call: Call) -> Answer:
    """By name, each with what it lets somebody do, and who has it."""
    await require_authority(tx, call.hand(), call.community, may_govern)
    found = await roles_in(tx, call.community)
    if not found:
        return Answer((call.says(Reply.NO_ROLES, powers=_all(call)),))
    lines = [call.says(Reply.ROLES)]
    for each in found:
        people = ", ".join(person.handle.lstrip("@") for person in each.people)
        lines.append(f"{each.role.name}: {_named(call, each.role.powers)}" + (f" ({people})" if people else ""))
    return Answer(tuple(lines))


async def create_role(tx: Unit, call: Call) -> Answer:
    """`create role Greeter: approve, pin`."""
    name, powers = _wanted(call)
    made = await roles.define(tx, call.hand(), community=call.community, name=name, powers=powers)
    return Answer((call.says(Reply.ROLE_MADE, title=made.name, powers=_named(call, made.powers)),), done=True)


async def delete_role(tx: Unit, call: Call) -> Answer:
    name = call.command.rest if call.command is not None else ""
    await roles.drop(tx, call.hand(), community=call.community, name=name)
    return Answer((call.says(Reply.ROLE_GONE, title=name),), done=True)


def _wanted(call: Call) -> tuple[str, frozenset[Power]]:
    """Raises Malformed for what no role can do."""
    try:
        return read_role(call.command.rest if call.command is not None else "")
    except ValueError as error:
        raise Malformed(str(error), public=call.says(Reply.WHICH_POWERS, powers=_all(call))) from error


def _all(call: Call) -> str:
    return _named(call, frozenset(Power))


def _named(call: Call, powers: frozenset[Power]) -> str:
    """In the order of the table, in the language of whoever asks."""
    mark = "، " if call.language == "ar" else ", "
    return mark.join(POWERS[each][1 if call.language == "ar" else 0] for each in Power if each in powers)


COMMANDS = (
    Row(Word.ROLES, show_roles, keepers=True),
    Row(Word.CREATE_ROLE, create_role, keepers=True),
    Row(Word.DELETE_ROLE, delete_role, keepers=True),
)
