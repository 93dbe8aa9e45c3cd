"""Announcing in an umbrella: to all communities in it, or to those that are meant."""

from typing import Any

from starlette.responses import Response

from fedi_groups.actions import announcing
from fedi_groups.errors import Denied, Malformed, TooLarge
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.peers.compose import Written, compose
from fedi_groups.reads.duties import Duties
from fedi_groups.reads.umbrellas import below, reader_of
from fedi_groups.storage.unit import reading, transaction

PATH = "/c/{name}/announce"

_TO = "to:"
"""How the fields of communities that are meant begin."""


async def show(visit: Own) -> Response:
    return await _page(visit)


async def send(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        await place_of(tx, visit, _may)
    try:
        if not visit.said("title").strip():
            raise Denied("no title", public="An announcement has a title.")
        language = visit.said("language") or visit.person.language
        written = Written(visit.said("text"), title=visit.said("title"), language=language)
        draft, mentions = await compose(visit.site.web.directory, written, by=visit.person.id)
        async with transaction(visit.site.web.store) as tx:
            umbrella = (await place_of(tx, visit, _may)).community
            inside = await below(tx, umbrella, await reader_of(tx, visit.person.id, umbrella))
            chosen = [each for each in inside if f"{_TO}{each.name}" in visit.form]
            if visit.said("whom") == "some" and not chosen:
                raise Denied("nobody is meant", public="Choose the communities that are meant.")
            post = await announcing.announce(
                tx,
                await hand_of(tx, visit),
                umbrella=umbrella,
                draft=draft,
                communities=chosen if visit.said("whom") == "some" else None,
                mentions=mentions,
            )
    except (Denied, Malformed, TooLarge) as error:
        return await _page(visit, fault=refusal(visit.frame, error), form=visit.form, status=422)
    return led_on(visit.frame.link(f"/post/{post.id}", told="announced"))


async def _page(visit: Own, *, status: int = 200, **more: Any) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
        inside = await below(tx, place.community, await reader_of(tx, visit.person.id, place.community))
    values = {"place": place, "community": place.community, "inside": inside, "fault": "", "form": {}, **more}
    return await visit.site.page("moderation/announce.html", visit.frame, values, status=status)


def _may(duties: Duties) -> bool:
    return duties.announces


PAGES = (Served(PATH, own(show)), Served(PATH, own(send), "POST"))
