"""Writing: posts, comments and messages, said once, edited, deleted."""

import base64
from dataclasses import replace
from typing import Any

from pydantic import Field
from typing_extensions import TypedDict

from fedi_groups.actions import masking, media, moderation, posting, scheduling
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import Focus, Small
from fedi_groups.domain.submissions import PollWish, ScheduledFacts, Submission
from fedi_groups.domain.types import DAY, SECOND, Instant, PostId, Quotable, Visibility
from fedi_groups.errors import Malformed
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import invalid, validated
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.quotes import POLICIES
from fedi_groups.faces.mastodon.entities.scheduled import ScheduledStatus
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Count, File, Flag, Form, Id, Many, Text
from fedi_groups.faces.mastodon.limits import DELETIONS
from fedi_groups.faces.mastodon.show import scheduled_statuses, status_now, statuses
from fedi_groups.media.workshop import LARGEST
from fedi_groups.peers.compose import Written
from fedi_groups.peers.placing import Placed, place_again
from fedi_groups.peers.submitting import Worded, put_down, word
from fedi_groups.reads import statuses as reads
from fedi_groups.reads.sources import source_of
from fedi_groups.reads.statuses import StatusView
from fedi_groups.storage.once import said_under
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.wire.times import read_time

POLL_LASTS = DAY
"""Where an app does not say how long."""

MEANT = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "private": Visibility.FOLLOWERS,
    "direct": Visibility.DIRECT,
}


class PollForm(Form):
    options: Many[Text] = Field(default_factory=list)
    expires_in: Count = POLL_LASTS // SECOND
    multiple: Flag = False
    hide_totals: Flag = False


class NewStatus(Form):
    status: Text = ""
    media_ids: Many[Id] = Field(default_factory=list)
    poll: PollForm | None = None
    in_reply_to_id: Id | None = None
    sensitive: Flag = False
    spoiler_text: Text = ""
    visibility: Text = ""
    language: Text = ""
    scheduled_at: Text = ""
    quoted_status_id: Id | None = None
    quote_approval_policy: Text = ""


class MediaChange(Form):
    """`thumbnail`: a file, or a picture as a `data:` URL."""

    id: Id
    description: Text | None = None
    focus: Text = ""
    thumbnail: File | Text | None = None


class ChangedStatus(Form):
    """What is not given stays."""

    status: Text | None = None
    media_ids: Many[Id] | None = None
    media_attributes: Many[MediaChange] = Field(default_factory=list)
    poll: PollForm | None = None
    sensitive: Flag | None = None
    spoiler_text: Text | None = None
    language: Text | None = None


class Deletion(Form):
    delete_media: Flag = False


class DeletedStatus(Status):
    """`text` as it was written, to be written anew."""

    text: str


class StatusSource(TypedDict):
    """https://docs.joinmastodon.org/entities/StatusSource/"""

    id: str
    text: str
    spoiler_text: str


async def create(call: Call, form: NewStatus) -> Status | ScheduledStatus:
    """What is sent again under the same Idempotency-Key is said once. With `scheduled_at` it is said then."""
    key = acting.key_of(call)
    if form.scheduled_at:
        made = await _scheduled(call, form, key)
        async with reading(call.store) as tx:
            return (await scheduled_statuses(call, tx, [made]))[0]
    known = await _known(call, key) or await _said(call, form)
    async with reading(call.store) as tx:
        return await status_now(call, tx, known)


async def edit(call: Call, form: ChangedStatus) -> Status:
    """New contents of what the caller wrote, or somebody behind a mask."""
    async with reading(call.store) as tx:
        view = (await reads.status(tx, call.id, call.person.id)).status
    post = view.post
    _require_same_poll(view, form.poll)
    previews = await _previews(call, post, form.media_attributes)
    with validated():
        headed = post.community_id is not None and not post.is_comment
        placed = await place_again(call.api.web.directory, _rewritten(view, form), by=call.person, headed=headed)
    async with transaction(call.store) as tx:
        with validated():
            await _edit(tx, await acting.actor(call, tx), await tx.posts.get(post.id), placed, form, previews)
    async with reading(call.store) as tx:
        return await status_now(call, tx, call.id)


