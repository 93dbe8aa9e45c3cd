"""Admins decide who gets an account here, where the server takes people by approval; and invite, as members may."""

import secrets
from dataclasses import replace

from fedi_groups.actions.accounts import END_SIGN_UP, enter
from fedi_groups.actions.mailing import put_mail
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.accounts import Pass, SignUp, Step, Terms
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.due import drop_due
from fedi_groups.storage.signups import drop_sign_up, mark_approved, sign_up_named
from fedi_groups.storage.tickets import add_pass, drop_pass, drop_tickets, find_pass
from fedi_groups.storage.unit import Unit
from fedi_groups.text.mails import Mailed, letter


async def wanted_named(tx: Unit, name: str) -> SignUp:
    """Whoever wants an account of this name; nobody else changes that until the commit. Raises Missing."""
    found = await sign_up_named(tx.connection, name.strip().lower(), lock=True)
    if found is None or found.email is None:
        raise Missing("no such sign-up", public=f"Nobody called {name} wants an account.")
    return found


async def approve(tx: Unit, wanted: SignUp, *, keys: FreshKeys) -> ActorFacts | None:
    """An admin lets them in: they have an account, and are told; None where the address is not confirmed yet, then they
    have it once it is. `keys` are made in a thread before."""
    await mark_approved(tx.connection, wanted.id, now=tx.now)
    wanted = replace(wanted, approved_at=tx.now)
    if wanted.step is not Step.READY:
        return None
    person = await enter(tx, wanted, keys=keys)
    names = {"name": person.name, "server": tx.uris.host, "link": f"{tx.uris.origin}/"}
    put_mail(tx, person.id, letter(Mailed.WELCOME, person.language, **names))
    return person


async def refuse(tx: Unit, wanted: SignUp, *, reason: str = "") -> None:
    """An admin does not; the name is free. Whoever has confirmed their address is told."""
    await drop_tickets(tx.connection, wanted.id)
    await drop_sign_up(tx.connection, wanted.id)
    drop_due(tx.writes, END_SIGN_UP, str(wanted.id))
    if wanted.email is not None and wanted.confirmed_at is not None:
        names = {"name": wanted.name, "server": tx.uris.host, "reason": reason.strip()}
        put_mail(tx, None, letter(Mailed.TURNED_AWAY, wanted.language, **names), to=wanted.email)


async def invite(
    tx: Unit, *, by: ActorFacts, terms: Terms, most: int = 1, until: Instant | None = None, note: str = ""
) -> Pass:
    """A code that lets so many make an account, for a week if nothing else is said. Raises Denied."""
    require(may_act_at_all(by))
    require(policy.may_invite(terms, admin=await is_admin(tx.connection, by.id)))
    if not 1 <= most <= policy.MOST_USES:
        raise Denied("too many", public=f"An invitation is for 1 to {policy.MOST_USES}.")
    made = Pass(secrets.token_hex(12), by.id, most, 0, tx.now, until or Instant(tx.now + policy.PASS_LASTS), note)
    add_pass(tx.writes, made)
    return made


async def revoke(tx: Unit, *, by: ActorFacts, code: str) -> None:
    """It lets nobody in any more: whoever made it says so, or an admin. Raises Missing."""
    found = await find_pass(tx.connection, code)
    if found is None or (found.by_id != by.id and not await is_admin(tx.connection, by.id)):
        raise Missing("no such pass", public="There is no invitation of this code.")
    await drop_pass(tx.connection, code)
