"""What all moderators of a community get to know, each in a private message in their own language."""

from collections.abc import Sequence

from fedi_groups.actions import talking
from fedi_groups.actions.keepers import keepers_of
from fedi_groups.inbox.commands.call import LONGEST_QUOTED, Call
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply, reply, spoken


async def tell_keepers(tx: Unit, call: Call, which: Reply, *, lines: Sequence[str] = (), **names: str) -> int:
    """How many were told. Whoever says it is not; nor are programs."""
    people = await keepers_of(tx, call.community, but=call.person.id)
    for each in people:
        language = spoken(each.language, call.community.language)
        words = reply(which, language, **{"community": call.community.handle, **names})
        whole = "\n".join((words, *lines))[:LONGEST_QUOTED]
        await talking.tell(tx, community=call.community, person=each, words=whole, language=language)
    return len(people)
