"""Pages for people who are signed in, and forms that do something: who is not is led to the entrance, and from there
back."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import MOST_ATTACHED
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import LARGEST_TEXT, MARK, Visitor, read_form, read_sent, visitor_of

ENTRANCE = "/auth/sign-in"
_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]{0,2000}")
"""A path here: nobody is led elsewhere."""


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody at a page of their own. `form`: what they filled in, and `files` that they chose, by the names of their
    fields; empty for who only looks."""

    site: Site
    request: Request
    frame: Frame
    visitor: Visitor
    person: ActorFacts
    form: dict[str, str]
    files: dict[str, UploadFile] = field(default_factory=dict)

    def said(self, name: str) -> str:
        return self.form.get(name, "")

    def back(self, otherwise: str, *, told: str = "") -> Response:
        """To where the form says that it stood, with news of what became of it."""
        address = self.form.get("back", "")
        place, hash_, anchor = (address if is_ours(address) else self.frame.link(otherwise)).partition("#")
        place = re.sub(r"([?&])told=[^&#]*&?", r"\1", place).rstrip("?&")
        news = f"{'&' if '?' in place else '?'}told={told}" if told else ""
        return led_on(f"{place}{news}{hash_}{anchor}")


def own(answer: Callable[[Own], Awaitable[Response]]) -> Callable[[Site, Request], Awaitable[Response]]:
    """What answers at such a page. Search engines keep out; a form of another site raises Denied. Whatever else is
    denied is told with its reason, and a way back."""

    async def answered(site: Site, request: Request) -> Response:
        visitor, form = await visitor_of(site.web, request), {}
        if request.method == "POST":
            form = await read_form(site.web, request)
            visitor.require_mark(form)
        frame = replace(await site.framed_for(site.frame(request), visitor), hidden=True)
        if visitor.person is None:
            return to_entrance(frame, frame.here if request.method == "GET" else form.get("back", "/"))
        try:
            return await answer(Own(site, request, frame, visitor, visitor.person, form))
        except Denied as refusal:
            return await _refused(site, frame, refusal, form.get("back", ""))

    return answered


def own_words(answer: Callable[[Own], Awaitable[Response]]) -> Callable[[Site, Request], Awaitable[Response]]:
    """The same for a form in which somebody has written much: nothing of it is lost where the session has ended, or the
    form is one of before it began. It is shown again, to be sent once more."""

    async def answered(site: Site, request: Request) -> Response:
        visitor = await visitor_of(site.web, request)
        most = _largest(site) if visitor.person is not None else LARGEST_TEXT
        form, files = await read_sent(site.web, request, most=most)
        try:
            frame = replace(await site.framed_for(site.frame(request), visitor), hidden=True)
            if visitor.person is None or not visitor.filled_in(form):
                return await _once_more(site, frame, visitor, form)
            return await answer(Own(site, request, frame, visitor, visitor.person, form, files))
        finally:
            for each in files.values():
                await each.close()

    return answered


def _largest(site: Site) -> int:
    """Bytes of as many files as go along with a post, and a text."""
    return MOST_ATTACHED * site.web.workshop.largest + LARGEST_TEXT


async def _once_more(site: Site, frame: Frame, visitor: Visitor, form: dict[str, str]) -> Response:
    """No cookie is set: a form that another site has sent would end the session of who is signed in."""
    told = {name: value for name, value in form.items() if name != MARK}
    values = {"form": told, "mark": visitor.mark, "entrance": ENTRANCE}
    return with_forms(await site.page("members/once_more.html", frame, values, status=403))


async def _refused(site: Site, frame: Frame, refusal: Denied, back: str) -> Response:
    values = {"reason": refusal.public, "back": back if is_ours(back) else frame.link("/")}
    return await site.page("refused.html", frame, values, status=403)


def is_ours(address: str) -> bool:
    return _OURS.fullmatch(address) is not None


def to_entrance(frame: Frame, back: str, *, again: bool = False) -> Response:
    """Sign in first; then `back`."""
    return led_on(frame.link(ENTRANCE, next=back, **({"again": "true"} if again else {})))


def led_on(address: str) -> Response:
    return RedirectResponse(address, 303, {**CLOSED, "Cache-Control": "private, no-store"})
