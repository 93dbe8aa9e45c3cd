"""Who sits at the browser: the cookie it brings, the session that belongs to it, and marks that show that a form was
filled in on a page of ours.

Each browser has one cookie. Who only looks on is told by it from others, no more: nothing of them is kept.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.sessions import Browser, new_secret, note_seen
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import DAY
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied, Malformed
from fedi_groups.faces.shared.bodies import read_body, read_parts
from fedi_groups.faces.shared.web import Web
from fedi_groups.storage.bars import Bar
from fedi_groups.storage.sessions import SessionFacts, find_session
from fedi_groups.storage.unit import reading, transaction

MARK = "mark"
"""The field of each form that shows where it was filled in."""

_KEPT_FOR = 400 * 24 * 3600
"""Seconds. What is longer browsers cut; the session itself ends much earlier."""

_SALT = 8
"""Bytes."""
_LONGEST_COOKIE = 100
LARGEST_FORM = 64 * 1024
LARGEST_TEXT = 512 * 1024
"""Bytes of a form with a text in it: 50,000 letters, each of up to six bytes as browsers send them, and what is beside
them."""
PATIENCE = 300.0
"""Seconds for files to arrive: 1 Mbit/s will do."""
MULTIPART = "multipart/form-data"
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """`cookie`: what the browser says; `fresh`: it has still to be told. `person` is None for who is not signed in; for
    who is, `bar` stands on each page. `barred`: who would be signed in if they were not suspended; a guest, but where
    pages ask for them."""

    cookie: str
    fresh: bool
    person: ActorFacts | None = None
    session: SessionFacts | None = None
    bar: Bar | None = None
    barred: ActorFacts | None = None

    @property
    def browser(self) -> str:
        """What stands for this browser where something is meant for no other."""
        return hashlib.sha256(f"browser {self.cookie}".encode()).hexdigest()

    @property
    def mark(self) -> str:
        """What a form on a page for this browser carries: no page of another site can know it. Each time another one:
        compressed pages would tell of one that stays the same (BREACH)."""
        salt = secrets.token_hex(_SALT)
        return salt + _marked(self.cookie, salt)

    def filled_in(self, form: dict[str, str]) -> bool:
        """Whether it was this browser that was shown the form."""
        given = form.get(MARK, "")
        salt, seal = given[: 2 * _SALT], given[2 * _SALT :]
        return not self.fresh and hmac.compare_digest(seal.encode(), _marked(self.cookie, salt).encode())

    def require_mark(self, form: dict[str, str]) -> None:
        """Raises Denied for a form that was not shown to this browser: another site wants it sent."""
        if not self.filled_in(form):
            raise Denied("a form without its mark", public="This form was not filled in on a page of this server.")


async def visitor_of(web: Web, request: Request) -> Visitor:
    """Who asks. A session is told once a day that it is in use."""
    cookie = request.cookies.get(_name(web), "")
    if not 0 < len(cookie) <= _LONGEST_COOKIE:
        return Visitor(new_secret(), fresh=True)
    async with reading(web.store) as tx:
        found = await find_session(tx.connection, cookie, now=tx.now)
        if found is None:
            return Visitor(cookie, fresh=False)
        session, bar = found
        person = await tx.actors.get(session.actor_id)
        if isinstance(may_act_at_all(person), Deny):
            return Visitor(cookie, fresh=False, session=session, barred=person)
    if session.seen_on < tx.now // DAY:
        async with transaction(web.store) as tx:
            await note_seen(tx, session)
    return Visitor(cookie, fresh=False, person=person, session=session, bar=bar)


async def read_form(web: Web, request: Request, *, most: int = LARGEST_FORM) -> dict[str, str]:
    """What was filled in, in `most` bytes. Raises Malformed, TooLarge, TimeoutError."""
    body = await read_body(request, most=most, within=web.body_within)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise Malformed("a form that cannot be read") from error


async def read_sent(web: Web, request: Request, *, most: int) -> tuple[dict[str, str], dict[str, UploadFile]]:
    """A form with files, or one without: what was filled in, and the files that were chosen, by their fields. Whoever
    reads it closes them. Raises as `read_form` does."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MULTIPART:
        return await read_form(web, request, most=min(most, LARGEST_TEXT)), {}
    parts = await read_parts(request, most=most, within=PATIENCE, fields=_MOST_FIELDS)
    fields, files = {}, {}
    for name, value in parts.multi_items():
        if isinstance(value, str):
            fields[name] = value
        elif value.filename:
            files[name] = value
        else:
            await value.close()
    return fields, files


def browser_of(request: Request) -> Browser:
    """What is remembered of it once somebody signs in."""
    return Browser(request.headers.get("user-agent", ""), request.client.host if request.client else "")


def remember(web: Web, response: Response, cookie: str, *, lasting: bool) -> Response:
    """Tell the browser its cookie. Scripts do not see it, other sites do not send it, and over HTTPS no other host can
    have set it (the prefix `__Host-`, RFC 6265bis)."""
    response.set_cookie(
        _name(web),
        cookie,
        max_age=_KEPT_FOR if lasting else None,
        path="/",
        secure=_over_https(web),
        httponly=True,
        samesite="lax",
    )
    return response


def _name(web: Web) -> str:
    return "__Host-session" if _over_https(web) else "session"


def _over_https(web: Web) -> bool:
    return web.store.uris.origin.startswith("https://")


def _marked(cookie: str, salt: str) -> str:
    return hashlib.sha256(f"mark {salt} {cookie}".encode()).hexdigest()
