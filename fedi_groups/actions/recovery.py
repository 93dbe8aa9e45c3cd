"""How somebody here comes by a new password who has lost theirs."""

from fedi_groups.actions.addresses import OVER, count, issue, may_write
from fedi_groups.actions.mailing import put_mail
from fedi_groups.actions.passwords import set_password
from fedi_groups.actions.sessions import shut_out, who_is_called
from fedi_groups.domain.accounts import Purpose
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Denied
from fedi_groups.storage.accounts import account_of, settle_address
from fedi_groups.storage.tickets import drop_tickets, find_ticket, use_ticket
from fedi_groups.storage.unit import Unit
from fedi_groups.text.mails import Mailed, letter


async def ask_reset(tx: Unit, text: str, *, network: str) -> None:
    """Whoever is called so, by name or address, gets a letter by which they set a new password within an hour; nobody
    is told whether there is one. Raises Overloaded."""
    await count(tx, {f"letters asked for from {network}": policy.LETTERS_BY_ONE})
    found = await who_is_called(tx, text)
    if found is None or not await may_write(tx, Mailed.RESET, found[1].email):
        return
    person, account = found
    secret = issue(tx, Purpose.PASSWORD, person.id, account.email)
    names = {"name": person.name, "server": tx.uris.host, "link": tx.uris.reset(secret)}
    put_mail(tx, person.id, letter(Mailed.RESET, person.language, **names), to=account.email)


async def who_resets(tx: Unit, ticket: str) -> ActorFacts:
    """Whose password it sets, to check a new one by `policy.password_faults`. Raises Denied for what is not good."""
    found = await find_ticket(tx.connection, ticket, now=tx.now)
    if found is None or found.purpose is not Purpose.PASSWORD:
        raise Denied("no such ticket", public=OVER)
    return await tx.actors.get(ActorId(found.about))


async def reset(tx: Unit, ticket: str, *, hashed: str) -> ActorFacts:
    """They have a new password, and no browser or app is let in by what it had. `hashed` is made in a thread before.
    Raises Denied for what is not good, or no longer."""
    found = await use_ticket(tx.connection, ticket, now=tx.now)
    if found is None or found.purpose is not Purpose.PASSWORD:
        raise Denied("no such ticket", public=OVER)
    person = await tx.actors.get(ActorId(found.about))
    await set_password(tx, person=person, hashed=hashed)
    account = await account_of(tx.connection, person.id)
    if account is not None and account.email == found.email:
        await settle_address(tx.connection, person.id, found.email, now=tx.now)
    await password_changed(tx, person)
    return person


async def change(tx: Unit, person: ActorFacts, *, hashed: str, session: int, others: bool) -> None:
    """Whoever is signed in, and has shown their password, has another one. With `others` all browsers and apps are
    signed out but for this `session`. `hashed` is made in a thread before."""
    await set_password(tx, person=person, hashed=hashed)
    if others:
        await shut_out(tx, person.id, but=session)
    await _tell(tx, person)


async def password_changed(tx: Unit, person: ActorFacts) -> None:
    """What follows on a new password that took no old one: nobody stays signed in, and the owner is told."""
    await shut_out(tx, person.id)
    await _tell(tx, person)


async def _tell(tx: Unit, person: ActorFacts) -> None:
    """By a letter; those that set yet another password are good no longer."""
    await drop_tickets(tx.connection, person.id)
    put_mail(tx, person.id, letter(Mailed.PASSWORD_CHANGED, person.language, name=person.name, server=tx.uris.host))
