"""Saved replies: what those who keep order in a community have ready to say."""

from typing import Any

from starlette.responses import Response

from fedi_groups.actions import savedreplies
from fedi_groups.domain.facts import SavedReply
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.duties import Duties
from fedi_groups.storage.savedreplies import replies_of
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.languages import normalise

PATH = "/c/{name}/settings/replies"


async def show(visit: Own) -> Response:
    """With `edit` one of them to be changed."""
    return await _page(visit, chosen=number_in(visit.request.query_params.get("edit", "")))


async def change(visit: Own) -> Response:
    """One more, or `number` changed; `drop` takes one away."""
    dropped = number_in(visit.said("drop"))
    try:
        async with transaction(visit.site.web.store) as tx:
            community, hand = (await place_of(tx, visit, _may)).community, await hand_of(tx, visit)
            if dropped is not None:
                await savedreplies.drop(tx, hand, community=community, number=dropped)
            else:
                written = {name: visit.said(name) for name in ("title", "words")}
                language, number = normalise(visit.said("language")), number_in(visit.said("number"))
                await savedreplies.save(tx, hand, community=community, language=language, number=number, **written)
    except Denied as error:
        return await _page(visit, fault=refusal(visit.frame, error), form=visit.form, status=422)
    return visit.back(visit.frame.path, told="saved" if dropped is None else "deleted")


async def _page(visit: Own, *, chosen: int | None = None, status: int = 200, **more: Any) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
        found = await replies_of(tx.connection, [place.community.id], most=savedreplies.MOST_REPLIES)
    replies = found.get(place.community.id, ())
    form = next((_filled(each) for each in replies if each.id == chosen), {})
    values = {"place": place, "community": place.community, "replies": replies, "fault": "", "form": form, **more}
    return await visit.site.page("moderation/replies.html", visit.frame, values, status=status)


def _filled(reply: SavedReply) -> dict[str, str]:
    return {"number": str(reply.id), "title": reply.title, "words": reply.words, "language": reply.language or ""}


def _may(duties: Duties) -> bool:
    return duties.prepares


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
