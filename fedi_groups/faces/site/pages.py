"""What all pages have in common: their templates in each language, their frame, and the headers they are sent with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cachetools import TTLCache
from isal import igzip
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedi_groups.domain.types import SECOND, PostId
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.site.assets import Assets
from fedi_groups.faces.site.frames import Frame, Member
from fedi_groups.faces.site.hourly import Hourly
from fedi_groups.faces.site.languages import Language, choose_language, load_languages, spoken
from fedi_groups.faces.site.phrasing import Phrased
from fedi_groups.faces.site.visitors import Visitor, visitor_of
from fedi_groups.faces.site.words import FILTERS, Words

HTML = "text/html; charset=utf-8"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; "
    "script-src {origin}/static/; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No script runs but the few of /static/ (nothing that anybody has uploaded), nothing is loaded from elsewhere, forms
are sent here, nobody frames a page."""

HEADERS = {**CLOSED, "Referrer-Policy": "same-origin", "Vary": "Accept, Accept-Encoding, Accept-Language, Cookie"}

PRIVATE = {"Cache-Control": "private, no-store", "Vary": f"{HEADERS['Vary']}, Authorization"}
"""For what depends on who asks."""

_TEMPLATES = Path(__file__).parent / "templates"
_PACKED_FROM = 1_000
"""Bytes: less is sent as it is."""

Make = Callable[[Frame], Awaitable[Response]]


def with_forms(page: Response, *beyond: str) -> Response:
    """A page for one browser, whose forms may lead on to what is named `beyond` this server. Nobody keeps it."""
    if beyond:
        allowed = f"form-action 'self' {' '.join(beyond)}"
        policy = page.headers["Content-Security-Policy"]
        page.headers["Content-Security-Policy"] = policy.replace("form-action 'self'", allowed)
    page.headers.update({"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"})
    return page


class Site:
    """The pages of one server: its parts, its templates, its files."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.assets = Assets.load()
        self.tried: TTLCache[str, int] = TTLCache(10_000, 60.0, timer=lambda: web.store.clock() / SECOND)
        """How often each address has had a server elsewhere asked in this minute."""
        self.policy = POLICY.format(origin=web.store.uris.origin)
        self.hourly = Hourly(web.store.clock)
        self._languages = load_languages()
        self.words = {tag: Words(each.locale, web.store.clock) for tag, each in self._languages.items()}
        self._templates = {tag: self._environment(each) for tag, each in self._languages.items()}

    def frame(self, request: Request) -> Frame:
        """As for a guest."""
        choice = choose_language(request)
        query = request.url.query
        return Frame(
            self._languages[choice.tag],
            choice.stated,
            request.url.path,
            query,
            packed="gzip" in request.headers.get("accept-encoding", ""),
            told=request.query_params.get("told", "") if query else "",
        )

    async def framed(self, request: Request) -> Frame:
        """As for who looks. A guest without a cookie costs no statement."""
        frame = self.frame(request)
        if not request.cookies:
            return frame
        return await self.framed_for(frame, await visitor_of(self.web, request))

    async def framed_for(self, frame: Frame, visitor: Visitor) -> Frame:
        """In the language that they have chosen, where the address asks for no other."""
        if visitor.person is None or visitor.bar is None:
            return frame
        kept = self._languages.get(visitor.bar.choices.page_language or "")
        language = frame.language if kept is None or frame.stated else kept
        return replace(frame, language=language, member=Member(visitor.person, visitor.mark, visitor.bar))

    async def kept(self, request: Request, make: Make, *varies: object, about: PostId | None = None) -> Response:
        """The page that `make` makes, for guests made a moment ago. `varies`: what in the request it depends on, beside
        its path and language; `about`: the post it shows. Whoever is signed in gets a page of their own."""
        frame = await self.framed(request)
        if frame.member is not None:
            return await make(frame)
        key = ("page", frame.path, frame.language.tag, frame.stated, frame.packed, frame.told, *varies)
        response = await self.web.answers.get(key, partial(make, frame), about=about)
        assert response is not None
        return response

    async def page(self, template: str, frame: Frame, values: Mapping[str, Any], *, status: int = 200) -> Response:
        """Rendered in a thread: a long thread takes tens of milliseconds. What is for a member nobody else is given."""
        body = await asyncio.to_thread(self._bytes, template, frame, values)
        headers = {**HEADERS, "Content-Security-Policy": self.policy, "Content-Language": frame.language.tag}
        if frame.member is not None:
            headers |= PRIVATE
        if body[:2] == b"\x1f\x8b":
            headers["Content-Encoding"] = "gzip"
        return Response(body, status, headers, HTML)

    def render(self, template: str, frame: Frame, values: Mapping[str, Any]) -> str:
        """It takes its time: not on the event loop."""
        made = self._templates[frame.language.tag].get_template(template)
        return made.render(
            values,
            frame=frame,
            member=frame.member,
            link=frame.link,
            settings=self.web.settings,
            posted=self.web.posted.said_in(frame.language.tag),
        )

    def words_of(self, template: str, frame: Frame) -> Any:
        """What a template that is made of words alone has in it, by name: for files that are no pages."""
        return self._templates[frame.language.tag].get_template(template).module

    def language(self, tag: str) -> Language:
        """Raises KeyError for one that the site does not speak."""
        return self._languages[tag]

    def _bytes(self, template: str, frame: Frame, values: Mapping[str, Any]) -> bytes:
        body = self.render(template, frame, values).encode()
        # What a page is compressed to tells nothing of its mark: that is another one on each page (BREACH).
        if not frame.packed or len(body) < _PACKED_FROM:
            return body
        return igzip.compress(body)

    def _environment(self, language: Language) -> Environment:
        words = self.words[language.tag]
        environment = Phrased(
            language.words,
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters.update(
            FILTERS,
            day=words.day,
            of_day=words.of_day,
            moment=words.moment,
            occasion=words.occasion,
            number=words.number,
            reason=words.reason,
            percent=words.percent,
            short_day=words.short_day,
            weekday=words.weekday,
            lasting=words.lasting,
            time=words.time,
            ago=words.ago,
            tongue=words.tongue,
        )
        environment.globals.update(
            uris=self.web.store.uris,
            languages=list(self._languages.values()),
            spoken=spoken(),
            asset=self.assets.address,
            version=self.web.version,
        )
        return environment


def narrowed(frame: Frame, asked: Mapping[str, str], *, hidden: bool = False) -> Frame:
    """A page that shows what was asked for: in another language it is asked for the same."""
    return replace(frame, asked=tuple((name, value) for name, value in asked.items() if value), hidden=hidden)


def moved(location: str) -> Response:
    """To where a thing is to be read; not for ever, as titles and threads change."""
    return RedirectResponse(location, 302, {**CLOSED, "Vary": HEADERS["Vary"]})
