"""Private messages: with whom, what was said, and an answer."""

from starlette.responses import Response

from fedi_groups.actions import notices as actions
from fedi_groups.domain.submissions import Submission
from fedi_groups.domain.types import Visibility
from fedi_groups.errors import Refused
from fedi_groups.faces.shared.requests import number_asked, number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.composing import FAULTS, fault_in, new_key
from fedi_groups.faces.site.own import Own, led_on, own, own_words
from fedi_groups.peers.submitting import put_down, word
from fedi_groups.reads.contexts import context
from fedi_groups.reads.conversations import ConversationView, conversation, conversations_of
from fedi_groups.reads.statuses import status
from fedi_groups.storage.timelines import LARGEST_ID, Span
from fedi_groups.storage.unit import reading, transaction

PATH = "/messages"
PAGE = 30
_LONGEST_KEY = 64


async def show(visit: Own) -> Response:
    """That first in which something was said last."""
    before = number_asked(visit.request, "before")
    async with reading(visit.site.web.store) as tx:
        span = Span(below=before if before is not None else LARGEST_ID)
        found = await conversations_of(tx, visit.person, span, most=PAGE)
    older = found[-1].facts.last_id if len(found) == PAGE else None
    return await visit.site.page("members/messages.html", visit.frame, {"found": found, "older": older})


async def show_one(visit: Own, *, fault: Refused | None = None) -> Response:
    """From then on it is read. Raises Missing for who takes no part."""
    root = number_in(visit.request)
    async with reading(visit.site.web.store) as tx:
        found = await conversation(tx, visit.person, root)
        last = found.last.post.id
        around = await context(tx, last, visit.person.id)
        views = [each.status for each in (*around.ancestors, *around.descendants)]
        views.append((await status(tx, last, visit.person.id)).status)
    if found.facts.unread:
        async with transaction(visit.site.web.store) as tx:
            await actions.read_conversation(tx, visit.person, root)
    values = {
        "found": found,
        "views": sorted(views, key=lambda each: each.post.id),
        "typed": visit.said("text"),
        "key": visit.said("key")[:_LONGEST_KEY] or new_key(),
        "fault": fault_in(visit, fault),
    }
    status_code = 422 if fault is not None else 200
    return await visit.site.page("members/message.html", visit.frame, values, status=status_code)


async def send(visit: Own) -> Response:
    """To those who were told what was said last, and nobody else."""
    root = number_in(visit.request)
    async with reading(visit.site.web.store) as tx:
        found = await conversation(tx, visit.person, root)
    web, text = visit.site.web, visit.said("text").replace("\r\n", "\n")
    try:
        wanted = Submission(_named(text, found, visit), answers=found.last.post.id, visibility=Visibility.DIRECT)
        worded = await word(web.directory, wanted, by=visit.person)
        async with transaction(web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            await put_down(tx, worded, who=me, key=visit.said("key")[:_LONGEST_KEY])
    except FAULTS as error:
        return await show_one(visit, fault=error)
    return led_on(visit.frame.link(f"{PATH}/{root}", told="sent") + "#end")


def _named(text: str, found: ConversationView, visit: Own) -> str:
    """Whoever is to read it is named in it: microblogs know no other way. An empty text stays empty, and is refused."""
    unnamed = [each.handle for each in found.others if each.id != visit.person.id and each.handle not in text]
    return " ".join((*unnamed, text)) if text.strip() else text


async def drop(visit: Own) -> Response:
    """Out of the list, until something more is said in it."""
    async with transaction(visit.site.web.store) as tx:
        await actions.drop_conversation(tx, visit.person, number_in(visit.request))
    return visit.back(PATH)


PAGES = (
    Served(PATH, own(show)),
    Served(f"{PATH}/{{number}}", own(show_one)),
    Served(f"{PATH}/{{number}}", own_words(send), "POST"),
    Served(f"{PATH}/{{number}}/drop", own(drop), "POST"),
)
