"""Custom emoji of this server: all there are, one more, another category, hidden or offered, removed."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from fedi_groups.actions import emojis as actions
from fedi_groups.actions.deeds import note
from fedi_groups.actions.emojis import Picture
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.emojis import LARGEST_EMOJI, LONGEST_CATEGORY
from fedi_groups.errors import Malformed, Missing, Refused
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin, admin_with_files
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.emojis import all_emojis
from fedi_groups.storage.unit import reading, transaction

EMOJIS = "/admin/emojis"
_SHOWN = 200
"""Of those that are looked for."""


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin_with_files
async def act(visit: Own) -> Response:
    """Raises Malformed."""
    deed = _DEEDS.get(visit.said("act"))
    if deed is None:
        raise Malformed("no such act")
    try:
        await deed(visit)
    except (Refused, Missing) as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    visit.site.web.answers.forget()
    return visit.back(EMOJIS, told="saved")


async def _add(visit: Own) -> None:
    file, name = visit.files.get("picture"), _name(visit)
    if file is None:
        raise Malformed("no picture", public="Choose a picture.")
    made = await visit.site.web.workshop.emoji(await file.read())
    async with transaction(visit.site.web.store) as tx:
        picture = Picture(made.extension, made.body, made.preview)
        done = await actions.put(tx, name=name, picture=picture, category=visit.said("category"))
        note(tx, visit.person, Did.EMOJI, done.code)


async def _change(visit: Own) -> None:
    async with transaction(visit.site.web.store) as tx:
        category, hidden = visit.said("category"), "hidden" in visit.form
        done = await actions.change(tx, name=_name(visit), category=category, hidden=hidden)
        note(tx, visit.person, Did.EMOJI, done.code)


async def _remove(visit: Own) -> None:
    async with transaction(visit.site.web.store) as tx:
        await actions.remove(tx, name=_name(visit))
        note(tx, visit.person, Did.DROP_EMOJI, f":{_name(visit)}:")


_DEEDS: dict[str, Callable[[Own], Awaitable[None]]] = {"add": _add, "change": _change, "remove": _remove}


def _name(visit: Own) -> str:
    return visit.said("name").strip().strip(":")


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    search = visit.request.query_params.get("q", "").strip().strip(":").lower()[:50]
    async with reading(visit.site.web.store) as tx:
        found = await all_emojis(tx.connection)
        pictures = {each.id: tx.uris.emoji_picture(each.file) for each in found}
    wanted = [each for each in found if search in each.name.lower() or search in each.category.lower()]
    values = {
        "emojis": wanted[:_SHOWN],
        "more": len(wanted) - _SHOWN if len(wanted) > _SHOWN else 0,
        "count": len(found),
        "pictures": pictures,
        "categories": sorted({each.category for each in found if each.category}),
        "search": search,
        "largest": LARGEST_EMOJI // 1024,
        "longest": LONGEST_CATEGORY,
        "wrong": wrong,
        "form": visit.form,
    }
    return await visit.site.page("admin/emojis.html", visit.frame, values, status=status)


PAGES = (Served(EMOJIS, show), Served(EMOJIS, act, "POST"))
