"""Who may say what in a community here, as its charter wants it. Who keeps order there is free of all of this.

Each refusal says why, and what would be allowed.
"""

from dataclasses import dataclass

from fedi_groups.domain.charter import Charter, Speakers
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant, Power, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Hold, Verdict

FOR_GOOD = Instant(253_402_300_799 * SECOND)
"""The end of what has none: the last moment that a date can name."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody is about to say, or what an edit adds to what they said."""

    comment: bool = False
    poll: bool = False
    event: bool = False
    link: bool = False
    picture: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """By the names that charters have for them."""
        there = {"polls": self.poll, "events": self.event, "links": self.link, "pictures": self.picture}
        return frozenset(name for name, said in there.items() if said)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it. `since`: when their account was made, as far as that is known. `last`: when they last said something
    in the community, asked only where its charter has a pause."""

    standing: Standing | None
    local: bool
    since: Instant
    last: Instant | None = None


def speaks(who: Speakers, community: ActorFacts, standing: Standing | None) -> bool:
    """Whether somebody is one of these. Where only members read, ANYONE is any member."""
    member = standing is not None and standing.is_member
    match who:
        case Speakers.ANYONE:
            return member or not community.is_private
        case Speakers.MEMBERS:
            return member
        case Speakers.MODERATORS:
            return standing is not None and member and (standing.keeps_order or Power.ANNOUNCE in standing.powers)


def is_muted(standing: Standing | None, *, now: Instant) -> bool:
    """Until that time they only read. A moderator is not muted, whatever they were before."""
    if standing is None or standing.keeps_order:
        return False
    return standing.muted_until is not None and standing.muted_until > now


def may_take_part(standing: Standing | None, *, now: Instant) -> Verdict:
    """Whoever is muted neither speaks nor votes."""
    if standing is None or not is_muted(standing, now=now) or standing.muted_until is None:
        return ALLOW
    if standing.muted_until >= FOR_GOOD:
        return Deny("You are muted in this community: you can read what is said in it.")
    rest = _span(standing.muted_until - now)
    return Deny(f"You are muted in this community for another {rest}: until then you can read what is said in it.")


def may_say(saying: Saying, speaker: Speaker, community: ActorFacts, *, now: Instant) -> Verdict:
    """What the charter says of something new. `now`: when it is said."""
    if _keeps_order(speaker):
        return ALLOW
    charter = community.charter
    for verdict in (
        may_take_part(speaker.standing, now=now),
        _old_enough(charter, speaker, now),
        may_add(saying, speaker, community),
        _waited(charter, speaker, now),
    ):
        if isinstance(verdict, Deny):
            return verdict
    return may_appear(speaker, community)


def may_add(saying: Saying, speaker: Speaker, community: ActorFacts) -> Verdict:
    """Whether it may be of these kinds, or become so by an edit."""
    if _keeps_order(speaker):
        return ALLOW
    for kind in sorted(saying.kinds):
        who: Speakers = getattr(community.charter, kind)
        if not speaks(who, community, speaker.standing):
            return Deny(f"Only {who.value} post {kind} here; other posts are welcome.")
    most, shown = community.charter.earned_after, _shown(speaker)
    if (saying.link or saying.picture) and shown < most:
        return Deny(
            f"Links and pictures take {most} posts or comments of yours that were shown here; {shown} were. "
            "What has none of these you may post."
        )
    return ALLOW


def may_appear(speaker: Speaker, community: ActorFacts) -> Verdict:
    """Whether it is seen at once. Who is no member has nothing that counts, and waits each time."""
    if _keeps_order(speaker):
        return ALLOW
    charter, standing = community.charter, speaker.standing
    if _shown(speaker) < charter.first_held:
        return Hold(f"The first {charter.first_held} posts and comments of each member wait for a moderator.")
    if charter.strangers_held and not speaker.local and (standing is None or not standing.is_member):
        return Hold("What people say here who are no members waits for a moderator.")
    return ALLOW


def may_mask(community: ActorFacts, standing: Standing | None) -> Verdict:
    """Where the charter says so, members speak as *a member*."""
    if not community.local or not community.charter.anonymous:
        return Deny("In this community nobody speaks anonymously.")
    if standing is None or not standing.is_member:
        return Deny("Only members may speak anonymously.")
    return ALLOW


def may_unmask(owner: Standing | None, reason: str) -> Verdict:
    """The owner alone, and not without a reason."""
    if owner is None or not owner.is_member or owner.role is not Role.OWNER:
        return Deny("Only the owner may see who is behind an anonymous post.")
    if not reason.strip():
        return Deny("Unmasking takes a reason: it stands in the public log, and the author is told.")
    return ALLOW


def counts_shown(charter: Charter, standing: Standing | None) -> bool:
    """Whether one more post that is shown makes a difference to what its author may do."""
    if standing is None or not standing.is_member or standing.keeps_order:
        return False
    return standing.shown < max(charter.first_held, charter.earned_after)


def _keeps_order(speaker: Speaker) -> bool:
    return speaker.standing is not None and speaker.standing.keeps_order


def _shown(speaker: Speaker) -> int:
    return speaker.standing.shown if speaker.standing is not None and speaker.standing.is_member else 0


def _old_enough(charter: Charter, speaker: Speaker, now: Instant) -> Verdict:
    left = speaker.since + charter.age * DAY - now
    if not charter.age or left <= 0:
        return ALLOW
    return Deny(f"To speak here, an account is {_some(charter.age, 'day')} old; yours will be in {_span(left)}.")


def _waited(charter: Charter, speaker: Speaker, now: Instant) -> Verdict:
    left = (speaker.last or Instant(0)) + charter.pause * SECOND - now
    if not charter.pause or left <= 0:
        return ALLOW
    return Deny(f"You can post again in {_span(left)}.")


def _span(length: int) -> str:
    """In the largest unit of which there are two, rounded up."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if length > unit:
            return _some(-(-length // unit), name)
    return _some(max(1, -(-length // SECOND)), "second")


def _some(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
