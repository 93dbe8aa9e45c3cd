"""charter: what a community has decided about itself, for whoever may look into it; and for its owner, otherwise."""

from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.charters import change_charter, reading_of
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.domain.policy.visibility import Reader, may_look_into
from fedi_groups.errors import Malformed
from fedi_groups.inbox.commands.call import Answer, Call, Row
from fedi_groups.storage.unit import Unit
from fedi_groups.text.charters import Changes, read_changes, told
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import PRESET, SETTINGS, Word

LONGEST_LINE = 400
"""Characters of one setting that are shown."""


async def charter(tx: Unit, call: Call) -> Answer:
    """`charter` shows it, `charter posts moderators` changes it."""
    if call.command is None or not call.command.rest.strip():
        return _shown(call)
    hand = Hand(call.person, HERE)
    await require_authority(tx, hand, call.community, may_govern)
    changes, before = _wanted(call), _lines(call, call.community)
    wanted = changes.applied(call.community.charter)
    after = await change_charter(tx, hand, community=call.community, charter=wanted, reading=changes.reading)
    changed = [line for name, line in _lines(call, after).items() if before[name] != line]
    if not changed:
        return Answer((call.says(Reply.ALREADY_SO),))
    return Answer((call.says(Reply.CHARTER_CHANGED), *changed), done=True)


def _shown(call: Call) -> Answer:
    inside = frozenset({call.community.id} if call.standing is not None and call.standing.is_member else ())
    if not may_look_into(Reader(call.person.id, communities=inside), call.community):
        return Answer((call.says(Reply.CHARTER_HIDDEN),))
    return Answer((call.says(Reply.CHARTER), *_lines(call, call.community).values()))


def _lines(call: Call, community: ActorFacts) -> dict[str, str]:
    found = told(community.charter, reading_of(community), community.admission, call.language)
    return {name: line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for name, line in found.items()}


def _wanted(call: Call) -> Changes:
    """Raises Malformed for what is no part of a charter."""
    try:
        return read_changes(call.command.rest if call.command is not None else "")
    except ValueError as error:
        arabic = call.language == "ar"
        names = (each.arabic if arabic else each.name.replace("_", "-") for each in SETTINGS)
        which = call.says(Reply.WHICH_SETTING, names=", ".join((PRESET[1 if arabic else 0], *names)))
        raise Malformed(str(error), public=which if arabic else f"{error} {which}") from error


def _sure_to_change(call: Call) -> str | None:
    """Asked where what was written would be lost, or all would be otherwise, or others would read it."""
    changes = _wanted(call)
    if not changes.is_harsh(call.community.charter, reading_of(call.community)):
        return None
    return call.says(Reply.SURE_CHARTER)


COMMANDS = (Row(Word.CHARTER, charter, sure=_sure_to_change),)
