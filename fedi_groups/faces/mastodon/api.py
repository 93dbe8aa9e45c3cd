"""An endpoint of the client API: who may call it, with what, and what it gives. One runner for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Denied, FediGroupsError, Malformed, Missing, Unauthenticated, Unreachable
from fedi_groups.faces.mastodon.callers import Caller, caller_of
from fedi_groups.faces.mastodon.figures import Figures
from fedi_groups.faces.mastodon.forms import Form, Nothing, read_form
from fedi_groups.faces.mastodon.limits import GENERAL, Budget, Limiter
from fedi_groups.faces.mastodon.paging import Page, link_header
from fedi_groups.faces.shared.bodies import bounded
from fedi_groups.faces.shared.responses import JSON, advice_of, status_of
from fedi_groups.faces.shared.web import Web
from fedi_groups.storage.unit import Store

log = structlog.get_logger("api")

LARGEST_BODY = 1024 * 1024
"""Bytes; uploads have a limit of their own."""
BODY_WITHIN = 20.0
"""Seconds for a body to arrive; uploads have some more."""


class Needs(StrEnum):
    """Who may call. APP: an app's own token will do; MAYBE: anyone, and a person sees more."""

    PERSON = "person"
    APP = "app"
    MAYBE = "maybe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Api:
    """What the endpoints are given: the server behind HTTP, and what the API keeps in memory for itself."""

    web: Web
    figures: Figures
    limiter: Limiter

    @classmethod
    def over(cls, web: Web) -> "Api":
        return cls(web, Figures(web.store), Limiter(web.store.clock, off=web.settings.test_mode))


@dataclass(frozen=True)
class Call:
    """One call of an endpoint, by `caller`: None where nobody has to be known."""

    api: Api
    request: Request
    caller: Caller | None

    @property
    def store(self) -> Store:
        return self.api.web.store

    @property
    def person(self) -> ActorFacts:
        """Who calls. Only where the endpoint needs one."""
        assert self.caller is not None and self.caller.person is not None
        return self.caller.person

    @property
    def reader(self) -> ActorFacts | None:
        """Who calls, if it is a person."""
        return self.caller.person if self.caller is not None else None

    @property
    def reader_id(self) -> ActorId | None:
        return self.reader.id if self.reader is not None else None

    @cached_property
    def id(self) -> int:
        """The number in the address."""
        return self.number("id")

    def number(self, name: str) -> int:
        """Raises Missing for one that no id can be."""
        text = self.request.path_params[name]
        if not text.isascii() or not text.isdecimal() or len(text) > 19 or int(text) > 2**63 - 1:
            raise Missing(f"{text[:40]!r} is no id")
        return int(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """A body that is not simply 200: with another status, or headers of its own."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What `answer` gives, which is JSON, a Page, an Answer, or a Response as it is.

    `takes`: its parameters. `scope`: what a token has to be good for. `largest`: bytes of a body, which may depend on
    what the server is set to. For the description of the API: `gives`, the entity, where the annotation of `answer`
    does not say it; `kind`, its media type; `statuses` that it comes with; `refusals`, the statuses of errors that not
    every endpoint has.
    """

    method: str
    path: str
    answer: Callable[[Call, Any], Awaitable[Any]]
    takes: type[Form] = Nothing
    gives: Any = None
    scope: str | None = None
    needs: Needs = Needs.PERSON
    budget: Budget = GENERAL
    largest: Callable[[Web], int] = lambda web: LARGEST_BODY
    within: float = BODY_WITHIN
    kind: str = JSON
    statuses: tuple[int, ...] = (200,)
    refusals: tuple[int, ...] = ()


class Served:
    """An endpoint as ASGI. Whatever goes wrong is said in JSON: apps understand nothing else."""

    def __init__(self, api: Api, endpoint: Endpoint) -> None:
        self._api = api
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, bounded(receive, self._endpoint.largest(self._api.web)), send)
        headers: dict[str, str] = {}
        try:
            response = await self._answered(request, headers)
        except FediGroupsError as error:
            response = refusal(error)
        finally:
            await request.close()
        response.headers.update(headers)
        await response(scope, receive, send)

    async def _answered(self, request: Request, headers: dict[str, str]) -> Response:
        endpoint, api = self._endpoint, self._api
        caller = await self._caller(request, headers)
        _require(endpoint, caller)
        form = await _read(request, endpoint)
        found = await endpoint.answer(Call(api, request, caller), form)
        return _response(request, api.web.store.uris.origin, found)

    async def _caller(self, request: Request, headers: dict[str, str]) -> Caller | None:
        """Who calls, and not too often: a token that is none counts for where it comes from. Raises Unauthenticated,
        TooOften."""
        store, needs = self._api.web.store, self._endpoint.needs
        caller, wrong = None, None
        try:
            caller = await caller_of(store, request) if needs is not Needs.NOTHING else None
        except Unauthenticated as error:
            wrong = error
        allowance = self._api.limiter.spend(_who(request, caller), self._endpoint.budget)
        headers.update(allowance.headers)
        allowance.require()
        if wrong is not None:
            raise wrong
        return caller


