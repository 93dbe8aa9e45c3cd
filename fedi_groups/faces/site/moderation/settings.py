"""What a community says of itself, and its end: for who may change its page, or close it."""

import asyncio
from typing import Any

from starlette.responses import Response

from fedi_groups.actions import closing
from fedi_groups.actions.authority import require_authority
from fedi_groups.actions.profiles import Profile, change_community
from fedi_groups.actions.topics import MOST_TOPICS, read_topics, set_topics
from fedi_groups.domain.policy.moderation import may_edit
from fedi_groups.errors import Denied, Full, Malformed, Overloaded, TooLarge
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own, led_on, own, own_words
from fedi_groups.faces.site.uploading import make_portraits, with_portraits
from fedi_groups.reads.duties import Duties
from fedi_groups.storage.directory import topics_of
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.languages import normalise
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import MAX_TITLE

PATH = "/c/{name}/settings"

_LONGEST_ABOUT = 10_000
_ENGINES = {"yes": True, "no": False}
"""Whether search engines may show it; else it stays as it is."""


async def show(visit: Own) -> Response:
    return await _page(visit)


async def change(visit: Own) -> Response:
    """Pictures come along, or go."""
    source = visit.said("about")[:_LONGEST_ABOUT]
    about = (await asyncio.to_thread(render, source, mentions={})).html
    async with reading(visit.site.web.store) as tx:
        await place_of(tx, visit, _may_look)
    try:
        made = await make_portraits(visit)
        async with transaction(visit.site.web.store) as tx:
            place, hand = await place_of(tx, visit, _may_look), await hand_of(tx, visit)
            await require_authority(tx, hand, place.community, may_edit)
            if "topics" in visit.form:
                await set_topics(tx, hand, community=place.community, names=read_topics(visit.said("topics")))
            said = _said(visit, about=about, source=source)
            profile = await with_portraits(tx, visit, said, made, author=hand.moderator)
            await change_community(tx, hand, community=place.community, profile=profile)
    except (Denied, Malformed, TooLarge, Full, Overloaded) as error:
        return await _page(visit, fault=refusal(visit.frame, error), form=visit.form, status=422)
    return visit.back(visit.frame.path, told="saved")


def _said(visit: Own, *, about: str, source: str) -> Profile:
    """Raises Denied."""
    title = visit.said("title").strip()
    if not title or len(title) > MAX_TITLE:
        raise Denied("no title", public=f"A title has 1 to {MAX_TITLE} characters.")
    engines = _ENGINES.get(visit.said("engines"))
    language = normalise(visit.said("language")) or "" if "language" in visit.form else None
    return Profile(title=title, summary=about, summary_source=source, indexable=engines, language=language)


async def end(visit: Own) -> Response:
    """Its owner types its handle once more."""
    async with transaction(visit.site.web.store) as tx:
        place = await place_of(tx, visit, lambda duties: duties.closes)
        sure = visit.said("sure").strip().lstrip("!@").lower() == place.community.name
        if sure:
            await closing.close(tx, await hand_of(tx, visit), community=place.community)
    if not sure:
        return await _page(visit, unsure=True, status=422)
    return led_on(visit.frame.link("/communities", told="closed"))


async def _page(visit: Own, *, status: int = 200, **more: Any) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may_look)
        topics = (await topics_of(tx.connection, [place.community.id])).get(place.community.id, ())
    here = place.community
    known = {
        "title": here.title or "",
        "about": here.summary_source or "",
        "topics": ", ".join(topics),
        "language": here.language or "",
        "engines": "yes" if here.indexable else "no",
        "icon_alt": here.icon_alt,
        "image_alt": here.image_alt,
    }
    more["form"] = known | more.get("form", {})
    values = {"place": place, "community": here, "fault": "", "most_topics": MOST_TOPICS, "unsure": False, **more}
    return await visit.site.page("moderation/settings.html", visit.frame, values, status=status)


def _may_look(duties: Duties) -> bool:
    return duties.edits or duties.governs


PAGES = (
    Served(PATH, own(show)),
    Served(PATH, own_words(change), "POST"),
    Served(f"{PATH}/end", own(end), "POST"),
)
