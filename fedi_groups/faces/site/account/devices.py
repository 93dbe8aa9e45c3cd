"""The page of all that somebody is signed in with, browsers and apps, where each of it ends."""

from dataclasses import replace

from starlette.responses import Response

from fedi_groups.actions.sessions import shut_out
from fedi_groups.errors import Malformed
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import ENTRANCE, Own, led_on, own
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.reads.access import access_of
from fedi_groups.storage.sessions import end_session
from fedi_groups.storage.tokens import revoke_own_family
from fedi_groups.storage.unit import reading, transaction

PATH = "/auth/sessions"
_LONGEST_NUMBER = 19


async def show(visit: Own) -> Response:
    """The browser that asks stands first."""
    assert visit.visitor.session is not None
    current = visit.visitor.session.id
    async with reading(visit.site.web.store) as tx:
        found = await access_of(tx, visit.person)
    found = replace(found, sessions=tuple(sorted(found.sessions, key=lambda each: each.id != current)))
    values = {"person": visit.person, "access": found, "current": current, "mark": visit.visitor.mark}
    return with_forms(await visit.site.page("account/devices.html", visit.frame, values))


async def end(visit: Own) -> Response:
    """Ends one browser, what one app was let do, or all of it."""
    what, _, number = visit.said("end").partition(" ")
    async with transaction(visit.site.web.store) as tx:
        match what:
            case "all":
                await shut_out(tx, visit.person.id)
                return led_on(visit.frame.link(ENTRANCE))
            case "browser":
                await end_session(tx.connection, _read(number), visit.person.id)
            case "app":
                await revoke_own_family(tx.connection, _read(number), visit.person.id, now=tx.now)
            case _:
                raise Malformed(f"nothing called {what[:40]!r} to end")
    return led_on(visit.frame.link(PATH))


def _read(number: str) -> int:
    if not number.isascii() or not number.isdecimal() or len(number) > _LONGEST_NUMBER or int(number) >= 2**63:
        raise Malformed(f"no number: {number[:40]!r}")
    return int(number)


PAGES = (Served(PATH, own(show)), Served(PATH, own(end), "POST"))
