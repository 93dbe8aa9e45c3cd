"""The composer: an answer, or something new, looked at before it is said; and what somebody said, said otherwise.

What is typed is never lost: whatever is refused, the form comes back as it was filled in, and says why.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.submissions import Submission
from fedi_groups.domain.types import PostId, Visibility
from fedi_groups.errors import Denied, Malformed, Missing, Refused, TooLarge, TooOften
from fedi_groups.faces.site.own import Own, led_on
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.peers.compose import preview
from fedi_groups.peers.submitting import put_down, word
from fedi_groups.reads.statuses import StatusView, status
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.text.reasons import in_arabic

NEW = "/new"

FAULTS = (Malformed, TooLarge, Denied, TooOften)
"""What may be wrong with what somebody has written: they change it, or wait, and send it again."""

_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form. `key`: made up for this form, so that it is said once however often it is sent."""

    text: str = ""
    warning: str = ""
    sensitive: bool = False
    language: str = ""
    visibility: str = ""
    parent: int | None = None
    quote: int | None = None
    key: str = ""


async def show(visit: Own) -> Response:
    """`?parent=`: what is answered; `?quote=`: what is quoted; `?text=`: what it begins with."""
    asked = visit.request.query_params
    typed = Typed(asked.get("text", ""), parent=_number(asked), quote=_number(asked, "quote"), key=new_key())
    return await page(visit, typed)


async def send(visit: Own) -> Response:
    """Said, or shown as it would look, where that is asked for."""
    typed = typed_in(visit.form)
    if "preview" in visit.form:
        return await page(visit, typed, shown=True)
    try:
        made = await _said(visit, typed)
    except FAULTS as error:
        return await page(visit, typed, fault=error)
    return led_on(visit.frame.link(place_of(made), told="held" if made.held_at is not None else "said"))


async def _said(visit: Own, typed: Typed) -> PostFacts:
    web = visit.site.web
    worded = await word(web.directory, submission_of(typed), by=visit.person)

    async def put() -> PostFacts:
        async with transaction(web.store) as tx:
            return await put_down(tx, worded, who=await tx.actors.get(visit.person.id), key=typed.key)

    try:
        return await put()
    except Exception as error:
        # Sent twice at the same moment: the second one finds what the first one has said.
        if not is_passing(error):
            raise
        return await put()


def submission_of(typed: Typed) -> Submission:
    """Raises Malformed for an audience that there is not."""
    if typed.visibility and typed.visibility not in set(Visibility):
        raise Malformed(f"visibility {typed.visibility[:40]!r}")
    return Submission(
        typed.text,
        answers=typed.parent,
        sensitive=typed.sensitive,
        warning=typed.warning,
        visibility=Visibility(typed.visibility) if typed.visibility else None,
        language=typed.language or None,
        quotes=typed.quote,
    )


def typed_in(form: Mapping[str, str]) -> Typed:
    """Raises Missing for a number that is none."""
    return Typed(
        text=form.get("text", "").replace("\r\n", "\n"),
        warning=form.get("warning", ""),
        sensitive="sensitive" in form,
        language=form.get("language", ""),
        visibility=form.get("visibility", ""),
        parent=_number(form),
        quote=_number(form, "quote"),
        key=form.get("key", "")[:_LONGEST_KEY] or new_key(),
    )


def new_key() -> str:
    return secrets.token_urlsafe(12)


def place_of(post: PostFacts) -> str:
    """Where it is to be read: a comment in its thread."""
    return f"/{'comment' if post.is_comment else 'post'}/{post.id}"


async def page(visit: Own, typed: Typed, *, shown: bool = False, fault: Refused | None = None) -> Response:
    """The form. `shown`: with how it would look above it."""
    fault_words, looks = fault_in(visit, fault), ""
    if shown:
        try:
            looks = await preview(visit.site.web.directory, typed.text, by=visit.person.id)
        except TooLarge as error:
            fault_words = fault_in(visit, error)
    values = {"typed": typed, "shown": looks, "fault": fault_words, **await _around(visit, typed)}
    status = 200 if not fault_words else 403 if isinstance(fault, Denied) else 422
    return with_forms(await visit.site.page("members/write.html", visit.frame, values, status=status))


def fault_in(visit: Own, fault: Refused | None) -> str:
    """In the language of the page."""
    if fault is None:
        return ""
    return in_arabic(fault.public) if visit.frame.language.tag == "ar" else fault.public


async def _around(visit: Own, typed: Typed) -> dict[str, Any]:
    """What is answered, and what is quoted: None where nothing is. Raises Missing for what the writer may not read."""
    async with reading(visit.site.web.store) as tx:
        parent, quoted = [await _seen(tx, visit, each) for each in (typed.parent, typed.quote)]
    return {"parent": parent, "quoted": quoted}


async def _seen(tx: Unit, visit: Own, number: int | None) -> StatusView | None:
    return (await status(tx, number, visit.person.id)).status if number is not None else None


def _number(given: Mapping[str, str], name: str = "parent") -> PostId | None:
    text = given.get(name, "")
    if not text:
        return None
    if len(text) > 19 or not text.isascii() or not text.isdecimal():
        raise Missing(f"{text[:40]!r} is no number of ours")
    return PostId(int(text))
