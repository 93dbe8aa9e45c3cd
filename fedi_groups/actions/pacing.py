"""Limits that hold for each person on this whole server: how often they do things, how many communities they own."""

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.pace import Deed, may_own
from fedi_groups.domain.verdicts import ALLOW, Verdict
from fedi_groups.storage.accounts import allowance
from fedi_groups.storage.memberships import owned_by
from fedi_groups.storage.unit import Unit


def pace_of(tx: Unit, person: ActorFacts, deed: Deed) -> Verdict:
    """Whether it may be done once more; then it is counted with the commit. Communities speak for many, and are not
    counted."""
    if person.is_collective or not tx.pace.limits.most(deed):
        return ALLOW
    done = (deed, person.id)
    verdict = tx.pace.verdict(done, tx.deeds.count(done), now=tx.now)
    if verdict == ALLOW:
        tx.deeds.append(done)
    return verdict


def is_slowed(tx: Unit, person: ActorFacts, deed: Deed) -> bool:
    """Whether it may not be done once more just now: asking counts nothing."""
    if person.is_collective or not tx.pace.limits.most(deed):
        return False
    done = (deed, person.id)
    return tx.pace.verdict(done, tx.deeds.count(done), now=tx.now) != ALLOW


async def require_room(tx: Unit, person: ActorFacts) -> None:
    """Raises Denied for who owns as many communities here as they may. Admins may own any number; of others, each may
    have a number of their own."""
    if not tx.pace.limits.owned:
        return
    own = await allowance(tx.connection, person.id)
    if own is not None and own.admin:
        return
    most = own.most if own is not None and own.most is not None else tx.pace.limits.owned
    await tx.flush()
    require(may_own(len(await owned_by(tx.connection, person.id)), most=most))
