"""What all pages have in common: their templates in each language, their frame, and the headers they are sent with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedi_groups.domain.types import PostId
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.site.assets import Assets
from fedi_groups.faces.site.languages import Language, choose_language, load_languages
from fedi_groups.faces.site.words import FILTERS, Words

HTML = "text/html; charset=utf-8"
HEADERS = {
    **CLOSED,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Vary": "Accept, Accept-Language",
}
"""No script runs, nothing is loaded from elsewhere, nobody frames a page."""

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page is put into: its language, how it links to others, and where it is.

    `alternate`: the address at which the same is to be had as ActivityStreams. `hidden`: search engines keep out.
    """

    language: Language
    stated: bool
    path: str
    alternate: str | None = None
    hidden: bool = False

    def link(self, path: str, **query: object) -> str:
        """A path of this site, in the language of this page if that was asked for."""
        asked = {**query, **({"lang": self.language.tag} if self.stated else {})}
        return f"{path}?{urlencode(asked)}" if asked else path


Make = Callable[[Frame], Awaitable[Response]]


class Site:
    """The pages of one server: its parts, its templates, its files."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.assets = Assets.load()
        self._languages = load_languages()
        self._templates = {tag: self._environment(each) for tag, each in self._languages.items()}

    def frame(self, request: Request) -> Frame:
        choice = choose_language(request)
        return Frame(self._languages[choice.tag], choice.stated, request.url.path)

    async def kept(self, request: Request, make: Make, *varies: object, about: PostId | None = None) -> Response:
        """The page that `make` makes, or made a moment ago. `varies`: what in the request it depends on, beside its
        path and language; `about`: the post it shows."""
        frame = self.frame(request)
        key = ("page", frame.path, frame.language.tag, frame.stated, *varies)
        response = await self.web.answers.get(key, partial(make, frame), about=about)
        assert response is not None
        return response

    async def page(self, template: str, frame: Frame, values: Mapping[str, Any], *, status: int = 200) -> Response:
        """Rendered in a thread: a long thread takes tens of milliseconds."""
        html = await asyncio.to_thread(self._render, template, frame, values)
        return Response(html, status, {**HEADERS, "Content-Language": frame.language.tag}, HTML)

    def _render(self, template: str, frame: Frame, values: Mapping[str, Any]) -> str:
        return self._templates[frame.language.tag].get_template(template).render(values, frame=frame, link=frame.link)

    def _environment(self, language: Language) -> Environment:
        words = Words(language.locale)
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(language.words, newstyle=True)  # type: ignore[attr-defined]  # i18n's
        environment.filters.update(FILTERS, day=words.day, moment=words.moment, number=words.number)
        environment.globals.update(
            settings=self.web.settings,
            uris=self.web.store.uris,
            languages=list(self._languages.values()),
            asset=self.assets.address,
            version=self.web.version,
        )
        return environment


def moved(location: str) -> Response:
    """To where a thing is to be read; not for ever, as titles and threads change."""
    return RedirectResponse(location, 302, {**CLOSED, "Vary": HEADERS["Vary"]})