async def delete(call: Call, form: Deletion) -> DeletedStatus:
    """By its author; in the name of a community it is removed from there. What went along can be attached again."""
    async with reading(call.store) as tx:
        item = await reads.status(tx, call.id, call.person.id)
        shown = (await statuses(call, tx, [replace(item, number=item.status.post.id, by=None)]))[0]
    async with transaction(call.store) as tx:
        post, who = await tx.posts.get(item.status.post.id), await acting.actor(call, tx)
        if who.is_community and post.author_id != who.id:
            await moderation.remove(tx, await acting.hand(call, tx), post=post)
        else:
            await posting.delete(tx, post=post, author=await masking.voice_of(tx, who, post), cause=HERE)
            if not form.delete_media:
                await media.detach(tx, post)
    return {**shown, "text": source_of(item.status) if item.status.post.author_id == call.person.id else ""}


async def source(call: Call, form: Form) -> StatusSource:
    """As its author wrote it."""
    async with reading(call.store) as tx:
        view = (await reads.status(tx, call.id, call.person.id)).status
    return {"id": str(view.post.id), "text": source_of(view), "spoiler_text": view.post.warning or ""}


async def _known(call: Call, key: str) -> PostId | None:
    if not key:
        return None
    async with reading(call.store) as tx:
        return await said_under(tx.connection, call.person.id, key, now=tx.now)


async def _said(call: Call, form: NewStatus) -> PostId:
    with validated():
        worded = await word(call.api.web.directory, submission_of(form), by=call.person)
    return await acting.once(call, lambda key: _put_down(call, worded, key))


async def _put_down(call: Call, worded: Worded, key: str) -> PostId:
    async with transaction(call.store) as tx:
        who = await acting.actor(call, tx)
        moderator = (await acting.hand(call, tx)).moderator if who.is_community else None
        with validated():
            return (await put_down(tx, worded, who=who, moderator=moderator, key=key)).id


async def _scheduled(call: Call, form: NewStatus, key: str) -> ScheduledFacts:
    """Its words are looked at now, and whether it may be said when it is due."""
    sent, at = submission_of(form), moment_in(form.scheduled_at)
    with validated():
        await word(call.api.web.directory, sent, by=call.person)
    async with transaction(call.store) as tx:
        who = await acting.actor(call, tx)
        moderator = (await acting.hand(call, tx)).moderator if who.is_community else None
        with validated():
            return await scheduling.schedule(tx, sent, author=who, at=at, by=moderator, key=key)


def moment_in(text: str) -> Instant:
    """When something is to be posted. Raises Malformed, in the words of Mastodon."""
    found = read_time(text)
    if found is None:
        raise Malformed("no moment", public="Record invalid")
    return found


def submission_of(form: NewStatus) -> Submission:
    """What is asked for, whenever it is done. Raises Malformed."""
    if form.visibility and form.visibility not in MEANT:
        raise invalid("Visibility is not included in the list")
    return Submission(
        form.status,
        media_ids=tuple(form.media_ids),
        poll=_poll(form.poll) if form.poll is not None else None,
        answers=form.in_reply_to_id,
        sensitive=form.sensitive,
        warning=form.spoiler_text,
        visibility=MEANT[form.visibility] if form.visibility else None,
        language=form.language or None,
        quotes=form.quoted_status_id,
        quotable=policy_in(form.quote_approval_policy) if form.quote_approval_policy else None,
    )


def policy_in(text: str) -> Quotable:
    """Who may quote. Raises Malformed."""
    if text not in POLICIES:
        raise invalid("Quote approval policy is not included in the list")
    return POLICIES[text]


def _poll(form: PollForm) -> PollWish:
    if form.expires_in < 300:
        raise invalid("Expires at is too soon")
    return PollWish(tuple(form.options), form.expires_in * SECOND, several=form.multiple, hidden=form.hide_totals)