async def _read(request: Request, endpoint: Endpoint) -> Form:
    """Raises Malformed, TooLarge; Unreachable for a body that does not come."""
    try:
        async with asyncio.timeout(endpoint.within):
            return await read_form(request, endpoint.takes)
    except TimeoutError as error:
        raise Unreachable("a body that did not come", public="The request took too long to arrive") from error


def _require(endpoint: Endpoint, caller: Caller | None) -> None:
    """Raises Unauthenticated, Malformed or Denied, in the words that apps know."""
    if endpoint.needs in (Needs.MAYBE, Needs.NOTHING) and caller is None:
        return
    if caller is None:
        raise Unauthenticated("no token", public="The access token is invalid")
    if endpoint.needs is Needs.PERSON and caller.token.sign_up_id is not None:
        raise Denied("a sign-up", public="Your login is missing a confirmed e-mail address, or waits for an admin")
    if endpoint.needs is Needs.PERSON and caller.person is None:
        reason = "This method requires an authenticated user"
        raise Malformed(reason, public=reason)
    if endpoint.scope is not None and not caller.may(endpoint.scope):
        raise Denied("scope", public="This action is outside the authorized scopes")


def _who(request: Request, caller: Caller | None) -> str:
    if caller is not None and caller.person is not None:
        return str(caller.person.id)
    return request.client.host if request.client is not None else ""


def _response(request: Request, origin: str, found: Any) -> Response:
    match found:
        case Response():
            return found
        case Page(items):
            link = link_header(request, origin, found)
            return _json(items, 200, {"Link": link} if link is not None else {})
        case Answer(body, status, headers):
            return _json(body, status, headers)
        case _:
            return _json(found, 200, {})


def _json(body: Any, status: int, headers: Mapping[str, str]) -> Response:
    return Response(orjson.dumps(body), status, {**_PRIVATE, **headers}, f"{JSON}; charset=utf-8")


async def kept(call: Call, make: Callable[[], Awaitable[Any]], *, keep: int) -> Response:
    """What is the same for everyone at this address: made once in so many microseconds."""

    async def made() -> Response:
        return _json(await make(), 200, {})

    found = await call.api.web.answers.get(("api", call.request.url.path), made, keep=keep)
    assert found is not None
    return Response(found.body, found.status_code, dict(found.headers))


_PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}

_TOLD_AS = {400: 422, 410: 404}
"""What is not valid, and what is gone, apps know by these."""


def refusal(error: FediGroupsError) -> Response:
    """An error in the words and with the status that apps expect. What is not there and what is not for the caller look
    the same."""
    status = status_of(error)
    status = _TOLD_AS.get(status, status)
    if status >= 500:
        log.warning("not answered", error=str(error))
    text = "Record not found" if status == 404 else error.public
    return _json({"error": text}, status, advice_of(error))
