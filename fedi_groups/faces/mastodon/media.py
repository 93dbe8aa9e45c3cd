"""Files that are to go along with a post: uploaded, described, looked at and taken back, until they are attached.

A video or sound is ready some time after it came: until then it has no address, which apps ask for again and again.
"""

from typing import Any

from fedi_groups.actions import media as actions
from fedi_groups.actions.media import Description
from fedi_groups.domain.media import Focus, MediaFacts, MediaState
from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.mastodon.api import Answer, Call, Endpoint
from fedi_groups.faces.mastodon.entities.media import MediaAttachment, uploaded
from fedi_groups.faces.mastodon.forms import File, Form, Text
from fedi_groups.faces.mastodon.limits import UPLOADS
from fedi_groups.faces.mastodon.show import shelf_of
from fedi_groups.faces.shared.web import Web
from fedi_groups.media.workshop import LARGEST
from fedi_groups.media.workshop import Upload as Sent
from fedi_groups.storage.unit import Unit, reading, transaction

PATIENCE = 300.0
"""Seconds for all of that to arrive: 1 Mbit/s will do."""

ACCEPTED, PARTIAL = 202, 206
"""How apps are told that a file is not ready: when it is uploaded, and when they ask for it."""


def largest_form(web: Web) -> int:
    """Bytes of a file, its preview and what is said of it."""
    return web.workshop.largest + LARGEST + 64 * 1024


class Told(Form):
    """What is said of a file."""

    description: Text | None = None
    focus: Text | None = None
    thumbnail: File | None = None


class Upload(Told):
    """A file, and what is said of it."""

    file: File


async def upload(call: Call, form: Upload) -> Answer:
    """Theirs to attach, for a day; 202 as long as a video or sound is not ready."""
    focus = _focus(form.focus)
    words = actions.fitting(form.description or "", focus)
    made, state = await call.api.web.workshop.take(
        Sent(
            form.file.file,
            form.file.size or 0,
            name=form.file.filename or "",
            claimed=form.file.content_type or "",
            thumbnail=await form.thumbnail.read() if form.thumbnail is not None else None,
        )
    )
    async with transaction(call.store) as tx:
        author = await tx.actors.get(call.person.id)
        media = await actions.add(tx, author=author, made=made, description=words, focus=focus, state=state)
        return _told(call, tx, media, ACCEPTED)


async def show(call: Call, form: Form) -> Answer:
    """As it is now; 206 as long as it is not ready, 422 if it never will be."""
    async with reading(call.store) as tx:
        return _told(call, tx, await _mine(call, tx), PARTIAL)


async def describe(call: Call, form: Told) -> MediaAttachment:
    """What is attached is described with its post."""
    async with reading(call.store) as tx:
        found = await _mine(call, tx)
    small = None
    if form.thumbnail is not None:
        small = await call.api.web.workshop.keep_preview(found.made.file, await form.thumbnail.read())
    new = Description(form.description, _focus(form.focus), small)
    async with transaction(call.store) as tx:
        author = await tx.actors.get(call.person.id)
        media = actions.describe(tx, media=await _mine(call, tx), author=author, new=new)
        return uploaded(media, shelf_of(call, tx))


async def discard(call: Call, form: Form) -> dict[str, str]:
    """Only what is attached to nothing."""
    async with transaction(call.store) as tx:
        found = await tx.media.get(call.id)
        if found.author_id == call.person.id and not found.is_free:
            reason = "Media attachment is currently used by a status"
            raise Malformed(reason, public=reason)
        author = await tx.actors.get(call.person.id)
        actions.discard(tx, media=await _mine(call, tx), author=author)
    return {}


def _told(call: Call, tx: Unit, media: MediaFacts, waiting: int) -> Answer:
    """Raises Malformed for what could not be made."""
    if media.state is MediaState.FAILED:
        raise Malformed(f"upload {media.id} has failed", public=media.why)
    return Answer(uploaded(media, shelf_of(call, tx)), 200 if media.is_ready else waiting)


async def _mine(call: Call, tx: Unit) -> MediaFacts:
    """Raises Missing for what is another's, or attached."""
    found = await tx.media.get(call.id)
    if found.author_id != call.person.id or not found.is_free:
        raise Missing(f"upload {call.id} is not {call.person.id}'s to change")
    return found


def _focus(stated: str | None) -> Focus | None:
    """`0.5,-1`. Raises Malformed."""
    if not stated:
        return None
    try:
        x, y = (float(each) for each in stated.split(","))
    except ValueError as error:
        reason = "Validation failed: focus is two numbers with a comma between them"
        raise Malformed(reason, public=reason) from error
    return Focus(x, y)


def _takes(method: str, path: str, answer: Any, form: type[Form], *later: int) -> Endpoint:
    return Endpoint(
        method,
        path,
        answer,
        takes=form,
        gives=MediaAttachment,
        scope="write:media",
        budget=UPLOADS,
        largest=largest_form,
        statuses=(200, *later),
        within=PATIENCE,
        refusals=(507,),
    )


ENDPOINTS = (
    _takes("POST", "/api/v2/media", upload, Upload, ACCEPTED),
    _takes("POST", "/api/v1/media", upload, Upload, ACCEPTED),
    _takes("PUT", "/api/v1/media/{id}", describe, Told),
    Endpoint("GET", "/api/v1/media/{id}", show, gives=MediaAttachment, scope="write:media", statuses=(200, PARTIAL)),
    Endpoint("DELETE", "/api/v1/media/{id}", discard, scope="write:media"),
)
