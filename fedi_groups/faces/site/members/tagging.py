"""The hashtags that somebody follows: what bears them comes to their first page."""

from starlette.responses import Response

from fedi_groups.actions.hashtags import bare, follow_tag, unfollow_tag
from fedi_groups.errors import Denied, Malformed
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.storage.hashtags import followed_tags
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import reading, transaction

PATH = "/settings/hashtags"
SHOWN = 500


async def show(visit: Own, *, fault: str = "") -> Response:
    async with reading(visit.site.web.store) as tx:
        rows = await followed_tags(tx.connection, visit.person.id, Span(), most=SHOWN)
    values = {
        "tags": sorted((tag, name) for _, tag, name in rows),
        "typed": visit.said("name") if fault else "",
        "fault": fault,
    }
    return await visit.site.page("members/hashtags.html", visit.frame, values, status=422 if fault else 200)


async def follow(visit: Own) -> Response:
    """By the form among the settings, or the button of its page."""
    try:
        async with transaction(visit.site.web.store) as tx:
            person = await tx.actors.get(visit.person.id)
            await follow_tag(tx, person=person, name=visit.said("name")[:200])
    except Malformed:
        return await show(visit, fault="A hashtag has letters, digits and underscores.")
    except Denied as refusal:
        return await show(visit, fault=refusal.public)
    return visit.back(PATH, told="tag-followed")


async def unfollow(visit: Own) -> Response:
    async with transaction(visit.site.web.store) as tx:
        unfollow_tag(tx, person=visit.person, name=bare(visit.said("name")[:200]))
    return visit.back(PATH, told="tag-unfollowed")


PAGES = (
    Served(PATH, own(show)),
    Served(PATH, own(follow), "POST"),
    Served(f"{PATH}/end", own(unfollow), "POST"),
)
