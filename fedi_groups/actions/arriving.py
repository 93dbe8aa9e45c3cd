"""Coming in by a link into a community, for those who live here and for those who get an account by it."""

from fedi_groups.actions.inviting import redeem
from fedi_groups.actions.membership import follow
from fedi_groups.domain.accounts import Pass, Terms
from fedi_groups.domain.facts import ActorFacts, InviteLink, Standing
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.policy.invites import may_redeem
from fedi_groups.domain.verdicts import Allow
from fedi_groups.errors import Denied
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.invites import find_link
from fedi_groups.storage.unit import Unit


async def come_in(tx: Unit, *, person: ActorFacts, code: str) -> Standing:
    """A member, or in line, who hears what is said from then on. Raises Denied: one refusal for all codes that are not
    good."""
    standing = await redeem(tx, person=person, code=code)
    community = await tx.actors.get(standing.community_id)
    if await tx.follows.get(person.id, community.id) is None and not standing.is_quiet:
        await follow(tx, follower=person, target=community)
    return standing


async def settle_in(tx: Unit, *, person: ActorFacts, code: str) -> None:
    """The same for a new account: it is there, whatever has become of the link."""
    try:
        await come_in(tx, person=person, code=code)
    except Denied:
        return


async def good_link(tx: Unit, code: str) -> InviteLink | None:
    """By its code; None for no code, and for a link that leads nowhere any more."""
    link = await find_link(tx.connection, code, lock=False) if code else None
    return link if link is not None and isinstance(may_redeem(link, now=tx.now), Allow) else None


async def as_pass(tx: Unit, code: str, terms: Terms) -> Pass | None:
    """A link into a community lets people into this server as well, if whoever has made it may invite here."""
    link = await good_link(tx, code)
    if link is None:
        return None
    admin = await is_admin(tx.connection, link.inviter_id)
    if not isinstance(policy.may_invite(terms, admin=admin), Allow):
        return None
    return Pass(link.code, link.inviter_id, link.most, link.used, link.at, link.until, link.note)