def _rewritten(view: StatusView, form: ChangedStatus) -> Written:
    post = view.post
    return Written(
        source_of(view) if form.status is None else form.status,
        link=post.link,
        language=post.language if form.language is None else form.language,
        warning=post.warning if form.spoiler_text is None else form.spoiler_text,
        sensitive=post.sensitive if form.sensitive is None else form.sensitive,
        visibility=post.visibility,
    )


async def _previews(call: Call, post: PostFacts, changes: list[MediaChange]) -> dict[int, Small]:
    """Those that are put in place of others: before anything is written. Of what is not the caller's there are none."""
    found: dict[int, Small] = {}
    for each in changes:
        if each.thumbnail is None:
            continue
        async with reading(call.store) as tx:
            known = await tx.media.get(each.id)
        if known.author_id == call.person.id and known.post_id in (None, post.id):
            found[each.id] = await call.api.web.workshop.keep_preview(known.made.file, await _picture(each.thumbnail))
    return found


async def _picture(given: Any) -> bytes:
    """What was sent as a file, or as a `data:` URL (RFC 2397). Raises Malformed."""
    if not isinstance(given, str):
        content: bytes = await given.read()
        return content
    head, _, body = given.partition(",")
    try:
        if not head.startswith("data:image/") or not head.endswith(";base64"):
            raise ValueError(head[:50])
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise invalid("Thumbnail is a file, or a picture as a data: URL") from error


async def _edit(
    tx: Unit, who: ActorFacts, post: PostFacts, placed: Placed, form: ChangedStatus, previews: dict[int, Small]
) -> None:
    voice = await masking.voice_of(tx, who, post)
    attached = await _attached(tx, post, voice, form, previews)
    if not (placed.draft.source or "").strip() and not attached and post.multiple is None:
        raise invalid("Text can't be blank")
    await posting.edit(
        tx,
        post=post,
        draft=_kept(placed.draft, post, attached),
        author=voice,
        cause=HERE,
        mentions=placed.mentions,
        behind=who,
    )


async def _attached(
    tx: Unit, post: PostFacts, author: ActorFacts, form: ChangedStatus, previews: dict[int, Small]
) -> tuple[dict[str, Any], ...]:
    """What goes along from now on, and how it is described."""
    if author.id != post.author_id:
        return post.attachments
    new = {
        each.id: media.Description(each.description, _focus(each.focus), previews.get(each.id))
        for each in form.media_attributes
    }
    return await media.rearranged(tx, post, author, form.media_ids, new)


def _focus(text: str) -> Focus | None:
    """`x,y`, as apps send it."""
    try:
        x, y = map(float, text.split(","))
    except ValueError:
        return None
    return Focus(x, y)


def _kept(draft: Draft, post: PostFacts, attached: tuple[dict[str, Any], ...]) -> Draft:
    """What an edit by an app says nothing of."""
    return replace(draft, attachments=attached, flairs=post.flairs, emojis=post.emojis, details=post.details)


def _require_same_poll(view: StatusView, form: PollForm | None) -> None:
    """Apps send the poll along with an edit."""
    if form is not None and [each.title for each in view.options] != [" ".join(each.split()) for each in form.options]:
        raise invalid("The answers of a poll cannot be changed")


_WRITE = "write:statuses"

ENDPOINTS = (
    Endpoint("POST", "/api/v1/statuses", create, NewStatus, Status | ScheduledStatus, _WRITE),
    Endpoint("PUT", "/api/v1/statuses/{id}", edit, ChangedStatus, Status, _WRITE, largest=lambda web: 2 * LARGEST),
    Endpoint("DELETE", "/api/v1/statuses/{id}", delete, Deletion, DeletedStatus, _WRITE, budget=DELETIONS),
    Endpoint("GET", "/api/v1/statuses/{id}/source", source, gives=StatusSource, scope="read:statuses"),
)
