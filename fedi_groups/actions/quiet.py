"""Quiet members of communities here: they belong to it, follow it no longer, and hear of it by its private messages,
or by e-mail if they live here.

A follower's server shows what a community boosts to all its followers there alike: whoever wants less cannot follow.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from fedi_groups.actions import membership, talking
from fedi_groups.actions.authority import require_here
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.membership import may_choose, may_hear_by_mail
from fedi_groups.domain.types import DAY, HOUR, Hears, Instant
from fedi_groups.storage.due import add_if_absent
from fedi_groups.storage.mailboxes import mailbox_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase

DIGEST = "digest"
"""The errand that tells the quiet members of a community what they want to hear. Its key: the community, and what."""

EVERY: Mapping[Hears, int] = MappingProxyType(
    {Hears.DAILY: DAY, Hears.WEEKLY: 7 * DAY, Hears.ANNOUNCEMENTS: HOUR, Hears.REPLIES: HOUR}
)
"""How often that is."""

_MEANS: Mapping[Hears, Phrase] = MappingProxyType(
    {
        Hears.DAILY: Phrase.QUIET_DAILY,
        Hears.WEEKLY: Phrase.QUIET_WEEKLY,
        Hears.ANNOUNCEMENTS: Phrase.QUIET_ANNOUNCEMENTS,
        Hears.REPLIES: Phrase.QUIET_REPLIES,
        Hears.NOTHING: Phrase.QUIET,
    }
)


def means(hears: Hears, *, by_mail: bool) -> Phrase:
    """What is said to whoever chooses that."""
    return Phrase.QUIET_BY_MAIL if by_mail else _MEANS[hears]


async def set_hears(
    tx: Unit,
    *,
    person: ActorFacts,
    community: ActorFacts,
    hears: Hears,
    by_mail: bool = False,
    explained: bool = False,
) -> Standing:
    """From now on this member hears so much of a community here: by e-mail, or by its private messages. Raises Denied.

    Whoever wants less than all follows it no longer, and is told what that means, unless the caller has `explained` it.
    ALL is for those who live here, the others follow again.
    """
    require_here(community)
    standing = await tx.memberships.get(community.id, person.id)
    require(may_choose(person, standing, hears))
    assert standing is not None
    if by_mail:
        require(may_hear_by_mail(await mailbox_of(tx.connection, person.id) if person.local else None, hears))
    if hears is Hears.ALL:
        await membership.follow(tx, follower=person, target=community)
        return await tx.memberships.get(community.id, person.id) or standing
    if (standing.hears, standing.by_mail) == (hears, by_mail):
        return standing
    await membership.expel(tx, person=person, community=community)
    quiet = replace(standing, hears=hears, by_mail=by_mail)
    tx.memberships.put(quiet)
    await _expect(tx, community, hears)
    if not explained:
        await talking.say(tx, means(hears, by_mail=by_mail), community=community, person=person)
    return quiet


async def _expect(tx: Unit, community: ActorFacts, hears: Hears) -> None:
    """There is a digest for them. The lock: whoever finds that nobody wants it any more may be dropping it."""
    if hears in EVERY:
        await tx.actors.lock(community.id)
        await tx.flush()
        at = Instant(tx.now + EVERY[hears])
        await add_if_absent(tx.connection, DIGEST, f"{community.id} {hears.value}", at=at, since=tx.now)
