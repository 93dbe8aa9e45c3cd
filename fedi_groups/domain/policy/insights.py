"""Who is told how a community fares, and from which size on."""

from fedi_groups.domain.charter import Charter
from fedi_groups.domain.insights import SMALLEST
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.types import Power
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_see_insights(who: Authority, charter: Charter) -> Verdict:
    """Moderators, and whose named role says so; all members where the community wants that."""
    member = who.standing is not None and who.standing.is_member
    if who.has(Power.INSIGHTS) or (member and charter.open_insights):
        return ALLOW
    return Deny("How a community fares is for those who keep order in it.")


def is_large_enough(members: int) -> bool:
    """In a smaller one even a number tells who is meant."""
    return members >= SMALLEST
