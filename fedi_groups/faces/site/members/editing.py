"""What somebody wrote: said otherwise, or deleted."""

from dataclasses import replace

from starlette.responses import Response

from fedi_groups.actions import rewording
from fedi_groups.domain.facts import PostFacts
from fedi_groups.errors import Denied, Refused, TooLarge
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.composing import FAULTS, Typed, fault_in, place_of, typed_in
from fedi_groups.faces.site.own import Own, led_on, own, own_words
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.peers.compose import Written, preview
from fedi_groups.peers.placing import place_again
from fedi_groups.reads.sources import source_of
from fedi_groups.reads.statuses import StatusView, status
from fedi_groups.storage.unit import reading, transaction

EDIT, DELETE = "/post/{number}/edit", "/post/{number}/delete"


async def show(visit: Own) -> Response:
    """As it was written."""
    view = await _mine(visit)
    post = view.post
    typed = Typed(source_of(view), post.warning or "", post.sensitive, post.language or "")
    return await _page(visit, view, typed)


async def send(visit: Own) -> Response:
    """Said otherwise, or shown as it would look."""
    view, typed = await _mine(visit), typed_in(visit.form)
    if "preview" in visit.form:
        return await _page(visit, view, typed, shown=True)
    try:
        changed = await _reworded(visit, view, typed)
    except FAULTS as error:
        return await _page(visit, view, typed, fault=error)
    return led_on(visit.frame.link(place_of(changed), told="changed"))


async def ask(visit: Own) -> Response:
    """Whether it is meant."""
    view = await _mine(visit)
    page = await visit.site.page("members/delete.html", visit.frame, {"view": view, "post": view.post})
    return with_forms(page)


async def delete(visit: Own) -> Response:
    """Its contents go, its place in the thread stays."""
    post = (await _mine(visit)).post
    async with transaction(visit.site.web.store) as tx:
        await rewording.take_back(tx, person=await tx.actors.get(visit.person.id), post=await tx.posts.get(post.id))
    place = f"/post/{post.root_id}" if post.is_comment else f"/u/{visit.person.name}"
    return led_on(visit.frame.link(place, told="deleted"))


async def _mine(visit: Own) -> StatusView:
    """Raises Missing for what they may not read, Denied for what somebody else wrote."""
    async with reading(visit.site.web.store) as tx:
        view = (await status(tx, number_in(visit.request), visit.person.id)).status
        await rewording.require_author(tx, visit.person, view.post)
    return view


async def _reworded(visit: Own, view: StatusView, typed: Typed) -> PostFacts:
    post = view.post
    written = Written(
        typed.text,
        link=post.link,
        language=typed.language or None,
        warning=typed.warning or None,
        sensitive=typed.sensitive,
        visibility=post.visibility,
    )
    headed = post.community_id is not None and not post.is_comment
    placed = await place_again(visit.site.web.directory, written, by=visit.person, headed=headed)
    async with transaction(visit.site.web.store) as tx:
        return await rewording.reword(
            tx,
            person=await tx.actors.get(visit.person.id),
            post=await tx.posts.get(post.id),
            draft=placed.draft,
            mentions=placed.mentions,
        )


async def _page(
    visit: Own, view: StatusView, typed: Typed, *, shown: bool = False, fault: Refused | None = None
) -> Response:
    words, looks = fault_in(visit, fault), ""
    if shown:
        try:
            looks = await preview(visit.site.web.directory, typed.text, by=visit.person.id)
        except TooLarge as error:
            words = fault_in(visit, error)
    values = {"view": view, "post": view.post, "typed": replace(typed, key=""), "shown": looks, "fault": words}
    status_code = 200 if not words else 403 if isinstance(fault, Denied) else 422
    return with_forms(await visit.site.page("members/edit.html", visit.frame, values, status=status_code))


PAGES = (
    Served(EDIT, own(show)),
    Served(EDIT, own_words(send), "POST"),
    Served(DELETE, own(ask)),
    Served(DELETE, own(delete), "POST"),
)
