"""What admins do about people who live here, beside suspending them. Each is written down for the other admins."""

from fedi_groups.actions import factors
from fedi_groups.actions.deeds import note
from fedi_groups.actions.sessions import shut_out
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import admins as policy
from fedi_groups.storage.accounts import account_of, allow_to_own
from fedi_groups.storage.mailboxes import confirm_mailbox
from fedi_groups.storage.residents import set_admin
from fedi_groups.storage.unit import Unit


async def promote(tx: Unit, by: ActorFacts, *, person: ActorFacts) -> None:
    """They may do everything on this server. Raises Denied."""
    account = await account_of(tx.connection, person.id)
    require(policy.may_promote(person, has_account=account is not None))
    await set_admin(tx.connection, person.id, admin=True)
    note(tx, by, Did.PROMOTE, person.handle)


async def demote(tx: Unit, by: ActorFacts, *, person: ActorFacts) -> None:
    """They no longer may. Raises Denied."""
    require(policy.may_demote(by, person))
    await set_admin(tx.connection, person.id, admin=False)
    note(tx, by, Did.DEMOTE, person.handle)


async def sign_out(tx: Unit, by: ActorFacts, *, person: ActorFacts) -> None:
    """Out of every browser and app."""
    await shut_out(tx, person.id)
    note(tx, by, Did.SIGN_OUT, person.handle)


async def drop_factors(tx: Unit, by: ActorFacts, *, person: ActorFacts) -> None:
    """They have lost what they sign in with: the password alone is enough again."""
    await factors.turn_off(tx, person)
    note(tx, by, Did.FACTORS, person.handle)


async def vouch(tx: Unit, by: ActorFacts, *, person: ActorFacts) -> None:
    """Their e-mail address is theirs, whatever came back from it."""
    await confirm_mailbox(tx.connection, person.id, now=tx.now)
    note(tx, by, Did.CONFIRM, person.handle)


async def allow(tx: Unit, by: ActorFacts, *, person: ActorFacts, most: int | None) -> None:
    """So many communities they may own; None: as many as all."""
    await allow_to_own(tx.connection, person.id, most)
    note(tx, by, Did.ALLOW, person.handle, said="" if most is None else str(most))
