"""Addresses by which people here are reached: what is sent there, how often, and how one comes by another."""

import secrets
from typing import Final

from fedi_groups.actions.mailing import put_mail
from fedi_groups.domain.accounts import Purpose, Refusals, Terms, Ticket, Unwanted
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.policy.attempts import Allowed
from fedi_groups.domain.types import SECOND, ActorId, Instant
from fedi_groups.errors import Denied, TooOften
from fedi_groups.storage.accounts import account_of, find_account, settle_address
from fedi_groups.storage.attempts import attempt
from fedi_groups.storage.signups import rules_about
from fedi_groups.storage.tickets import add_ticket, drop_tickets
from fedi_groups.storage.unit import Unit
from fedi_groups.text.mails import Mailed, letter
from fedi_groups.wire.mail import read_address

OVER: Final = "This link is not good, or no longer: ask for a new one."


async def change_email(tx: Unit, *, person: ActorFacts, email: str, network: str) -> Refusals | None:
    """Somebody wants to be reached elsewhere: the new address confirms that, and then the old one is told. The caller
    has asked for the password. Nobody is told whether it has an account. Raises Overloaded."""
    await count(tx, {f"letters asked for from {network}": policy.LETTERS_BY_ONE})
    address = read_address(email)
    wrong = policy.email_faults(address, Terms(blocked=await unwanted(tx, Unwanted.EMAIL)))
    if wrong:
        return Refusals(tuple(wrong))
    other = await find_account(tx.connection, email=address)
    if other is not None and other.actor_id != person.id:
        await tell_owner(tx, other.actor_id, address)
    elif await may_write(tx, Mailed.CONFIRM_ADDRESS, address):
        secret = issue(tx, Purpose.ADDRESS, person.id, address)
        names = {"name": person.name, "server": tx.uris.host, "link": tx.uris.confirm(secret)}
        put_mail(tx, person.id, letter(Mailed.CONFIRM_ADDRESS, person.language, **names), to=address)
    return None


async def settle(tx: Unit, found: Ticket) -> ActorFacts:
    """The new address has confirmed it; the old one is told. Raises Denied if it has got an account meanwhile."""
    person = await tx.actors.get(ActorId(found.about))
    account, other = await account_of(tx.connection, person.id), await find_account(tx.connection, email=found.email)
    if account is None or (other is not None and other.actor_id != person.id):
        raise Denied("no such ticket", public=OVER)
    names = {"name": person.name, "server": tx.uris.host, "email": found.email}
    if account.email != found.email:
        put_mail(tx, person.id, letter(Mailed.ADDRESS_CHANGED, person.language, **names), to=account.email)
    await settle_address(tx.connection, person.id, found.email, now=tx.now)
    await drop_tickets(tx.connection, person.id)
    return person


async def unwanted(tx: Unit, what: Unwanted) -> tuple[str, ...]:
    """With what nobody signs up here, as patterns."""
    return tuple(each.pattern for each in await rules_about(tx.connection, what))


async def tell_owner(tx: Unit, owner: ActorId, address: str) -> None:
    """Somebody wants an account with an address that has one: only whoever reads its mail learns so."""
    if await may_write(tx, Mailed.HAS_ACCOUNT, address):
        person = await tx.actors.get(owner)
        put_mail(tx, owner, letter(Mailed.HAS_ACCOUNT, person.language, name=person.name, server=tx.uris.host))


def issue(tx: Unit, purpose: Purpose, about: int, email: str) -> str:
    """What is sent: 256 bits."""
    secret = secrets.token_urlsafe(32)
    lasts = policy.RESET_LASTS if purpose is Purpose.PASSWORD else policy.TICKET_LASTS
    add_ticket(tx.writes, Ticket(purpose, about, email, Instant(tx.now + lasts)), secret=secret)
    return secret


async def may_write(tx: Unit, which: Mailed, address: str) -> bool:
    """Not too often the same to one address, whoever asks for it; nobody is told."""
    return await attempt(tx.connection, {f"{which} to {address}": policy.LETTERS_TO_ONE}, now=tx.now) is None


async def count(tx: Unit, tries: dict[str, Allowed]) -> None:
    """Raises TooOften."""
    again = await attempt(tx.connection, tries, now=tx.now)
    if again is not None:
        raise TooOften("too many letters or accounts asked for", retry_after=(again - tx.now) // SECOND + 1)
