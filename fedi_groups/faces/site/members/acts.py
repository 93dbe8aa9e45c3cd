"""What somebody does with a post by one button: it is done, and they are back where it stood.

A script sends the same buttons by itself, says so in a header, and gets the bar of that post alone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions import marking, reactions, reblogging
from fedi_groups.actions.savedreplies import MOST_REPLIES
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Mark, PostId
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.composing import place_of
from fedi_groups.faces.site.own import Own, is_ours, own
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.reads.deeds import choices, done_with, shown
from fedi_groups.storage.accounts import choices_of
from fedi_groups.storage.savedreplies import replies_of
from fedi_groups.storage.unit import Unit, reading, transaction

PART = "x-part"
"""The header by which a script asks for a bar alone: `bar`, or `wide` for one with all its buttons."""

_PLACE = "/post/{number}"


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody does something with a post."""

    tx: Unit
    person: ActorFacts
    post: PostFacts


Deed = Callable[[Doing], Awaitable[None]]


async def _vote(doing: Doing, *, value: int) -> None:
    await reactions.vote(doing.tx, voter=doing.person, post=doing.post, value=value, cause=HERE)


async def _unvote(doing: Doing, *, value: int) -> None:
    """A vote that is another one stays; with one upwards its emoji go."""
    tx, person, post = doing.tx, doing.person, doing.post
    if await tx.votes.get(post.id, person.id) != value:
        return
    if value == 1:
        await reactions.unreact(tx, voter=person, post=post, emoji=None, cause=HERE)
    else:
        await reactions.unvote(tx, voter=person, post=post, cause=HERE)


async def _mark(doing: Doing, *, kind: Mark) -> None:
    await marking.mark(doing.tx, person=doing.person, post=doing.post, kind=kind)


async def _unmark(doing: Doing, *, kind: Mark) -> None:
    marking.unmark(doing.tx, person=doing.person, post=doing.post, kind=kind)


async def _share(doing: Doing) -> None:
    """As they want to write, if they say no more."""
    tx, person = doing.tx, doing.person
    visibility = (await choices_of(tx.connection, person.id)).visibility
    await reblogging.reblog(tx, person=person, post=doing.post, cause=HERE, visibility=visibility)


async def _unshare(doing: Doing) -> None:
    await reblogging.unreblog(doing.tx, person=doing.person, post=doing.post, cause=HERE)


DEEDS: dict[str, tuple[Deed, str]] = {
    "like": (partial(_vote, value=1), ""),
    "unlike": (partial(_unvote, value=1), ""),
    "dislike": (partial(_vote, value=-1), ""),
    "undislike": (partial(_unvote, value=-1), ""),
    "bookmark": (partial(_mark, kind=Mark.BOOKMARK), "bookmarked"),
    "unbookmark": (partial(_unmark, kind=Mark.BOOKMARK), ""),
    "share": (_share, "shared"),
    "unshare": (_unshare, "unshared"),
    "mute": (partial(_mark, kind=Mark.MUTE), "muted"),
    "unmute": (partial(_unmark, kind=Mark.MUTE), "unmuted"),
    "pin": (partial(_mark, kind=Mark.PIN), "pinned"),
    "unpin": (partial(_unmark, kind=Mark.PIN), "unpinned"),
}
"""By the last word of their addresses, each with the news that it leads back with."""


async def do(visit: Own, *, deed: Deed, told: str) -> Response:
    """Raises Missing for what they may not read."""
    number = number_in(visit.request)
    try:
        async with transaction(visit.site.web.store) as tx:
            person = await tx.actors.get(visit.person.id)
            post = await shown(tx, person, number)
            await deed(Doing(tx, person, post))
    except Malformed as error:
        raise Denied(str(error), public=error.public) from error
    return await _bar(visit, number) if PART in visit.request.headers else back_at(visit, post, told)


def back_at(visit: Own, post: PostFacts, told: str) -> Response:
    """To where the post stood on the page that the button was on."""
    page = visit.form.get("back", "").partition("#")[0]
    anchor = f"{'comment' if post.is_comment else 'post'}-{post.id}"
    stood = replace(visit, form={**visit.form, "back": f"{page}#{anchor}" if page else ""})
    return stood.back(place_of(post), told=told)


async def _bar(visit: Own, number: PostId) -> Response:
    async with reading(visit.site.web.store) as tx:
        post = await shown(tx, visit.person, number)
        done = await done_with(tx, visit.person.id, {number})
    values = {"post": post, "done": done, "saves": visit.request.headers[PART] == "wide"}
    return await visit.site.page("members/bar.html", visit.frame, values)


async def offer(visit: Own) -> Response:
    """All that they can do with it."""
    async with reading(visit.site.web.store) as tx:
        found = await choices(tx, visit.person, number_in(visit.request))
        place = found.community.id if found.community is not None and found.reach else None
        replies = await replies_of(tx.connection, [place], most=MOST_REPLIES) if place is not None else {}
    values = {
        "found": found,
        "post": found.post,
        "replies": replies.get(place, ()) if place is not None else (),
        "back": _came_from(visit.request) or place_of(found.post),
    }
    return with_forms(await visit.site.page("members/acts.html", visit.frame, values))


def _came_from(request: Request) -> str:
    """The page of this site that led here, if the browser tells."""
    came = urlsplit(request.headers.get("referer", ""))
    path = f"{came.path}?{came.query}" if came.query else came.path
    here = came.netloc == request.headers.get("host", "") and came.path != request.url.path
    return path if here and is_ours(path) else ""


async def choose(visit: Own) -> Response:
    """In a poll: once."""
    numbers = tuple(int(each) for name, each in visit.form.items() if name.startswith("choice-") and each.isdecimal())

    async def answer(doing: Doing) -> None:
        if doing.post.multiple is None:
            raise Missing(f"no poll {doing.post.id}")
        await reactions.choose(doing.tx, voter=doing.person, post=doing.post, numbers=numbers, cause=HERE)

    return await do(visit, deed=answer, told="voted" if numbers else "")


_BUTTONS = (
    Served(f"{_PLACE}/{name}", own(partial(do, deed=deed, told=told)), "POST") for name, (deed, told) in DEEDS.items()
)

PAGES = (
    *_BUTTONS,
    Served(f"{_PLACE}/acts", own(offer)),
    Served(f"{_PLACE}/vote", own(choose), "POST"),
)
